/*
 * credential_helper - a program that keeps passwords: docker-credential-NAME.
 *
 * It is run without a shell: `docker-credential-NAME get`, the server on its standard
 * input, and JSON on its standard output.
 * Source: docker/docker-credential-helpers.
 */
#ifndef OCI_CREDENTIAL_HELPER_H
#define OCI_CREDENTIAL_HELPER_H
#include "oci/credentials.h"
#include <stdbool.h>

bool credential_helper_is_installed(const char *name);
/* Fills in user and password, unless the program has none for the server.  DIAG_USAGE: the name or the answer is wrong. */
int credential_helper_get(struct credentials *, const char *name, const char *server, struct diag *);

#endif

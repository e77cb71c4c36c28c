/*
 * credentials - the logins of the user's other tools; read, never written.
 *
 * $REGISTRY_AUTH_FILE alone if it is set; else $XDG_RUNTIME_DIR/containers/auth.json,
 * then $DOCKER_CONFIG/config.json or ~/.docker/config.json.  A program that keeps
 * passwords, if a file names one (credHelpers, credsStore), is asked first.
 * Source: containers-auth.json(5).
 */
#ifndef OCI_CREDENTIALS_H
#define OCI_CREDENTIALS_H
#include "base/diag.h"

struct credentials {
	char *user, *password;          /* NULL: none */
};
#define CREDENTIALS_INIT { 0 }

/* The entry of the longest prefix of HOST/REPOSITORY.  -1: a file exists and is invalid. */
int credentials_find(struct credentials *, const char *host, const char *repository, struct diag *);
void credentials_release(struct credentials *);         /* wiped */

#endif

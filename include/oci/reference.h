/*
 * reference - the name of an image in a registry: docker://HOST/REPOSITORY[:TAG][@DIGEST].
 *
 * As skopeo writes it.  The default host is Docker Hub.
 * Source: distribution/reference; OCI distribution specification 1.1, "Pulling manifests".
 */
#ifndef OCI_REFERENCE_H
#define OCI_REFERENCE_H
#include "base/diag.h"

#define REFERENCE_SCHEME "docker://"

struct reference {
	char *host;                     /* "ghcr.io", "127.0.0.1:5000" */
	char *repository;               /* "owner/app" */
	char *tag;                      /* NULL: only a digest was given */
	char *digest;                   /* or NULL */
};
#define REFERENCE_INIT { 0 }

int reference_parse(struct reference *, const char *name, struct diag *);
void reference_release(struct reference *);

#endif

/*
 * slsa - what a provenance says about a build (SLSA provenance v1).
 *
 * The build type is GitHub's workflow (actions.github.io/buildtypes/workflow/v1)
 * or one of the same shape.  The signer chooses the predicate, so slsa_match()
 * compares it with the certificate.
 */
#ifndef TRUST_SLSA_H
#define TRUST_SLSA_H
#include "trust/signer.h"
#include "trust/statement.h"

#define SLSA_TYPE "https://slsa.dev/provenance/v1"
#define PROVENANCE_FILE "provenance.sigstore.json"      /* beside the files of a release */
enum { SLSA_DEPENDENCIES = 100000 };

/* Borrowed from the statement; "" where absent. */
struct slsa {
	const char *build_type, *builder;
	const char *repository, *ref, *workflow;        /* https://github.com/O/R; the path in it */
	const char *commit;                             /* of the repository */
	const char *run;
	struct json dependencies;                       /* resolvedDependencies */
};
#define SLSA_INIT { 0 }

struct slsa_dependency {
	const char *name, *uri;         /* "" where absent */
	struct json digest;             /* a map */
};

/* DIAG_REFUSED: another predicate type, another shape, or no repository, workflow or commit. */
int slsa_read(struct slsa *, const struct statement *, struct diag *);
/* DIAG_REFUSED: the certificate differs. */
int slsa_match(const struct slsa *, const struct signer *, struct diag *);
void slsa_dependency(const struct slsa *, size_t i, struct slsa_dependency *);

#endif

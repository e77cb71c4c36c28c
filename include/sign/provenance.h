/*
 * provenance - how the files of a release were built: an in-toto statement with SLSA provenance v1.
 *
 * It is of the build type that GitHub's own attestations have (actions.github.io/
 * buildtypes/workflow/v1).  Workflow, commit and run are taken from the certificate
 * that signs it, so the two cannot differ; the inputs are taken from the results of
 * the build step.
 */
#ifndef SIGN_PROVENANCE_H
#define SIGN_PROVENANCE_H
#include "sign/attest.h"
#include "trust/slsa.h"

struct provenance {
	struct json_doc *result;        /* ingot/build/1 each */
	size_t results, cap;
};
#define PROVENANCE_INIT { 0 }

/* The result of a build step; every source, patch, toolchain and root package in it becomes a dependency. */
int provenance_add(struct provenance *, const char *path, struct diag *);
/* Does the certificate name repository, workflow and commit?  That of a person does not. */
bool provenance_knows(const struct signer *);
/* The same for a job of GitHub Actions that signs with a key, from its environment; false outside of a job. */
bool provenance_environment(struct signer *);
/* The statement about all files.  DIAG_USAGE: an invalid build result. */
int provenance_write(struct buf *statement, struct provenance *, const struct order *, const struct signer *, struct diag *);
void provenance_release(struct provenance *);

#endif

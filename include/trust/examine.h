/*
 * examine - files, folders and provenance, each with its bundle, one verification after the other into a report.
 *
 * The first refusal ends it: a folder is good or it is not.
 */
#ifndef TRUST_EXAMINE_H
#define TRUST_EXAMINE_H
#include "trust/verify_report.h"

struct examine {
	const struct trusted_root *root;
	const struct policy *policy;
	const char *type;               /* predicate type that is demanded, or NULL */
	struct verify_report *report;
};

/* `bundle` NULL: the file's name with BUNDLE_SUFFIX. */
int examine_file(struct examine *, const char *file_or_digest, const char *bundle, struct diag *);
/* An artifact and the file of its bundle; `name` is for messages. */
int examine_artifact(struct examine *, struct artifact *, const char *name, const char *bundle, struct diag *);
/* The same with a bundle that was read already; `name` and `where` are for messages. */
int examine_bundle(struct examine *, const struct bundle *, struct artifact *, const char *name, const char *where, struct diag *);
/* An attestation whose subjects are all that the report holds, of a build that its certificate confirms. */
int examine_provenance(struct examine *, const char *bundle, struct diag *);

#endif

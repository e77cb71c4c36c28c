/*
 * examine - verifies files and provenance with their bundles, one after the other, into a report.
 *
 * The first failure ends it.
 */
#ifndef TRUST_EXAMINE_H
#define TRUST_EXAMINE_H
#include "trust/verify_report.h"

enum { EXAMINE_MAX_LINES = 100 };      /* bundles in one file */

struct examine {
	const struct trusted_root *root;
	const struct policy *policy;
	const char *type;               /* required predicate type, or NULL */
	struct verify_report *report;
};

/* `bundle` NULL: the file's name and BUNDLE_SUFFIX. */
int examine_file(struct examine *, const char *file_or_digest, const char *bundle, struct diag *);
/* An artifact and the file of its bundle, or of several as JSON lines, of which one must be good; `name` is for messages. */
int examine_artifact(struct examine *, struct artifact *, const char *name, const char *bundle, struct diag *);
/* The same with a bundle that was read already; `name` and `where` are for messages. */
int examine_bundle(struct examine *, const struct bundle *, struct artifact *, const char *name, const char *where, struct diag *);
/* A provenance that has everything in the report as a subject, and agrees with its certificate. */
int examine_provenance(struct examine *, const char *bundle, struct diag *);

#endif

/*
 * examine - files, folders and provenance, each with its bundle, one verdict after the other into a report.
 *
 * The first refusal ends it: a folder is good or it is not.
 */
#ifndef TRUST_EXAMINE_H
#define TRUST_EXAMINE_H
#include "trust/listing.h"
#include "trust/report.h"

struct examine {
	const struct trusted_root *root;
	const struct policy *policy;
	const char *type;               /* predicate type that is demanded, or NULL */
	struct report *report;
};

/* `bundle` NULL: the file's name with BUNDLE_SUFFIX. */
int examine_file(struct examine *, const char *file_or_digest, const char *bundle, struct diag *);
/* The same, already read: an image's, say.  `name` and `where` are for people. */
int examine_bundle(struct examine *, const struct bundle *, struct artifact *, const char *name, const char *where, struct diag *);
/*
 * Every file of DIR/checksums.txt is there with its digest and its bundle, and no
 * other file is there without a bundle; `told` is what the list must say, or NULL.
 */
int examine_folder(struct examine *, const char *dir, const struct listing *told, struct diag *);
/* An attestation whose subjects are all that the report holds, of a build that its certificate confirms. */
int examine_provenance(struct examine *, const char *bundle, struct diag *);

#endif

/*
 * examine_folder - a folder of a release: its checksums.txt and a bundle beside each file.
 */
#ifndef TRUST_EXAMINE_FOLDER_H
#define TRUST_EXAMINE_FOLDER_H
#include "trust/examine.h"
#include "release/checksums.h"

/*
 * Every file in DIR/checksums.txt exists with its digest and a good bundle, and every other
 * file has a good bundle.  `expected` is what the list must say, or NULL.
 */
int examine_folder(struct examine *, const char *dir, const struct checksums *expected, struct diag *);

#endif

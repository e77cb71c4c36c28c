/*
 * mirror - where this machine gets Debian from.
 *
 * On Debian: the mirrors that its apt is configured with.  Elsewhere, and for
 * suites that are missing there: mmdebstrap's default.  No host name is stored here.
 */
#ifndef ROOT_MIRROR_H
#define ROOT_MIRROR_H
#include "base/diag.h"

struct mirror {
	char *archive, *security;       /* URIs without a '/' at their end */
};
#define MIRROR_INIT { 0 }

/* `scratch` is a folder of ours for mmdebstrap's answer. */
int mirror_find(struct mirror *, const char *scratch, struct diag *);
void mirror_release(struct mirror *);

#endif

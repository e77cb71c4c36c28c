/*
 * spdx - the names of licences in SPDX's list (etc/spdx.txt), and expressions of them (SPDX 2.3, annex D).
 */
#ifndef PLAN_SPDX_H
#define PLAN_SPDX_H
#include "base/buf.h"
#include "base/diag.h"

struct spdx {
	struct buf text;                /* a name per line; an exception is "WITH name" */
};
#define SPDX_INIT { .text = BUF_INIT }

int spdx_load(struct spdx *, struct diag *);
/* What is wrong with "MIT OR (GPL-2.0-only WITH Linux-syscall-note)"; NULL: nothing.  Caller frees. */
char *spdx_fault(const struct spdx *, const char *expression);
void spdx_release(struct spdx *);

#endif

/*
 * member - what an archive says of a file's name, before we believe it.
 */
#ifndef BUILD_MEMBER_H
#define BUILD_MEMBER_H
#include "base/diag.h"
#include <stdbool.h>

/* The name without "./" and double slashes into *clean ("" is the top).  Refused: absolute, "..", control bytes, too long. */
int member_name(const char *raw, struct buf *clean, struct diag *);
/* Does a link at path (clean) stay inside?  Only leading ".." count as safe: those after a name may pass through another link. */
bool member_link_stays(const char *path, const char *target);

#endif

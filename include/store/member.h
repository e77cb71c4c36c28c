/*
 * member - checks the name of a file in an archive.
 */
#ifndef STORE_MEMBER_H
#define STORE_MEMBER_H
#include "base/diag.h"

/* The name without "./" and double slashes into *clean ("" is the top).  Refused: absolute, "..", control bytes, too long. */
int member_name(const char *raw, struct buf *clean, struct diag *);

#endif

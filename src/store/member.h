/*
 * member - what an archive says of a file's name, before we believe it.
 */
#ifndef STORE_MEMBER_H
#define STORE_MEMBER_H
#include "base/diag.h"

/* The name without "./" and double slashes into *clean ("" is the top).  Refused: absolute, "..", control bytes, too long. */
int member_name(const char *raw, struct buf *clean, struct diag *);

#endif

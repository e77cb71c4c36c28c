/*
 * expression - an anchored regular expression (POSIX extended) of bounded size.
 *
 * The C library expands repetitions before it matches: 40 characters of nested
 * ones took 21 GB.  So a pattern is measured first.
 */
#ifndef TRUST_EXPRESSION_H
#define TRUST_EXPRESSION_H
#include "base/diag.h"
#include <regex.h>
#include <stdbool.h>

enum { EXPRESSION_MAX = 400 };          /* characters after expansion */

/* `regfree()` releases it.  DIAG_USAGE: not anchored by ^ and $, too large, with a back-reference, or malformed. */
int expression_compile(regex_t *, const char *pattern, struct diag *);
/* Does it match the whole text?  `^a|b$` alone would be anchored at one end only. */
bool expression_matches(const regex_t *, const char *text);

#endif

/*
 * report - prints errors and warnings.
 */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H
#include "base/diag.h"

/* Prints "ingot-STEP: FILE:LINE: text" and the hint; in Actions also an ::error annotation.  Returns the exit status. */
int diag_report(const struct diag *, const char *step);
/* Says "STEP: text" and goes on; in Actions also a ::warning annotation. */
void diag_warn(const struct diag *, const char *step);

#endif

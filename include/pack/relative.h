/*
 * relative - the path of a folder as a result tells it: seen from the result's own folder.
 *
 * Result and files can then move together from job to job.
 */
#ifndef PACK_RELATIVE_H
#define PACK_RELATIVE_H
#include "base/diag.h"

/*
 * Both must be there; "" when they are one.  `result` "-" has no folder: the
 * answer is absolute.  NULL on failure; caller frees.
 */
char *relative_folder(const char *folder, const char *result, struct diag *);

#endif

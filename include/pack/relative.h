/*
 * relative - the path of a folder relative to the folder of a result.
 *
 * Result and files can then move together from job to job.
 */
#ifndef PACK_RELATIVE_H
#define PACK_RELATIVE_H
#include "base/diag.h"

/*
 * Both must exist; "" when they are the same.  `result` "-" has no folder: the
 * path is absolute.  NULL on failure; caller frees.
 */
char *relative_folder(const char *folder, const char *result, struct diag *);

#endif

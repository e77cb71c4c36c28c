/*
 * temp_folder - a folder that its process removes, or the next process when it was killed.
 *
 * A process keeps its folder locked while it lives.  When another one is opened
 * with the same prefix, the folders of this user that no process has locked are
 * removed.  Locks hold across PID namespaces, where a process id means nothing.
 */
#ifndef BASE_TEMP_FOLDER_H
#define BASE_TEMP_FOLDER_H
#include "base/diag.h"

struct temp_folder {
	char *path;                     /* NULL: not open */
	int lock;
};
#define TEMP_FOLDER_INIT { 0 }

/* $TMPDIR, or /tmp. */
const char *temp_folder_parent(void);
/* Makes parent/PREFIX.XXXXXX, of mode 0700. */
int temp_folder_open(struct temp_folder *, const char *parent, const char *prefix, struct diag *);
void temp_folder_release(struct temp_folder *);         /* with all that is in it */

#endif

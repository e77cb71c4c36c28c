/*
 * root_download - the .debs of a root, brought by apt.
 */
#ifndef ROOT_ROOT_DOWNLOAD_H
#define ROOT_ROOT_DOWNLOAD_H
#include "root_make.h"

/* All .debs of the list are in the store's sources/ after this; one that is gone was replaced by its successor. */
int root_download(struct root_maker *, struct diag *);

#endif

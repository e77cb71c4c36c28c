/*
 * archive_readme - the README.txt of an archive of sources: what is in it, and how to build from it.
 */
#ifndef REBUILD_ARCHIVE_README_H
#define REBUILD_ARCHIVE_README_H
#include "rebuild/source_archive.h"

void archive_readme(struct buf *, const struct source_archive *);

#endif

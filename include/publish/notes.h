/*
 * notes - the text of a release, made from its files: what it holds and how to verify it.
 */
#ifndef PUBLISH_NOTES_H
#define PUBLISH_NOTES_H
#include "base/buf.h"
#include "publish/release_files.h"

/*
 * Markdown.  `text` comes first, or is NULL; `reasons` and `contents` are from publish/contents.h.  If the notes
 * get longer than GitHub takes, the table of the files is left out.  DIAG_USAGE: `text` alone is too long, or not UTF-8.
 */
int notes_write(struct buf *, const struct release_files *, const char *repository, const char *commit, const struct list *reasons,
                const struct list *contents, const char *text, struct diag *);

#endif

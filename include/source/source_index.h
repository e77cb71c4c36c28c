/*
 * source_index - the files of a Debian source package in the signed index of a suite.
 */
#ifndef SOURCE_SOURCE_INDEX_H
#define SOURCE_SOURCE_INDEX_H
#include "source/pin.h"
#include "store/store.h"

struct indexed { char *uri, *name, *sha256; };
struct source_index { struct indexed *item; size_t n, cap; };
#define SOURCE_INDEX_INIT { 0 }

/* The newest version of a debian pin's package in its suite and the security archive of that suite. */
int source_index_ask(struct source_index *, const struct store *, const struct pin *, struct diag *);
/* The same part of the package as the file `like` is: "crun_1.28.orig.tar.xz" for "crun_1.21.orig.tar.gz"; NULL: none. */
const struct indexed *source_index_find(const struct source_index *, const char *like);
/* "crun_1.21-1.dsc" -> "1.21-1", without an epoch; caller frees. */
char *source_index_version(const struct source_index *);
void source_index_release(struct source_index *);

#endif

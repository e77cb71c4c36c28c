/*
 * listing - the files of a Debian source package, as a suite's signed index names them.
 */
#ifndef BUILD_LISTING_H
#define BUILD_LISTING_H
#include "build/pin.h"
#include "build/store.h"

struct listed { char *uri, *name, *sha256; };
struct listing { struct listed *item; size_t n, cap; };
#define LISTING_INIT { 0 }

/* Of the package and suite of a debian pin (and that suite's security archive): the newest version there is. */
int listing_ask(struct listing *, const struct store *, const struct pin *, struct diag *);
/* The same part of the package as the file `like` is: "crun_1.28.orig.tar.xz" for "crun_1.21.orig.tar.gz"; NULL: none. */
const struct listed *listing_find(const struct listing *, const char *like);
/* "crun_1.21-1.dsc" -> "1.21-1", without an epoch; caller frees. */
char *listing_version(const struct listing *);
void listing_release(struct listing *);

#endif

/*
 * pinned - checks the inputs of a build against a pin set.
 *
 * The names are those of the materials in a build result: "source/crun", "root/gcc-12",
 * and a file of ours by its path ("patches/crun/a.patch").
 */
#ifndef SOURCE_PINNED_H
#define SOURCE_PINNED_H
#include "root/deb_list.h"
#include "source/pin.h"

struct pinned {
	struct pin_set set;
	struct deb_list lock;               /* of the set's root */
};
#define PINNED_INIT { .set = PIN_SET_INIT, .lock = DEB_LIST_INIT }

/* As pin_set_load(), with the lock. */
int pinned_load(struct pinned *, const char *set, struct diag *);
/*
 * `sha256`, or for a Go module `module`: its "h1:" sum in hexadecimal; the other is "".
 * DIAG_REFUSED: another hash, or not in the set.
 */
int pinned_check(const struct pinned *, const char *name, const char *sha256, const char *module, struct diag *);
void pinned_release(struct pinned *);

#endif

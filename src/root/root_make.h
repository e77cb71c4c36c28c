/*
 * root_make - a root from its lock: .debs by apt, checked by us, put together by mmdebstrap.
 */
#ifndef ROOT_ROOT_MAKE_H
#define ROOT_ROOT_MAKE_H
#include "root/apt.h"
#include "root/deb_list.h"
#include "store/store.h"

struct root_maker {
	const struct store *store;
	const char *name;
	struct deb_list lock;
	struct apt apt;
	char *dir;                      /* a private folder in the store */
	struct list available;          /* "name version" of what the signed indexes have, newest first */
};
#define ROOT_MAKER_INIT { .lock = DEB_LIST_INIT, .apt = APT_INIT, .available = LIST_INIT }

/* Leaves tree/ and root.json (ingot/root-state/1) in maker->dir/made. */
int root_make(struct root_maker *, struct diag *);
/* apt with the lock's suites. */
int root_open_apt(struct root_maker *, struct diag *);
void root_maker_release(struct root_maker *);

#endif

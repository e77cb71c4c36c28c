#include "debian_index.h"
#include "base/version.h"
#include "source/source_index.h"
#include <string.h>

/* The index does not show epochs in the names of files. */
static const char *
without_epoch(const char *version)
{
	const char *colon = strchr(version, ':');

	return colon ? colon + 1 : version;
}

int
debian_index_check(struct update *x, const struct store *store, struct diag *why)
{
	scoped(source_index_release) struct source_index index = SOURCE_INDEX_INIT;
	const char *pinned = without_epoch(x->pin->debian_version);
	int order;

	free(x->from);
	x->from = xasprintf("debian %s %s", x->pin->suite, x->pin->package);
	if (source_index_ask(&index, store, x->pin, why))
		return -1;
	x->version = source_index_version(&index);
	order = version_compare(x->version, pinned);
	x->state = order > 0 ? UPDATE_NEW : order == 0 ? UPDATE_CURRENT : UPDATE_WITHDRAWN;
	if (order > 0)
		x->why = xasprintf("Debian's %s is pinned; 'ingot pins refresh' takes the new version", pinned);
	if (order < 0)
		x->withdrawn = xasprintf("was taken from Debian's %s, which has %s now", pinned, x->version);
	return 0;
}

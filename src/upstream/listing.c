#include "listing.h"
#include "base/text.h"
#include "crate_index.h"
#include "go_proxy.h"
#include "index_page.h"
#include "release_list.h"
#include "source/module.h"
#include <string.h>

static int
ask_github(struct listing *l, struct requester *g, const struct recipe_upstream *u, struct diag *why)
{
	l->from = xasprintf("github %s", u->github);
	if (repository_find(&l->repository, g, u->github, u->id, why))
		return -1;
	if (u->tags ? release_list_tags(&l->versions, g, &l->repository, u->tag, why) :
	              release_list(&l->versions, g, &l->repository, u->tag, why))
		return -1;
	for (size_t i = 0; u->tags && i < l->versions.n; i++)
		l->versions.item[i].unconfirmed = false;
	if (l->versions.n)
		return 0;
	return diag_set(why, DIAG_REFUSED, "no %s of '%s' is named like '%s'", u->tags ? "tag" : "release", l->repository.name, u->tag);
}

/* A module or crate whose version is not the package's: libmimalloc-sys 0.1.49 has mimalloc 3.3.2. */
static bool
versions_agree(const struct pin *pin)
{
	if (pin->kind == SOURCE_GO && module_is_toolchain(pin))
		return true;
	if (pin->kind == SOURCE_GO)
		return !strcmp(pin->module_version + 1, pin->version);
	return pin->kind == SOURCE_CRATE && !strcmp(pin->crate_version, pin->version);
}

int
listing_registry(struct versions *all, char **from, struct requester *g, const struct pin *pin, struct diag *why)
{
	const struct caller *caller = requester_caller(g);

	if (!pin || !versions_agree(pin))
		return 0;
	if (pin->kind == SOURCE_CRATE) {
		*from = xasprintf("crate %s", pin->crate);
		return crate_index_list(all, caller, pin->crate, why);
	}
	*from = xasprintf("module %s", pin->module);
	return go_proxy_list(all, caller, pin->module, module_is_toolchain(pin) ? GO_TOOLCHAIN : GO_MODULE, why);
}

int
listing_ask(struct listing *l, struct requester *g, const struct recipe *r, const struct pin *pin, struct diag *why)
{
	const struct recipe_upstream *u = &r->upstream;
	const struct caller *caller = requester_caller(g);

	if (u->github)
		return ask_github(l, g, u, why);
	if (!u->index)
		return listing_registry(&l->versions, &l->from, g, pin, why);
	l->from = xasprintf("index %s", u->index);
	return index_page_list(&l->versions, caller, u->index, u->pattern, why);
}

void
listing_release(struct listing *l)
{
	free(l->from);
	repository_release(&l->repository);
	versions_release(&l->versions);
}

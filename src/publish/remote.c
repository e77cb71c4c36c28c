#include "remote.h"

enum { ASSET_PAGES = 10 };              /* 1,000 assets */

static char *
copy_text(struct json v)
{
	return xstrdup(json_kind(v) == JSON_STRING ? json_string(v) : "");
}

void
remote_read(struct remote *r, struct json release)
{
	remote_release(r);
	r->id = json_integer(json_get(release, "id"), 1, INT64_MAX);
	r->tag = copy_text(json_get(release, "tag_name"));
	r->url = copy_text(json_get(release, "html_url"));
	r->upload_url = copy_text(json_get(release, "upload_url"));
	r->body = copy_text(json_find(release, "body"));
	r->draft = json_boolean(json_get(release, "draft"));
	r->prerelease = json_boolean(json_get(release, "prerelease"));
}

static int
add_asset(void *ctx, struct json item, struct diag *why)
{
	struct remote *r = ctx;

	(void)why;
	array_grow(r->asset, r->n, r->cap);
	asset_read(&r->asset[r->n++], item);
	return 0;
}

static void
release_assets(struct remote *r)
{
	for (size_t i = 0; i < r->n; i++)
		asset_release(&r->asset[i]);
	free(r->asset);
	r->asset = NULL;
	r->n = r->cap = 0;
}

int
remote_list_assets(struct remote *r, const struct github *g, struct diag *why)
{
	release_assets(r);
	if (github_list(g, ASSET_PAGES, add_asset, r, why, "/releases/%lld/assets", (long long)r->id))
		return diag_wrap(why, "listing the assets of release %lld", (long long)r->id);
	return 0;
}

const struct asset *
remote_find(const struct remote *r, const char *name)
{
	return asset_find(r->asset, r->n, name);
}

void
remote_release(struct remote *r)
{
	release_assets(r);
	free(r->tag);
	free(r->url);
	free(r->upload_url);
	free(r->body);
	*r = (struct remote)REMOTE_INIT;
}

#include "github/asset.h"
#include "base/text.h"
#include <string.h>

void
asset_read(struct asset *a, struct json object)
{
	struct json digest = json_find(object, "digest");
	const char *text = json_kind(digest) == JSON_STRING ? json_string(digest) : "";

	a->id = json_integer(json_get(object, "id"), 1, INT64_MAX);
	a->name = xstrdup(json_string(json_get(object, "name")));
	a->size = (uint64_t)json_integer(json_get(object, "size"), 0, INT64_MAX);
	a->uploaded = !strcmp(json_string(json_get(object, "state")), "uploaded");
	a->sha256 = text_is_digest(text) ? xstrdup(text + strlen("sha256:")) : NULL;
}

const struct asset *
asset_find(const struct asset *all, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(all[i].name, name))
			return &all[i];
	return NULL;
}

void
asset_release(struct asset *a)
{
	free(a->name);
	free(a->sha256);
}

#include "own_release.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/version.h"
#include <string.h>

enum { PINS_MAX = 1 << 20 };

const struct version *
own_release_latest(const struct versions *all, const char *line)
{
	const struct version *best = NULL;

	for (size_t i = 0; i < all->n; i++) {
		const struct version *v = &all->item[i];

		if (!v->unfit && !v->unconfirmed && version_is_of_line(v->version, line) &&
		    (!best || version_compare(v->version, best->version) > 0))
			best = v;
	}
	return best;
}

static int
check_digest(const struct asset *asset, const struct buf *bytes, struct diag *why)
{
	struct digest got;

	digest_bytes(&got, bytes->text, bytes->len);
	if (!asset->sha256 || !strcmp(asset->sha256, got.hex))
		return 0;
	return diag_set(why, DIAG_REFUSED, "has sha256 %s, not %s", got.hex, asset->sha256);
}

/* repos/get-release-asset: the file itself, or a redirect to it. */
static int
download(struct requester *g, const struct repository *r, const struct asset *asset, const char *path, struct diag *why)
{
	scoped(free_release) char *from = xasprintf("/repos/%s/releases/assets/%lld", r->name, (long long)asset->id);
	scoped(call_release) struct call call = CALL_INIT;

	call.max_answer = PINS_MAX;
	if (requester_file(g, from, &call, why) || check_digest(asset, &call.answer, why))
		return -1;
	return file_write(path, call.answer.text, call.answer.len, 0600, why);
}

int
own_release_pins(struct requester *g, const struct repository *r, const struct version *v, const char *path, struct diag *why)
{
	const struct asset *asset = version_asset(v, "pins.json");

	if (!asset || !asset->uploaded)
		return diag_set(why, DIAG_REFUSED, "release '%s' has no pins.json, so its components are not known", v->tag);
	return download(g, r, asset, path, why) ? diag_wrap(why, "pins.json of release '%s'", v->tag) : 0;
}

const char *
own_release_libc(const struct version *v)
{
	bool has_static = false, has_glibc = false;

	for (size_t i = 0; i < v->assets; i++) {
		has_static |= strstr(v->asset[i].name, "64-static") != NULL;
		has_glibc |= strstr(v->asset[i].name, "64-glibc") != NULL;
	}
	return has_static == has_glibc ? "both" : has_static ? "static" : "glibc";
}

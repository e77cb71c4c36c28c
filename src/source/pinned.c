#include "source/pinned.h"
#include "base/base64.h"
#include "base/file.h"
#include "base/text.h"
#include <string.h>

int
pinned_load(struct pinned *p, const char *set, struct diag *why)
{
	scoped(free_release) char *path = NULL;

	if (pin_set_load(&p->set, set, why) || !(path = deb_list_path(p->set.root, why)))
		return -1;
	return deb_list_load(&p->lock, path, why);
}

static bool
same(const char *pinned, const char *hex)
{
	return pinned && *hex && strcmp(pinned, hex) == 0;
}

/* "h1:" and base64, as go.sum has it. */
static bool
is_module(const char *sum, const char *hex)
{
	scoped(buf_release) struct buf bytes = BUF_INIT;
	char text[65];

	if (!sum || !text_starts(sum, "h1:") || !base64_decode(&bytes, sum + 3, strlen(sum + 3)) || bytes.len != 32)
		return false;
	text_hex(text, (const unsigned char *)bytes.text, bytes.len);
	return same(text, hex);
}

static int
differs(const char *name, const struct pinned *p, bool known, struct diag *why)
{
	return diag_set(why, DIAG_REFUSED, known ? "'%s' is not the one that '%s' pins" : "'%s' is not in the pin set '%s'", name, p->set.name);
}

static bool
has_part(const struct pin *pin, const char *sha256)
{
	for (size_t i = 0; i < pin->parts; i++)
		if (same(pin->part[i].sha256, sha256))
			return true;
	return false;
}

/* A set may hold several versions of a package. */
static int
check_source(const struct pinned *p, const char *name, const char *sha256, const char *module, struct diag *why)
{
	const char *package = strchr(name, '/') + 1;
	bool known = false;

	for (size_t i = 0; i < p->set.n; i++) {
		const struct pin *pin = &p->set.pin[i];

		if (strcmp(pin->name, package) != 0)
			continue;
		known = true;
		if (same(pin->sha256, sha256) || same(pin->patch_sha256, sha256) || has_part(pin, sha256) ||
		    is_module(pin->sum, module))
			return 0;
	}
	return differs(name, p, known, why);
}

static int
check_deb(const struct pinned *p, const char *name, const char *sha256, struct diag *why)
{
	const char *package = strchr(name, '/') + 1;
	bool known = false;

	for (size_t i = 0; i < p->lock.n; i++) {
		if (strcmp(p->lock.deb[i].name, package) != 0)
			continue;
		known = true;
		if (same(p->lock.deb[i].sha256, sha256))
			return 0;
	}
	return differs(name, p, known, why);
}

static int
check_file(const struct pinned *p, const char *name, const char *sha256, struct diag *why)
{
	scoped(free_release) char *path = text_is_inside_path(name) ? pin_set_file(&p->set, name) : NULL;
	struct digest digest;

	if (!path || !file_exists(path))
		return differs(name, p, false, why);
	if (digest_file(&digest, path, NULL, why))
		return -1;
	return same(digest.hex, sha256) ? 0 : differs(name, p, true, why);
}

int
pinned_check(const struct pinned *p, const char *name, const char *sha256, const char *module, struct diag *why)
{
	if (text_starts(name, "source/"))
		return check_source(p, name, sha256, module, why);
	if (text_starts(name, "root/"))
		return check_deb(p, name, sha256, why);
	/* The pin set and the lock are materials too; each item that they list is checked as a material of its own. */
	if (text_starts(name, "pins/") || text_starts(name, "etc/root/"))
		return 0;
	return check_file(p, name, sha256, why);
}

void
pinned_release(struct pinned *p)
{
	pin_set_release(&p->set);
	deb_list_release(&p->lock);
}

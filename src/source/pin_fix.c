#include "pin_fix.h"
#include "base/text.h"
#include <string.h>

static void
read_fix(struct pin *p, struct json object, size_t i)
{
	struct pin_fix *fix = &p->fix[i];
	const char *advisory = "";
	struct json patches = json_member(object, i, &advisory);

	fix->advisory = xstrdup(advisory);
	read_paths(&fix->patches, patches);
	if (!text_is_advisory(advisory))
		json_complain(patches, "'%s' is not the name of an advisory, such as CVE-2026-1234", advisory);
	if (!fix->patches.n)
		json_complain(patches, "names no patch");
	for (size_t k = 0; k < fix->patches.n; k++)
		if (!list_has(&p->patches, fix->patches.item[k]) && !list_has(&p->apply, fix->patches.item[k]))
			json_complain(json_item(patches, k), "'%s' is not a patch of this pin", fix->patches.item[k]);
}

void
pin_fixes_read(struct pin *p, struct json object)
{
	if (!json_exists(object))
		return;
	p->fixes = json_count(object);
	if (!p->fixes)
		json_complain(object, "is empty");
	p->fix = xcalloc(p->fixes + 1, sizeof(*p->fix));
	for (size_t i = 0; i < p->fixes; i++)
		read_fix(p, object, i);
}

bool
pin_fixes(const struct pin *p, const char *advisory)
{
	for (size_t i = 0; i < p->fixes; i++)
		if (!strcmp(p->fix[i].advisory, advisory))
			return true;
	return false;
}

void
pin_fixes_release(struct pin *p)
{
	for (size_t i = 0; i < p->fixes; i++) {
		free(p->fix[i].advisory);
		list_release(&p->fix[i].patches);
	}
	free(p->fix);
}

#include "pin_part.h"
#include "base/text.h"
#include <string.h>

/* The hash decides, so http is allowed; other protocols are not. */
void
pin_urls_read(struct list *list, struct json urls)
{
	read_texts(list, urls);
	for (size_t i = 0; i < list->n; i++)
		if (!text_starts(list->item[i], "https://") && !text_starts(list->item[i], "http://"))
			json_complain(json_item(urls, i), "'%s' is not an https URL", list->item[i]);
	if (!list->n)
		json_complain(urls, "is empty");
}

static void
read_part(void *item, struct json object)
{
	struct pin_part *part = item;

	part->folder = read_path(json_get(object, "folder"));
	pin_urls_read(&part->urls, json_get(object, "archive"));
	part->sha256 = read_sha256(json_get(object, "sha256"));
}

static bool
is_inside(const char *folder, const char *other)
{
	size_t n = strlen(other);

	return !strncmp(folder, other, n) && folder[n] == '/';
}

/* A folder is filled once, and before the folders inside it. */
static void
check_order(const struct pin *p, struct json parts, size_t i)
{
	const char *folder = p->part[i].folder;

	for (size_t k = 0; folder && k < i; k++) {
		const char *before = p->part[k].folder;

		if (before && !strcmp(before, folder))
			json_complain(json_item(parts, i), "the folder '%s' is filled twice", folder);
		else if (before && is_inside(before, folder))
			json_complain(json_item(parts, i), "'%s' must come before '%s', which is inside it", folder, before);
	}
}

void
pin_parts_read(struct pin *p, struct json parts)
{
	if (!json_exists(parts))
		return;
	if (p->kind != SOURCE_ARCHIVE && p->kind != SOURCE_DEBIAN)
		json_complain(parts, "goes with 'archive' or 'debian'");
	p->part = read_items(parts, sizeof(*p->part), &p->parts, read_part);
	if (!p->parts)
		json_complain(parts, "is empty");
	for (size_t i = 0; i < p->parts; i++)
		check_order(p, parts, i);
}

void
pin_parts_release(struct pin *p)
{
	for (size_t i = 0; i < p->parts; i++) {
		free(p->part[i].folder);
		free(p->part[i].sha256);
		list_release(&p->part[i].urls);
	}
	free(p->part);
}

#include "trust/listing.h"
#include "base/file.h"
#include "base/text.h"
#include "json/json.h"
#include <string.h>

enum { MAX_BYTES = LISTING_MAX * 256 };

static void
add(struct listing *l, const char *name, size_t n, const char *hex)
{
	struct listed *item;

	array_grow(l->item, l->n, l->cap);
	item = &l->item[l->n++];
	item->name = xstrndup(name, n);
	memcpy(item->digest.hex, hex, 64);
	item->digest.hex[64] = '\0';
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct listed *)a)->name, ((const struct listed *)b)->name);
}

static int
sort(struct listing *l, const char *where, struct diag *why)
{
	if (!l->n)
		return diag_set(why, DIAG_REFUSED, "'%s' lists no file", where);
	if (l->n > LISTING_MAX)
		return diag_set(why, DIAG_REFUSED, "'%s' lists more than %d files", where, LISTING_MAX);
	qsort(l->item, l->n, sizeof(*l->item), by_name);
	for (size_t i = 1; i < l->n; i++)
		if (strcmp(l->item[i - 1].name, l->item[i].name) == 0)
			return diag_set(why, DIAG_REFUSED, "'%s' lists '%s' twice", where, l->item[i].name);
	return 0;
}

/* "<64 digits>  <name>" */
static bool
parse_line(struct listing *l, const char *line, size_t n)
{
	struct listed *item;

	if (n < 67 || line[64] != ' ' || line[65] != ' ')
		return false;
	add(l, line + 66, n - 66, line);
	item = &l->item[l->n - 1];
	return text_is_sha256(item->digest.hex) && text_is_name(item->name);
}

int
listing_parse(struct listing *l, const char *name, const char *text, size_t n, struct diag *why)
{
	const char *at = text, *end = text + n;

	for (unsigned number = 1; at < end; number++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));

		if (!newline || !parse_line(l, at, (size_t)(newline - at))) {
			diag_at(why, name, number, "not a line of sha256sum: 64 digits, two spaces, a file's name");
			why->kind = DIAG_REFUSED;
			return -1;
		}
		at = newline + 1;
	}
	return sort(l, name, why);
}

int
listing_load(struct listing *l, const char *path, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	if (file_read(&text, path, MAX_BYTES, why))
		return -1;
	return listing_parse(l, path, text.text, text.len, why);
}

int
listing_load_result(struct listing *l, const char *path, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

	if (json_load(&doc, path, why))
		return -1;
	json_schema(json_top(&doc), "ingot/checksum/1");
	json_string(json_get(json_top(&doc), "file"));
	struct json artifacts = json_get(json_top(&doc), "artifacts");

	for (size_t i = 0; i < json_count(artifacts); i++) {
		struct json one = json_item(artifacts, i);
		const char *name = json_name(json_get(one, "name")), *hex = json_sha256(json_get(one, "sha256"));

		json_integer(json_get(one, "size"), 0, INT64_MAX);
		if (*name && *hex)
			add(l, name, strlen(name), hex);
	}
	return json_finish(&doc, why) || sort(l, doc.name, why) ? -1 : 0;
}

const struct listed *
listing_find(const struct listing *l, const char *name)
{
	struct listed key = { .name = (char *)name };

	return l->n ? bsearch(&key, l->item, l->n, sizeof(key), by_name) : NULL;
}

int
listing_compare(const struct listing *l, const struct listing *other, struct diag *why)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct listed *same = listing_find(other, l->item[i].name);

		if (!same)
			return diag_set(why, DIAG_REFUSED, "'%s' is not listed", l->item[i].name);
		if (strcmp(same->digest.hex, l->item[i].digest.hex) != 0)
			return diag_set(why, DIAG_REFUSED, "'%s' is listed with sha256 %s, and should have %s", same->name,
			                same->digest.hex, l->item[i].digest.hex);
	}
	for (size_t i = 0; i < other->n; i++)
		if (!listing_find(l, other->item[i].name))
			return diag_set(why, DIAG_REFUSED, "'%s' is listed and should not be there", other->item[i].name);
	return 0;
}

void
listing_release(struct listing *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->item[i].name);
	free(l->item);
	*l = (struct listing)LISTING_INIT;
}

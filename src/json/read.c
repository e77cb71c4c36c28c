#include "json/read.h"
#include <stdlib.h>
#include <string.h>

void
pairs_add(struct pairs *pairs, const char *name, const char *value)
{
	array_grow(pairs->item, pairs->n, pairs->cap);
	pairs->item[pairs->n++] = (struct pair){ xstrdup(name), xstrdup(value) };
}

const char *
pairs_get(const struct pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->n; i++)
		if (!strcmp(pairs->item[i].name, name))
			return pairs->item[i].value;
	return NULL;
}

void
pairs_release(struct pairs *pairs)
{
	for (size_t i = 0; i < pairs->n; i++) {
		free(pairs->item[i].name);
		free(pairs->item[i].value);
	}
	free(pairs->item);
	*pairs = (struct pairs)PAIRS_INIT;
}

char *
read_text(struct json v)
{
	return json_exists(v) ? xstrdup(json_string(v)) : NULL;
}

char *
read_name(struct json v)
{
	return json_exists(v) ? xstrdup(json_name(v)) : NULL;
}

char *
read_path(struct json v)
{
	return json_exists(v) ? xstrdup(json_path(v)) : NULL;
}

char *
read_sha256(struct json v)
{
	return json_exists(v) ? xstrdup(json_sha256(v)) : NULL;
}

static bool
is_one_line(const char *s)
{
	if (!*s)
		return false;
	for (; *s; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			return false;
	return true;
}

char *
read_line(struct json v)
{
	char *text = read_text(v);

	if (text && json_kind(v) == JSON_STRING && !is_one_line(text))
		json_complain(v, "must be one line of text");
	return text;
}

unsigned
read_mode(struct json v)
{
	const char *text = json_string(v);

	if (!json_exists(v))
		return 0;
	if (strlen(text) != 4 || *text != '0' || strspn(text, "01234567") != 4) {
		json_complain(v, "mode '%s' is not like \"0755\"", text);
		return 0;
	}
	return (unsigned)strtoul(text, NULL, 8);
}

static void
read_each_once(struct list *list, struct json array, const char *get(struct json))
{
	for (size_t i = 0; i < json_count(array); i++) {
		struct json item = json_item(array, i);
		const char *text = get(item);

		if (list_has(list, text))
			json_complain(item, "'%s' is listed twice", text);
		list_add(list, text);
	}
}

void
read_texts(struct list *list, struct json array)
{
	for (size_t i = 0; i < json_count(array); i++)
		list_add(list, json_string(json_item(array, i)));
}

void
read_paths(struct list *list, struct json array)
{
	read_each_once(list, array, json_path);
}

void
read_names(struct list *list, struct json array)
{
	read_each_once(list, array, json_name);
}

void
read_pairs(struct pairs *pairs, struct json object)
{
	for (size_t i = 0; i < json_count(object); i++) {
		const char *name = "";
		struct json value = json_member(object, i, &name);

		pairs_add(pairs, name, json_string(value));
	}
}

void *
read_items(struct json array, size_t size, size_t *n, read_item *each)
{
	char *items;

	*n = json_count(array);
	if (!*n)
		return NULL;
	items = xcalloc(*n, size);
	for (size_t i = 0; i < *n; i++)
		each(items + i * size, json_item(array, i));
	return items;
}

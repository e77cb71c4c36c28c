#include "image/description.h"
#include "base/text.h"
#include <string.h>

enum { MOST_OWNER = 0xffff };           /* users of an image are in its own files */

/* The sticky bit too, for /tmp. */
static unsigned
read_folder_mode(struct json v)
{
	const char *text = json_string(v);
	bool octal = strlen(text) == 4 && strspn(text, "01234567") == 4 && (text[0] == '0' || text[0] == '1');

	if (octal)
		return (unsigned)strtoul(text, NULL, 8);
	json_complain(v, "'%s' is not a mode like 0755", text);
	return 0;
}

static void
read_folder(struct described_folder *f, struct json object)
{
	f->path = json_path(json_get(object, "path"));
	f->mode = read_folder_mode(json_get(object, "mode"));
	f->owner = (unsigned)json_integer(json_find(object, "owner"), 0, MOST_OWNER);
}

static void
read_platform(struct description *d, struct json name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct platform *p = NULL;

	if (platform_get(&p, json_string(name), &why)) {
		json_complain(name, "%s", why.text.text);
		return;
	}
	for (size_t i = 0; i < d->platforms; i++)
		if (d->platform[i] == p)
			json_complain(name, "'%s' is there twice", p->name);
	d->platform[d->platforms++] = p;
}

static void
read_env(struct list *env, struct json array)
{
	read_texts(env, array);
	for (size_t i = 0; i < env->n; i++)
		if (!strchr(env->item[i], '=') || *env->item[i] == '=')
			json_complain(json_item(array, i), "'%s' is not NAME=VALUE", env->item[i]);
}

static void
read_all(struct description *d, struct json top)
{
	struct json names = json_get(top, "platforms"), folders = json_get(top, "folders");

	json_schema(top, "ingot/image-description/1");
	d->platform = xcalloc(json_count(names) + 1, sizeof(*d->platform));
	for (size_t i = 0; i < json_count(names); i++)
		read_platform(d, json_item(names, i));
	if (!json_count(names))
		json_complain(names, "is empty");
	d->user = json_string(json_get(top, "user"));
	d->working_dir = json_string(json_get(top, "working_dir"));
	read_env(&d->env, json_get(top, "env"));
	d->folders = json_count(folders);
	d->folder = xcalloc(d->folders + 1, sizeof(*d->folder));
	for (size_t i = 0; i < d->folders; i++)
		read_folder(&d->folder[i], json_item(folders, i));
	read_pairs(&d->annotations, json_get(top, "annotations"));
}

int
description_load(struct description *d, const char *path, struct diag *why)
{
	if (json_load(&d->doc, path, why))
		return -1;
	read_all(d, json_top(&d->doc));
	return json_finish(&d->doc, why);
}

void
description_release(struct description *d)
{
	free(d->platform);
	free(d->folder);
	list_release(&d->env);
	pairs_release(&d->annotations);
	json_doc_release(&d->doc);
	*d = (struct description)DESCRIPTION_INIT;
}

#include "pack/extras.h"
#include "base/file.h"
#include "base/tree.h"
#include "cli/home.h"
#include "json/read.h"
#include <string.h>

enum { MAX_CONFIG = 100, MAX_TEXT = 1 << 20 };

static int
read_part(struct buf *out, const char *relative, struct diag *why)
{
	scoped(free_release) char *path = home_path(relative, why);

	return path ? file_read(out, path, MAX_TEXT, why) : -1;
}

static int
read_config(struct extras *k, struct diag *why)
{
	scoped(free_release) char *dir = home_path("etc/containers", why);

	if (!dir || tree_list(&k->config, dir, MAX_CONFIG, why))
		return -1;
	k->config_text = xcalloc(k->config.n + 1, sizeof(*k->config_text));
	for (size_t i = 0; i < k->config.n; i++) {
		scoped(free_release) char *path = path_join(dir, k->config.item[i]);

		k->config_text[i] = (struct buf)BUF_INIT;
		if (file_read(&k->config_text[i], path, MAX_TEXT, why))
			return -1;
	}
	return 0;
}

static void
read_note(struct extras_note *note, struct json object)
{
	struct json libc = json_find(object, "libc");

	read_texts(&note->with, json_find(object, "with"));
	read_texts(&note->without, json_find(object, "without"));
	if (json_exists(libc))
		note->libc = json_name(libc);
	note->text = json_string(json_get(object, "text"));
}

static int
read_words(struct extras *k, struct diag *why)
{
	scoped(free_release) char *path = home_path("etc/package/words.json", why);

	if (!path || json_load(&k->words, path, why))
		return -1;
	struct json top = json_top(&k->words), whys = json_get(top, "why"), parts = json_get(top, "parts"), notes = json_get(top, "notes");

	json_schema(top, "ingot/words/1");
	read_names(&k->containers, json_get(top, "containers"));
	k->whys = json_count(whys);
	k->why = xcalloc(k->whys + 1, sizeof(*k->why));
	for (size_t i = 0; i < k->whys; i++)
		k->why[i].text = json_string(json_member(whys, i, &k->why[i].component));
	k->parts = json_count(parts);
	k->part = xcalloc(k->parts + 1, sizeof(*k->part));
	for (size_t i = 0; i < k->parts; i++)
		k->part[i].text = json_string(json_member(parts, i, &k->part[i].path));
	k->notes = json_count(notes);
	k->note = xcalloc(k->notes + 1, sizeof(*k->note));
	for (size_t i = 0; i < k->notes; i++)
		read_note(&k->note[i], json_item(notes, i));
	return json_finish(&k->words, why);
}

int
extras_load(struct extras *k, struct diag *why)
{
	if (read_part(&k->env_sh, "etc/package/env.sh", why) ||
	    read_part(&k->readme, "etc/package/README.md", why) ||
	    read_part(&k->readme_standalone, "etc/package/README-standalone.md", why) ||
	    read_part(&k->readme_plain, "etc/package/README-plain.md", why) ||
	    read_config(k, why) ||
	    read_words(k, why))
		return diag_wrap(why, "reading what goes into every package");
	return 0;
}

const char *
extras_why(const struct extras *k, const char *component)
{
	for (size_t i = 0; i < k->whys; i++)
		if (strcmp(k->why[i].component, component) == 0)
			return k->why[i].text;
	return "";
}

void
extras_release(struct extras *k)
{
	for (size_t i = 0; k->config_text && i < k->config.n; i++)
		buf_release(&k->config_text[i]);
	free(k->config_text);
	list_release(&k->config);
	buf_release(&k->env_sh);
	buf_release(&k->readme);
	buf_release(&k->readme_standalone);
	buf_release(&k->readme_plain);
	list_release(&k->containers);
	for (size_t i = 0; i < k->notes; i++) {
		list_release(&k->note[i].with);
		list_release(&k->note[i].without);
	}
	free(k->why);
	free(k->part);
	free(k->note);
	json_doc_release(&k->words);
}

#include "plan/recipe_set.h"
#include "base/file.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/tree.h"
#include "cli/home.h"
#include <errno.h>
#include <string.h>

int
recipe_set_open(struct recipe_set *recipes, const struct list *extra, struct diag *why)
{
	scoped(free_release) char *ours = home_path("recipes", why);

	if (!ours)
		return -1;
	if (extra)
		list_copy(&recipes->dirs, extra);
	list_add(&recipes->dirs, ours);
	/* Without this check a misspelt folder would go unnoticed if ours has a recipe of that name. */
	for (size_t i = 0; i < recipes->dirs.n; i++)
		if (!file_is_dir(recipes->dirs.item[i]))
			return diag_set(why, DIAG_USAGE, "there is no folder of recipes '%s'", recipes->dirs.item[i]);
	return 0;
}

/* The file of this recipe in the first folder that has it; caller frees. */
static char *
find_file(const struct recipe_set *recipes, const char *name)
{
	if (!text_is_name(name))
		return NULL;
	for (size_t i = 0; i < recipes->dirs.n; i++) {
		char *path = xasprintf("%s/%s.json", recipes->dirs.item[i], name);

		if (file_exists(path))
			return path;
		free(path);
	}
	return NULL;
}

static const struct recipe *
find_loaded(const struct recipe_set *recipes, const char *name, const struct target *target)
{
	for (size_t i = 0; i < recipes->n; i++)
		if (recipes->recipe[i]->target == target && !strcmp(recipes->recipe[i]->name, name))
			return recipes->recipe[i];
	return NULL;
}

bool
recipe_set_has(const struct recipe_set *recipes, const char *name)
{
	scoped(free_release) char *path = find_file(recipes, name);

	return path != NULL;
}

static int
unknown_package(const struct recipe_set *recipes, const char *name, struct diag *why)
{
	scoped(list_release) struct list names = LIST_INIT;
	const char *near;

	if (recipe_set_names(recipes, &names, why))
		return -1;
	near = nearest_word(&names, name);
	if (near)
		return diag_set(why, DIAG_USAGE, "unknown package '%s' (nearest: '%s')", name, near);
	return diag_set(why, DIAG_USAGE, "unknown package '%s'", name);
}

int
recipe_set_get(struct recipe_set *recipes, const char *name, const struct target *target, const struct recipe **out, struct diag *why)
{
	scoped(free_release) char *path = NULL;
	struct recipe *r;

	*out = find_loaded(recipes, name, target);
	if (*out)
		return 0;
	path = find_file(recipes, name);
	if (!path)
		return unknown_package(recipes, name, why);
	if (!recipes->spdx.text.len && spdx_load(&recipes->spdx, why))
		return -1;
	r = xcalloc(1, sizeof(*r));
	if (recipe_load(r, path, target, &recipes->spdx, why)) {
		recipe_release(r);
		free(r);
		return -1;
	}
	array_grow(recipes->recipe, recipes->n, recipes->cap);
	recipes->recipe[recipes->n++] = r;
	*out = r;
	return 0;
}

static void
add_names(struct list *names, const struct list *files)
{
	for (size_t i = 0; i < files->n; i++) {
		const char *file = files->item[i];
		scoped(free_release) char *name = NULL;

		if (file[0] == '.' || !text_ends(file, ".json"))
			continue;
		name = xstrndup(file, strlen(file) - strlen(".json"));
		if (!list_has(names, name))
			list_add(names, name);
	}
}

int
recipe_set_names(const struct recipe_set *recipes, struct list *names, struct diag *why)
{
	for (size_t i = 0; i < recipes->dirs.n; i++) {
		scoped(list_release) struct list files = LIST_INIT;

		if (dir_list(&files, recipes->dirs.item[i], why))
			return diag_wrap(why, "looking for recipes");
		add_names(names, &files);
	}
	list_sort(names);
	return 0;
}

int
recipe_set_digest(const struct recipe_set *recipes, struct digest *digest, struct diag *why)
{
	scoped(sha256_release) struct sha256 h = SHA256_INIT;
	scoped(list_release) struct list names = LIST_INIT;

	if (recipe_set_names(recipes, &names, why))
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		scoped(free_release) char *path = find_file(recipes, names.item[i]);
		scoped(free_release) char *line = NULL;
		struct digest file;

		if (!path)
			continue;
		if (digest_file(&file, path, NULL, why))
			return -1;
		line = xasprintf("%s  %s.json\n", file.hex, names.item[i]);
		sha256_add(&h, line, strlen(line));
	}
	sha256_finish(&h, digest);
	return 0;
}

void
recipe_set_release(struct recipe_set *recipes)
{
	for (size_t i = 0; i < recipes->n; i++) {
		recipe_release(recipes->recipe[i]);
		free(recipes->recipe[i]);
	}
	free(recipes->recipe);
	list_release(&recipes->dirs);
	spdx_release(&recipes->spdx);
	*recipes = (struct recipe_set)RECIPE_SET_INIT;
}

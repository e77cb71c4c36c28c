#include "pack/package.h"
#include "base/licenses.h"
#include "base/text.h"
#include "pack/inspect.h"
#include "manifest.h"
#include "readme.h"
#include <string.h>

/* The main program must be in the package. */
static int
check_main(const struct layout *l, struct diag *why)
{
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->component[i].component->files; k++)
			if (strcmp(l->component[i].component->file[k].path, l->package->main) == 0)
				return 0;
	return diag_set(why, DIAG_REFUSED, "no component holds '%s'", l->package->main);
}

static bool
has_license(const struct built_component *c)
{
	for (size_t i = 0; i < c->files; i++)
		if (text_starts(c->file[i].path, LICENSES))
			return true;
	return false;
}

/* What a library brings is in the programs. */
static int
check_licenses(const struct layout *l, struct diag *why)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct built_component *c = l->component[i].component;

		if (!has_license(c))
			return diag_set(why, DIAG_REFUSED, "'%s' %s ships, or is linked into what ships, without a licence text", c->name, c->version);
	}
	return 0;
}

static bool
is_extra(const struct layout *l, const struct built_component *c)
{
	return l->package->common.n && !list_has(&l->package->common, c->name);
}

static void
add_file(struct archive *a, const struct layout *l, const struct layout_component *h, const struct built_file *f)
{
	const struct built_component *c = h->component;
	scoped(free_release) char *place = layout_place(l, h, f);
	scoped(free_release) char *path = place ? xasprintf("%s/%s", l->package->folder, place) : NULL;
	scoped(free_release) char *source = inspect_path(c, f);
	scoped(free_release) char *sha256 = xstrdup(f->sha256), *component = xstrdup(c->name);

	if (!path)
		return;
	if (f->link) {
		archive_add_link(a, path, f->link);
		return;
	}
	archive_add_file(a, &(struct entry){
		.path = path, .mode = f->mode, .size = f->size, .source = source, .sha256 = sha256, .component = component,
		.extra = is_extra(l, c), .is_main = strcmp(f->path, l->package->main) == 0,
	});
}

static void
add_text(struct archive *a, const struct layout *l, const char *name, const struct buf *text)
{
	scoped(free_release) char *path = xasprintf("%s/%s", l->package->folder, name);

	archive_add_text(a, path, 0644, text->text, text->len);
}

static int
add_readme(struct archive *a, const struct layout *l, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	if (readme_write(&text, l, why))
		return -1;
	add_text(a, l, "README.md", &text);
	return 0;
}

static int
add_manifest(struct archive *a, const struct layout *l, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	manifest_write(&w, l);
	if (jsonw_finish(&w, why))
		return -1;
	add_text(a, l, "manifest.json", &w.out);
	return 0;
}

int
package_fill(struct archive *a, const struct layout *l, struct diag *why)
{
	if (check_main(l, why) || check_licenses(l, why))
		return -1;
	a->mtime = l->epoch;
	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < l->component[i].component->files; k++)
			add_file(a, l, &l->component[i], &l->component[i].component->file[k]);
	for (size_t i = 0; i < l->extra_files; i++)
		add_text(a, l, l->extra_file[i].path, l->extra_file[i].text);
	return add_readme(a, l, why) || add_manifest(a, l, why) ? -1 : 0;
}

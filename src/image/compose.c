#include "image/compose.h"
#include "pack/source_date.h"
#include "config.h"
#include <string.h>

/* "Apache-2.0 AND MPL-2.0": each licence once. */
static void
annotate_licenses(struct image *m, const struct built_package *p)
{
	scoped(list_release) struct list all = LIST_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < p->components; i++)
		if (!list_has(&all, p->component[i]->license))
			list_add(&all, p->component[i]->license);
	list_sort(&all);
	for (size_t i = 0; i < all.n; i++)
		buf_printf(&text, "%s%s", i ? " AND " : "", all.item[i]);
	image_annotate(m, IMAGE_ANNOTATION "licenses", text.text);
}

/* What the caller gave stays. */
static void
annotate(const struct compose *c, struct image *m)
{
	struct pairs given = m->annotations;

	m->annotations = (struct pairs)PAIRS_INIT;
	for (size_t i = 0; i < c->description->annotations.n; i++)
		image_annotate(m, c->description->annotations.item[i].name, c->description->annotations.item[i].value);
	image_annotate(m, IMAGE_ANNOTATION "version", c->package->version);
	annotate_licenses(m, c->package);
	for (size_t i = 0; i < given.n; i++)
		image_annotate(m, given.item[i].name, given.item[i].value);
	pairs_release(&given);
}

static int
add_platform(const struct compose *c, struct image *m, const struct platform *p, const struct layer *layer, struct diag *why)
{
	static const struct list none = LIST_INIT;
	const struct config config = {
		.platform = p, .diff_id = layer->diff_id, .created = m->created, .description = c->description, .entrypoint = &none,
	};
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	config_write(&w, &config);
	if (jsonw_finish(&w, why))
		return -1;
	return image_put(m, image_add(m, p, NULL, layer), &w.out, why);
}

static bool
is_wanted(const struct compose *c, const struct platform *p)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	const struct platform *wanted;

	for (size_t i = 0; i < c->platforms->n; i++)
		if (!platform_get(&wanted, c->platforms->item[i], &ignored) && wanted == p)
			return true;
	return !c->platforms->n;
}

static int
check_platforms(const struct compose *c, struct diag *why)
{
	for (size_t i = 0; i < c->platforms->n; i++) {
		const struct platform *p;
		bool found = false;

		if (platform_get(&p, c->platforms->item[i], why))
			return -1;
		for (size_t k = 0; k < c->description->platforms; k++)
			found |= c->description->platform[k] == p;
		if (!found)
			return diag_set(why, DIAG_USAGE, "the image is not for platform '%s'", p->name);
	}
	return 0;
}

int
compose(const struct compose *c, struct image *m, struct diag *why)
{
	scoped(content_release) struct content content = CONTENT_INIT;
	struct layer layer = LAYER_INIT;

	if (check_platforms(c, why) || source_date(&m->created, c->package->epoch > 0 ? c->package->epoch : 0, why))
		return -1;
	content.mtime = m->created;
	content_add_package(&content, c->package);
	content_add_folders(&content, c->description);
	if (content_finish(&content, why) || layer_write(&layer, &content, c->compression, &m->layout, why))
		return -1;
	annotate(c, m);
	for (size_t i = 0; i < c->description->platforms; i++) {
		const struct platform *p = c->description->platform[i];

		if (is_wanted(c, p) && add_platform(c, m, p, &layer, why))
			return -1;
	}
	return 0;
}

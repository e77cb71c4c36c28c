#include "image/derive.h"
#include "base/text.h"
#include "pack/source_date.h"
#include "config.h"
#include <string.h>

static int64_t
date_of(struct base_image *image)
{
	long long ms = text_time(json_string(json_find(json_top(&image->config), "created")));

	return ms > 0 ? ms / 1000 : 0;
}

/* Also where it is below a folder that the base has as a link: /bin, for example. */
static int
refuse_links(const struct list *links, const struct content *content, struct diag *why)
{
	for (size_t i = 0; i < content->n; i++)
		if (list_has(links, content->entry[i].path))
			return diag_set(why, DIAG_REFUSED, "'/%s' is a link in the base", content->entry[i].path);
	return 0;
}

static int
put_config(const struct derive *d, struct image *m, struct base_image *base, const struct layer *layer, struct diag *why)
{
	const struct config config = {
		.platform = base->platform, .diff_id = layer->diff_id, .created = m->created, .base = json_top(&base->config),
		.entrypoint = d->entrypoint,
	};
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	config_write(&w, &config);
	if (json_finish(&base->config, why))
		return diag_refuse(why);
	return jsonw_finish(&w, why) || image_put(m, image_add(m, base->platform, &base->layers, layer), &w.out, why) ? -1 : 0;
}

static int
derive_one(const struct derive *d, struct image *m, struct base_image *base, struct diag *why)
{
	scoped(content_release) struct content content = CONTENT_INIT;
	scoped(list_release) struct list links = LIST_INIT;
	struct layer layer = LAYER_INIT;

	content.mtime = m->created;
	if (additions_put(d->additions, base->platform, &content, why) || content_finish(&content, why) ||
	    base_copy_layers(d->base, base, &m->layout, &links, why) || refuse_links(&links, &content, why) ||
	    layer_write(&layer, &content, d->compression, &m->layout, why))
		return -1;
	return put_config(d, m, base, &layer, why);
}

/* A program that no image of the base can run was given by mistake. */
static int
refuse_idle(const struct derive *d, struct diag *why)
{
	for (size_t i = 0; i < d->additions->n; i++) {
		const struct addition *a = &d->additions->item[i];
		bool runs = !a->elf.is_elf;

		for (size_t k = 0; k < d->base->n; k++)
			runs |= platform_runs(d->base->image[k].platform, &a->elf);
		if (!runs)
			return diag_set(why, DIAG_REFUSED, "'%s' is for another architecture (ELF machine %u) than the base",
			                a->source, a->elf.machine);
	}
	return 0;
}

static int
derive_named(const struct derive *d, struct image *m, struct diag *why)
{
	for (size_t i = 0; i < d->platforms->n; i++) {
		struct base_image *base;
		const struct platform *p;
		const char *lacks;

		if (platform_get(&p, d->platforms->item[i], why))
			return -1;
		base = base_find(d->base, p);
		if (!base)
			return diag_set(why, DIAG_REFUSED, "the base has no image for platform '%s'", p->name);
		lacks = additions_lack(d->additions, p);
		if (lacks)
			return diag_set(why, DIAG_REFUSED, "there is no program for platform '%s' at '/%s'", p->name, lacks);
		if (derive_one(d, m, base, why))
			return -1;
	}
	return 0;
}

static int
derive_all(const struct derive *d, struct image *m, struct diag *why)
{
	for (size_t i = 0; i < d->base->n; i++)
		if (!additions_lack(d->additions, d->base->image[i].platform) && derive_one(d, m, &d->base->image[i], why))
			return -1;
	return m->n ? 0 : diag_set(why, DIAG_REFUSED, "no platform of the base has all programs");
}

int
derive(const struct derive *d, struct image *m, struct diag *why)
{
	if (source_date(&m->created, date_of(&d->base->image[0]), why) || refuse_idle(d, why))
		return -1;
	image_annotate(m, IMAGE_ANNOTATION "base.digest", d->base->digest);
	return d->platforms->n ? derive_named(d, m, why) : derive_all(d, m, why);
}

#include "source/pin_record.h"
#include "base/file.h"
#include "base/target.h"
#include "base/tree.h"
#include "json/jsonw.h"
#include "source/pin_draft.h"
#include "source/source.h"
#include <string.h>

static void
read_built(void *item, struct json object)
{
	struct pin_built *built = item;
	struct json names = json_get(object, "targets");

	built->name = read_name(json_get(object, "name"));
	built->version = read_line(json_get(object, "version"));
	built->source = read_line(json_get(object, "source"));
	read_names(&built->targets, names);
	for (size_t i = 0; i < built->targets.n; i++)
		if (!target_find(built->targets.item[i]))
			json_complain(json_item(names, i), "unknown target '%s'", built->targets.item[i]);
	if (!built->targets.n)
		json_complain(names, "is empty");
}

static bool
is_same(const struct pin_built *a, const struct pin_built *b)
{
	return a->name && b->name && !strcmp(a->name, b->name) && a->version && b->version && !strcmp(a->version, b->version) &&
	       a->source && b->source && !strcmp(a->source, b->source);
}

static void
check_once(const struct pin_record *r, struct json all)
{
	for (size_t i = 0; i < r->n; i++)
		for (size_t k = 0; k < i; k++)
			if (is_same(&r->item[i], &r->item[k]))
				json_complain(json_item(all, i), "'%s' %s is recorded twice", r->item[i].name, r->item[i].version);
}

int
pin_record_load(struct pin_record *r, const struct pin_set *set, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	const char *base = path_base(set->path);
	struct json top, all;

	r->path = xasprintf("%.*sbuilt/%s", (int)(base - set->path), set->path, base);
	if (!file_exists(r->path))
		return 0;
	r->exists = true;
	if (json_load(&doc, r->path, why))
		return -1;
	top = json_top(&doc);
	json_schema(top, "ingot/built/1");
	all = json_get(top, "built");
	r->item = read_items(all, sizeof(*r->item), &r->n, read_built);
	check_once(r, all);
	return json_finish(&doc, why);
}

static struct pin_built *
find(const struct pin_record *r, const struct pin *pin)
{
	for (size_t i = 0; i < r->n; i++) {
		struct pin_built *built = &r->item[i];

		if (source_is(pin, built->name, built->version, built->source))
			return built;
	}
	return NULL;
}

const struct pin_built *
pin_record_find(const struct pin_record *r, const struct pin *pin)
{
	return find(r, pin);
}

void
pin_record_add(struct pin_record *r, const struct pin *pin, const char *target)
{
	struct pin_built *built = find(r, pin);

	if (!built) {
		r->item = xreallocarray(r->item, r->n + 1, sizeof(*r->item));
		built = &r->item[r->n++];
		*built = (struct pin_built){ xstrdup(pin->name), xstrdup(pin->version), xstrdup(source_id(pin)), LIST_INIT };
	}
	if (!list_has(&built->targets, target)) {
		list_add(&built->targets, target);
		list_sort(&built->targets);
	}
}

int
pin_record_save(const struct pin_record *r, const struct pin_set *set, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;
	scoped(free_release) char *folder = xstrndup(r->path, (size_t)(path_base(r->path) - r->path));

	jsonw_object(&w, NULL);
	jsonw_string(&w, "schema", "ingot/built/1");
	jsonw_array(&w, "built");
	for (size_t i = 0; i < set->n; i++) {
		const struct pin_built *built = find(r, &set->pin[i]);

		if (!built)
			continue;
		jsonw_object(&w, NULL);
		jsonw_string(&w, "name", built->name);
		jsonw_string(&w, "version", built->version);
		jsonw_string(&w, "source", built->source);
		jsonw_strings(&w, "targets", &built->targets);
		jsonw_end(&w);
	}
	jsonw_end(&w);
	jsonw_end(&w);
	if (dir_make(folder, why))
		return -1;
	return jsonw_save(&w, r->path, why);
}

int
pin_record_clear_unbuilt(const struct pin_record *r, const struct pin_set *set, unsigned *n, struct diag *why)
{
	scoped(pin_draft_release) struct pin_draft draft = PIN_DRAFT_INIT;

	*n = 0;
	if (pin_draft_load(&draft, set, why))
		return -1;
	for (size_t i = set->n; i-- > 0;) {     /* from the end: a line may go */
		if (!set->pin[i].unbuilt || !find(r, &set->pin[i]))
			continue;
		pin_draft_point(&draft, set, i);
		if (!pin_draft_remove(&draft, "unbuilt"))
			return diag_set(why, DIAG_REFUSED, "'%s': the member 'unbuilt' of %s %s is not alone on its line", set->path,
			                set->pin[i].name, set->pin[i].version);
		++*n;
	}
	return *n ? pin_draft_save(&draft, set->path, why) : 0;
}

void
pin_record_release(struct pin_record *r)
{
	for (size_t i = 0; i < r->n; i++) {
		free(r->item[i].name);
		free(r->item[i].version);
		free(r->item[i].source);
		list_release(&r->item[i].targets);
	}
	free(r->item);
	free(r->path);
}

#include "publish/trial.h"
#include "json/json.h"

static int
check(struct json package, struct diag *why)
{
	struct json trial = json_get(package, "trial");
	const char *file = json_string(json_get(package, "file"));

	json_accept(package);
	if (!json_count(trial))
		return 0;
	diag_set(why, DIAG_REFUSED, "'%s' is a trial build and must not be released: %s", file, json_string(json_item(trial, 0)));
	return diag_hint(why, "docs/recipes.md says what makes a trial build");
}

static int
check_result(const char *path, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct json top, all;

	if (json_load(&doc, path, why))
		return -1;
	top = json_top(&doc);
	json_schema(top, "ingot/package/1");
	all = json_get(top, "packages");
	for (size_t i = 0; i < json_count(all); i++)
		if (check(json_item(all, i), why))
			return -1;
	return json_finish(&doc, why);
}

int
trial_refuse(const struct list *results, struct diag *why)
{
	for (size_t i = 0; i < results->n; i++)
		if (check_result(results->item[i], why))
			return -1;
	return 0;
}

#include "publish/contents.h"
#include "cli/gh.h"
#include "json/json.h"
#include <string.h>

static void
put_row(struct buf *row, struct json component)
{
	struct json fixes = json_find(json_get(component, "source"), "fixes");
	scoped(buf_release) struct buf all = BUF_INIT;

	for (size_t i = 0; i < json_count(fixes); i++)
		buf_printf(&all, "%s%s", i ? ", " : "", json_string(json_item(fixes, i)));
	gh_cell(row, json_string(json_get(component, "name")));
	gh_cell(row, json_string(json_get(component, "version")));
	if (all.len)
		gh_cell(row, all.text);
	else
		buf_str(row, "| ");
	buf_str(row, "|\n");
}

static void
add_components(struct list *rows, struct json job)
{
	struct json all = json_get(job, "components");

	for (size_t i = 0; i < json_count(all); i++) {
		scoped(buf_release) struct buf row = BUF_INIT;

		json_accept(json_item(all, i));
		if (!json_boolean(json_get(json_item(all, i), "wanted")))
			continue;
		put_row(&row, json_item(all, i));
		if (!list_has(rows, row.text))
			list_add(rows, row.text);
	}
}

static int
read_result(struct list *rows, const char *path, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct json top, jobs;

	if (json_load(&doc, path, why))
		return -1;
	top = json_top(&doc);
	json_schema(top, "ingot/build/1");
	jobs = json_get(top, "jobs");
	json_accept(top);
	for (size_t i = 0; i < json_count(jobs); i++) {
		json_accept(json_item(jobs, i));
		add_components(rows, json_item(jobs, i));
	}
	return json_finish(&doc, why);
}

static void
add_reasons(struct list *reasons, struct json tool, const char *tag)
{
	struct json found = json_find(tool, "tag"), all = json_get(tool, "reasons");

	json_accept(tool);
	if (json_exists(found) && !strcmp(json_string(found), tag))
		for (size_t i = 0; i < json_count(all); i++)
			list_add(reasons, json_string(json_item(all, i)));
}

int
reasons_read(struct list *reasons, const struct list *results, const char *tag, struct diag *why)
{
	for (size_t i = 0; i < results->n; i++) {
		scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
		struct json top, all;

		if (json_load(&doc, results->item[i], why))
			return -1;
		top = json_top(&doc);
		json_schema(top, "ingot/updates/1");
		json_accept(top);
		all = json_find(top, "tools");
		for (size_t k = 0; k < json_count(all); k++)
			add_reasons(reasons, json_item(all, k), tag);
		if (json_finish(&doc, why))
			return -1;
	}
	return 0;
}

int
contents_read(struct list *rows, const struct list *results, struct diag *why)
{
	for (size_t i = 0; i < results->n; i++)
		if (read_result(rows, results->item[i], why))
			return -1;
	list_sort(rows);
	return 0;
}

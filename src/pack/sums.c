#include "pack/sums.h"
#include "base/digest_files.h"
#include "base/file.h"
#include "base/text.h"
#include <string.h>

void
sums_add(struct sums *s, const char *path, const char *said)
{
	array_grow(s->sum, s->n, s->cap);
	s->sum[s->n++] = (struct sum){
		.path = xstrdup(path), .name = xstrdup(path_base(path)), .said = said ? xstrdup(said) : NULL,
	};
}

/* What a package is, is not our business here. */
static void
skip_rest(struct json package)
{
	static const char *const rest[] = { "tool", "version", "tag", "variant", "target", "trial", "components" };

	json_integer(json_get(package, "size"), 0, INT64_MAX);
	for (size_t i = 0; i < countof(rest); i++)
		json_accept(json_find(package, rest[i]));
}

static void
load_package(struct sums *s, struct json package, const char *folder)
{
	struct json file = json_get(package, "file"), path = json_get(package, "path");
	const char *told = json_string(path), *said = json_sha256(json_get(package, "sha256"));
	scoped(free_release) char *full = *told == '/' ? xstrdup(told) : path_join(folder, told);

	if (strcmp(json_name(file), path_base(told)) != 0)
		json_complain(path, "'%s' is not the path of '%s'", told, json_string(file));
	skip_rest(package);
	sums_add(s, full, said);
}

int
sums_load(struct sums *s, const char *result, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(free_release) char *dir = path_dir(result);
	const char *folder = strchr(result, '/') ? dir : "";

	if (json_load(&doc, result, why))
		return -1;
	struct json top = json_top(&doc), packages = json_get(top, "packages");

	json_schema(top, "ingot/package/1");
	for (size_t i = 0; i < json_count(packages); i++)
		load_package(s, json_item(packages, i), folder);
	return json_finish(&doc, why);
}

static int
by_name(const void *a, const void *b)
{
	const struct sum *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int
check_names(const struct sums *s, struct diag *why)
{
	for (size_t i = 0; i < s->n; i++) {
		if (!text_is_name(s->sum[i].name))
			return diag_set(why, DIAG_REFUSED, "'%s' is not a name for an artifact", s->sum[i].name);
		if (i && strcmp(s->sum[i - 1].name, s->sum[i].name) == 0)
			return diag_set(why, DIAG_REFUSED, "two artifacts have the name '%s'", s->sum[i].name);
	}
	return 0;
}

static int
check_said(const struct sums *s, struct diag *why)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct sum *one = &s->sum[i];

		if (one->said && strcmp(one->said, one->digest.hex) != 0)
			return diag_set(why, DIAG_REFUSED, "'%s' has sha256 %s, and was packed as %s",
			    one->path, one->digest.hex, one->said);
	}
	return 0;
}

int
sums_hash(struct sums *s, struct diag *why)
{
	scoped(free_release) struct digest_job *job = xcalloc(s->n + 1, sizeof(*job));

	if (!s->n)
		return diag_set(why, DIAG_USAGE, "no artifact was named");
	qsort(s->sum, s->n, sizeof(*s->sum), by_name);
	if (check_names(s, why))
		return -1;
	for (size_t i = 0; i < s->n; i++)
		job[i].path = s->sum[i].path;
	if (digest_files(job, s->n, 0, why))
		return -1;
	for (size_t i = 0; i < s->n; i++) {
		s->sum[i].digest = job[i].digest;
		s->sum[i].size = job[i].size;
	}
	return check_said(s, why);
}

int
sums_write(const struct sums *s, const char *dir, struct diag *why)
{
	scoped(free_release) char *path = path_join(dir, SUMS_FILE);
	scoped(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < s->n; i++)
		buf_printf(&text, "%s  %s\n", s->sum[i].digest.hex, s->sum[i].name);
	return file_write(path, text.text, text.len, 0644, why);
}

void
sums_result(struct jsonw *w, const struct sums *s)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "schema", "ingot/checksum/1");
	jsonw_string(w, "file", SUMS_FILE);
	jsonw_array(w, "artifacts");
	for (size_t i = 0; i < s->n; i++) {
		jsonw_object(w, NULL);
		jsonw_string(w, "name", s->sum[i].name);
		jsonw_string(w, "sha256", s->sum[i].digest.hex);
		jsonw_integer(w, "size", (int64_t)s->sum[i].size);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_end(w);
}

void
sums_release(struct sums *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->sum[i].path);
		free(s->sum[i].name);
		free(s->sum[i].said);
	}
	free(s->sum);
}

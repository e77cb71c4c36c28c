#include "source/successor.h"
#include "json/jsonw.h"
#include "json/read.h"

static char *
successor_path(const struct store *store, const char *pinned)
{
	return store_path(store, "sources/%s.successor", pinned);
}

int
successor_load(struct successor *s, const struct store *store, const char *pinned, struct diag *why)
{
	scoped(free_release) char *path = successor_path(store, pinned);
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct json top;

	if (!file_exists(path))
		return 0;
	if (json_load(&doc, path, why))
		return -1;
	top = json_top(&doc);
	json_schema(top, "ingot/successor/1");
	s->pinned = xstrdup(pinned);
	s->sha256 = read_sha256(json_get(top, "sha256"));
	s->package = read_line(json_get(top, "package"));
	s->before = read_line(json_get(top, "before"));
	s->version = read_line(json_get(top, "version"));
	return json_finish(&doc, why) ? -1 : 1;
}

int
successor_save(const struct successor *s, const struct store *store, struct diag *why)
{
	scoped(free_release) char *path = successor_path(store, s->pinned);
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	jsonw_object(&w, NULL);
	jsonw_string(&w, "schema", "ingot/successor/1");
	jsonw_string(&w, "package", s->package);
	jsonw_string(&w, "before", s->before);
	jsonw_string(&w, "version", s->version);
	jsonw_string(&w, "sha256", s->sha256);
	jsonw_end(&w);
	return jsonw_save(&w, path, why);
}

void
successor_release(struct successor *s)
{
	free(s->pinned);
	free(s->sha256);
	free(s->package);
	free(s->before);
	free(s->version);
	*s = (struct successor)SUCCESSOR_INIT;
}

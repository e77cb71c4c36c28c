#include "source/successor.h"
#include "base/digest.h"
#include "base/file.h"
#include "cli/say.h"
#include "json/jsonw.h"
#include "json/read.h"
#include <string.h>

enum { LINE = 65, MAX_RECORD = 64 << 10 };

static char *
successor_path(const struct store *store, const char *pinned)
{
	return store_path(store, "sources/%s.successor", pinned);
}

/* The first line is the hash of the rest. */
static int
read_record(struct buf *record, const char *path, struct diag *why)
{
	struct digest digest;

	if (file_read(record, path, MAX_RECORD, why))
		return -1;
	if (record->len > LINE)
		digest_bytes(&digest, record->text + LINE, record->len - LINE);
	if (record->len <= LINE || record->text[LINE - 1] != '\n' || strncmp(record->text, digest.hex, LINE - 1))
		return diag_set(why, DIAG_REFUSED, "'%s' does not have the hash that it begins with", path_base(path));
	return 0;
}

int
successor_check(const char *path, struct diag *why)
{
	scoped(buf_release) struct buf record = BUF_INIT;

	return read_record(&record, path, why);
}

/* Then there is no successor, and the source is fetched again.  Another process may have done this meanwhile. */
static int
set_aside(const struct store *store, const char *path, struct diag *why)
{
	scoped(diag_release) struct diag found = DIAG_INIT;
	scoped(fd_release) int lock = -1;

	if (store_lock(store, "aside", &lock, why))
		return -1;
	if (!file_exists(path) || !successor_check(path, &found))
		return 0;
	if (found.kind == DIAG_REFUSED)
		store_drop(store, path + strlen(store->dir) + 1, &found);
	if (found.kind != DIAG_REFUSED)
		return diag_move(why, &found);
	say("%s", found.text.text);
	return 0;
}

int
successor_load(struct successor *s, const struct store *store, const char *pinned, struct diag *why)
{
	scoped(free_release) char *path = successor_path(store, pinned);
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(buf_release) struct buf record = BUF_INIT;
	scoped(diag_release) struct diag found = DIAG_INIT;
	struct json top;

	if (!file_exists(path))
		return 0;
	if (read_record(&record, path, &found))
		return found.kind == DIAG_REFUSED ? set_aside(store, path, why) : diag_move(why, &found);
	if (json_parse(&doc, path, record.text + LINE, record.len - LINE, why))
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
	scoped(buf_release) struct buf record = BUF_INIT;
	struct digest digest;

	jsonw_object(&w, NULL);
	jsonw_string(&w, "schema", "ingot/successor/1");
	jsonw_string(&w, "package", s->package);
	jsonw_string(&w, "before", s->before);
	jsonw_string(&w, "version", s->version);
	jsonw_string(&w, "sha256", s->sha256);
	jsonw_end(&w);
	if (jsonw_finish(&w, why))
		return -1;
	digest_bytes(&digest, w.out.text, w.out.len);
	buf_printf(&record, "%s\n%s", digest.hex, w.out.text);
	return file_write(path, record.text, record.len, 0644, why);
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

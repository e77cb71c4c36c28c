#include "tuf/trust_data.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/home.h"
#include "cli/say.h"
#include "json/read.h"
#include <inttypes.h>
#include <string.h>
#include <time.h>

enum { DAY = 24 * 60 * 60, OLD_DAYS = 30, MAX_ITEMS = 16 };

char *
trust_data_dir(const char *mirror, struct diag *why)
{
	scoped(free_release) char *cache = home_cache();
	size_t n = strlen(mirror);
	struct digest digest;

	if (!cache) {
		diag_set(why, DIAG_USAGE, "no place for updates: neither XDG_CACHE_HOME nor HOME is set");
		return NULL;
	}
	while (n && mirror[n - 1] == '/')
		n--;
	digest_bytes(&digest, mirror, n);
	return xasprintf("%s/tuf/%s", cache, digest.hex);
}

static int64_t
read_time(struct json j)
{
	const char *text = json_string(j);
	long long ms = text_time(text);

	if (ms < 0)
		json_complain(j, "'%s' is not a time in UTC", text);
	return ms / 1000;
}

static void
read_role(void *item, struct json j)
{
	struct trust_data_role *role = item;

	role->name = read_name(json_get(j, "name"));
	role->version = json_integer(json_get(j, "version"), 1, INT64_MAX);
	role->expires = read_time(json_get(j, "expires"));
}

static void
read_file(void *item, struct json j)
{
	struct trust_data_file *file = item;

	file->name = read_name(json_get(j, "name"));
	file->path = read_path(json_get(j, "path"));
	file->sha256 = read_sha256(json_get(j, "sha256"));
}

/* Returns the list; an error is recorded if it is too long. */
static struct json
check_count(struct json list, const char *what)
{
	if (json_count(list) > MAX_ITEMS)
		json_complain(list, "more than %d %s", MAX_ITEMS, what);
	return list;
}

static int
load(struct trust_data *c, const char *dir, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(free_release) char *path = path_join(dir, "current.json");
	struct json top;

	trust_data_release(c);
	if (json_load(&doc, path, why))
		return -1;
	top = json_top(&doc);
	json_schema(top, "ingot/trust/1");
	c->dir = xstrdup(dir);
	c->mirror = xstrdup(json_string(json_get(top, "mirror")));
	c->updated = read_time(json_get(top, "updated"));
	c->shipped = json_boolean(json_get(top, "shipped"));
	c->role = read_items(check_count(json_get(top, "roles"), "roles"), sizeof(*c->role), &c->roles, read_role);
	c->file = read_items(check_count(json_get(top, "files"), "files"), sizeof(*c->file), &c->files, read_file);
	return json_finish(&doc, why);
}

int
trust_data_load_shipped(struct trust_data *c, struct diag *why)
{
	scoped(free_release) char *dir = home_path("etc/trust", why);

	return dir ? load(c, dir, why) : -1;
}

/* The update from this mirror; false if it is missing or invalid. */
static bool
load_update(struct trust_data *c, const char *mirror)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(free_release) char *dir = trust_data_dir(mirror, &ignored);

	return dir && load(c, dir, &ignored) == 0 && !c->shipped;
}

int
trust_data_load(struct trust_data *c, const char *mirror, struct diag *why)
{
	struct trust_data update = TRUST_DATA_INIT;

	if (!mirror && trust_data_load_shipped(c, why))
		return -1;
	if (load_update(&update, mirror ? mirror : c->mirror) && update.updated >= c->updated) {
		trust_data_release(c);
		*c = update;
		return 0;
	}
	trust_data_release(&update);
	if (!mirror)
		return 0;
	diag_set(why, DIAG_REFUSED, "there is no update from '%s' yet", mirror);
	return diag_hint(why, "ingot trust update --mirror URL --root FILE");
}

char *
trust_data_path(const struct trust_data *c, const char *name, struct diag *why)
{
	for (size_t i = 0; i < c->files; i++)
		if (!strcmp(c->file[i].name, name))
			return path_join(c->dir, c->file[i].path);
	diag_set(why, DIAG_REFUSED, "'%s' has no %s", c->mirror, name);
	return NULL;
}

void
trust_data_write(struct jsonw *w, const struct trust_data *c, bool result)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "schema", "ingot/trust/1");
	jsonw_string(w, "mirror", c->mirror);
	jsonw_boolean(w, "shipped", c->shipped);
	jsonw_time(w, "updated", c->updated);
	if (result)
		jsonw_string(w, "folder", c->dir);
	jsonw_array(w, "roles");
	for (size_t i = 0; i < c->roles; i++) {
		jsonw_object(w, NULL);
		jsonw_string(w, "name", c->role[i].name);
		jsonw_integer(w, "version", c->role[i].version);
		jsonw_time(w, "expires", c->role[i].expires);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_array(w, "files");
	for (size_t i = 0; i < c->files; i++) {
		jsonw_object(w, NULL);
		jsonw_string(w, "name", c->file[i].name);
		jsonw_string(w, "path", c->file[i].path);
		jsonw_string(w, "sha256", c->file[i].sha256);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_end(w);
}

int
trust_data_save(const struct trust_data *c, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;
	scoped(free_release) char *path = path_join(c->dir, "current.json");

	trust_data_write(&w, c, false);
	return jsonw_save(&w, path, why);
}

const struct trust_data_role *
trust_data_first_to_expire(const struct trust_data *c)
{
	const struct trust_data_role *first = NULL;

	for (size_t i = 0; i < c->roles; i++)
		if (!first || c->role[i].expires < first->expires)
			first = &c->role[i];
	return first;
}

void
trust_data_warn(const struct trust_data *c, int64_t now)
{
	const struct trust_data_role *first = trust_data_first_to_expire(c);
	int64_t days = (now - c->updated) / DAY;
	bool expired = first && first->expires <= now;

	if (c->shipped && (expired || days > OLD_DAYS))
		say("trust: our copy of the keys of %s is %" PRId64 " days old; run 'ingot trust update' to update it", c->mirror,
		    days);
	else if (expired)
		say("trust: the keys of %s were updated %" PRId64 " days ago; run 'ingot trust update' to update them",
		    c->mirror, days);
}

char *
trust_data_find(const char *name, struct diag *why)
{
	scoped(trust_data_release) struct trust_data c = TRUST_DATA_INIT;
	static bool warned;

	if (trust_data_load(&c, NULL, why))
		return NULL;
	if (!warned)
		trust_data_warn(&c, time(NULL));
	warned = true;
	return trust_data_path(&c, name, why);
}

void
trust_data_release(struct trust_data *c)
{
	free(c->dir);
	free(c->mirror);
	for (size_t i = 0; i < c->roles; i++)
		free(c->role[i].name);
	free(c->role);
	for (size_t i = 0; i < c->files; i++) {
		free(c->file[i].name);
		free(c->file[i].path);
		free(c->file[i].sha256);
	}
	free(c->file);
	*c = (struct trust_data)TRUST_DATA_INIT;
}

#include "root/deb_list.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/home.h"
#include "json/jsonw.h"
#include "json/read.h"
#include <string.h>

char *
deb_list_path(const char *name, struct diag *why)
{
	scoped(free_release) char *below = xasprintf("etc/root/%s.lock", name);

	if (text_is_name(name))
		return home_path(below, why);
	diag_set(why, DIAG_USAGE, "'%s' cannot name a root", name);
	return NULL;
}

void
deb_list_add(struct deb_list *lock, struct deb deb)
{
	array_grow(lock->deb, lock->n, lock->cap);
	lock->deb[lock->n++] = deb;
}

void
deb_list_release(struct deb_list *lock)
{
	for (size_t i = 0; i < lock->n; i++) {
		free(lock->deb[i].name);
		free(lock->deb[i].version);
		free(lock->deb[i].architecture);
		free(lock->deb[i].sha256);
		free(lock->deb[i].file);
		free(lock->deb[i].locked);
	}
	free(lock->deb);
	free(lock->suite);
	free(lock->architecture);
	list_release(&lock->suites);
	*lock = (struct deb_list)DEB_LIST_INIT;
}

/* A Debian version: a name that may also hold an epoch's ':'. */
static bool
is_version(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+~:-");

	return n && !s[n];
}

static char *
read_version(struct json v)
{
	char *version = read_line(v);

	if (version && !is_version(version))
		json_complain(v, "'%s' is not a version of Debian's", version);
	return version;
}

static void
read_deb(struct deb_list *lock, struct json object)
{
	struct deb deb = { 0 };

	deb.name = read_name(json_get(object, "name"));
	deb.version = read_version(json_get(object, "version"));
	deb.architecture = read_name(json_get(object, "architecture"));
	deb.sha256 = read_sha256(json_get(object, "sha256"));
	deb.size = (uint64_t)json_integer(json_get(object, "size"), 1, INT32_MAX);
	deb.file = read_path(json_get(object, "file"));
	deb_list_add(lock, deb);
}

static void
read_suites(struct deb_list *lock, struct json top)
{
	lock->suite = read_name(json_get(top, "suite"));
	read_names(&lock->suites, json_get(top, "suites"));
	lock->architecture = read_name(json_get(top, "architecture"));
}

int
deb_list_load(struct deb_list *lock, const char *path, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct json top, packages;

	if (json_load(&doc, path, why))
		return -1;
	top = json_top(&doc);
	json_schema(top, "ingot/root/1");
	read_suites(lock, top);
	packages = json_get(top, "packages");
	for (size_t i = 0; i < json_count(packages); i++)
		read_deb(lock, json_item(packages, i));
	return json_finish(&doc, why);
}

int
deb_list_wanted(struct deb_list *lock, struct list *wanted, const char *name, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(free_release) char *below = xasprintf("etc/root/%s.packages.json", name);
	scoped(free_release) char *path = home_path(below, why);
	struct json top, packages;

	if (!path || json_load(&doc, path, why))
		return -1;
	top = json_top(&doc);
	json_schema(top, "ingot/root-packages/1");
	read_suites(lock, top);
	packages = json_get(top, "packages");
	for (size_t i = 0; i < json_count(packages); i++) {
		struct json item = json_item(packages, i), suite = json_find(item, "suite");

		json_string(json_get(item, "why"));
		list_addf(wanted, "%s%s%s", json_name(json_get(item, "name")), json_exists(suite) ? "/" : "", json_name(suite));
	}
	return json_finish(&doc, why);
}

static void
write_deb(struct buf *out, const struct deb *deb)
{
	buf_printf(out, "    {\"name\": \"%s\", \"version\": \"%s\", \"architecture\": \"%s\", ", deb->name, deb->version,
		deb->architecture);
	buf_printf(out, "\"sha256\": \"%s\", \"size\": %llu, \"file\": \"%s\"}", deb->sha256, (unsigned long long)deb->size,
		deb->file);
}

int
deb_list_save(const struct deb_list *lock, const char *path, struct diag *why)
{
	scoped(buf_release) struct buf out = BUF_INIT;

	buf_printf(&out, "{\n  \"schema\": \"ingot/root/1\",\n  \"suite\": \"%s\",\n  \"suites\": [\n", lock->suite);
	for (size_t i = 0; i < lock->suites.n; i++)
		buf_printf(&out, "    \"%s\"%s\n", lock->suites.item[i], i + 1 < lock->suites.n ? "," : "");
	buf_printf(&out, "  ],\n  \"architecture\": \"%s\",\n  \"packages\": [\n", lock->architecture);
	for (size_t i = 0; i < lock->n; i++) {
		write_deb(&out, &lock->deb[i]);
		buf_str(&out, i + 1 < lock->n ? ",\n" : "\n");
	}
	buf_str(&out, "  ]\n}\n");
	return file_write(path, out.text, out.len, 0644, why);
}

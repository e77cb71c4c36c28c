#include "cargo_lock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "json/json.h"
#include <string.h>
#include <sys/stat.h>

enum { MAX_BYTES = 16 << 20, MAX_CRATES = 20000, MAX_FILES = 200000 };
#define SUMS_FILE ".cargo-checksum.json"

/* The package that is being read. */
struct package { char *name, *version, *source, *checksum; unsigned line; };

static void
package_release(struct package *p)
{
	free(p->name);
	free(p->version);
	free(p->source);
	free(p->checksum);
	*p = (struct package){ 0 };
}

static int
refuse(const char *path, unsigned line, const char *what, const char *name, struct diag *why)
{
	diag_at(why, path, line, "%s: '%s'", what, name);
	return diag_refuse(why);
}

/* A package without a source is the project's own. */
static int
take_package(struct cargo_lock *lock, struct package *p, const char *path, struct diag *why)
{
	if (!p->name || !p->source)
		return 0;
	if (!text_starts(p->source, "registry+") && !text_starts(p->source, "sparse+"))
		return refuse(path, p->line, "a crate that is not from a registry has no hash here", p->name, why);
	if (!text_is_name(p->name) || !p->version || !text_is_name(p->version) || !p->checksum || !text_is_sha256(p->checksum))
		return refuse(path, p->line, "a crate without a name, version or checksum", p->name, why);
	if (lock->n == MAX_CRATES)
		return refuse(path, p->line, "too many crates", p->name, why);
	array_grow(lock->crate, lock->n, lock->cap);
	lock->crate[lock->n++] = (struct locked_crate){ p->name, p->version, p->checksum, xasprintf("%s-%s", p->name, p->version) };
	p->name = p->version = p->checksum = NULL;
	return 0;
}

/* KEY = "VALUE" to the value's copy; cargo escapes nothing in these. */
static void
take_value(const char *line, const char *key, char **value)
{
	size_t n = strlen(key), length = strlen(line);

	if (*value || strncmp(line, key, n) || strncmp(line + n, " = \"", 4) || length < n + 5 || line[length - 1] != '"')
		return;
	*value = xstrndup(line + n + 4, length - n - 5);
}

int
cargo_lock_load(struct cargo_lock *lock, const char *path, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(package_release) struct package p = { 0 };
	char *rest, *line;
	bool inside = false;
	unsigned number = 0;

	if (file_read(&text, path, MAX_BYTES, why))
		return -1;
	for (rest = text.text; (line = strsep(&rest, "\n"));) {
		number++;
		if (*line == '[') {
			if (take_package(lock, &p, path, why))
				return -1;
			package_release(&p);
			inside = !strcmp(line, "[[package]]");
			p.line = number;
		} else if (inside) {
			take_value(line, "name", &p.name);
			take_value(line, "version", &p.version);
			take_value(line, "source", &p.source);
			take_value(line, "checksum", &p.checksum);
		}
	}
	return take_package(lock, &p, path, why);
}

static const struct locked_crate *
find_crate(const struct cargo_lock *lock, const char *folder)
{
	for (size_t i = 0; i < lock->n; i++)
		if (!strcmp(lock->crate[i].folder, folder))
			return &lock->crate[i];
	return NULL;
}

/* A file of a crate: listed, regular, and of the listed hash. */
static int
check_file(const char *folder, const char *file, struct json files, struct diag *why)
{
	scoped(free_release) char *path = path_join(folder, file);
	const char *want = json_string(json_find(files, file));
	struct digest got;
	struct stat st;

	if (!*want)
		return diag_set(why, DIAG_REFUSED, "'%s' is not a file of the crate", file);
	if (lstat(path, &st) || !S_ISREG(st.st_mode))
		return diag_set(why, DIAG_REFUSED, "'%s' is not a regular file", file);
	if (digest_file(&got, path, NULL, why))
		return -1;
	return strcmp(got.hex, want) ? diag_set(why, DIAG_REFUSED, "'%s' has sha256 %s, not %s", file, got.hex, want) : 0;
}

static int
check_files(const char *folder, struct json files, struct diag *why)
{
	scoped(list_release) struct list there = LIST_INIT;
	size_t checked = 0;

	if (tree_list(&there, folder, MAX_FILES, why))
		return -1;
	for (size_t i = 0; i < there.n; i++) {
		if (!strcmp(there.item[i], SUMS_FILE))
			continue;
		if (check_file(folder, there.item[i], files, why))
			return -1;
		checked++;
	}
	if (checked != json_count(files))
		return diag_set(why, DIAG_REFUSED, "%zu of its %zu files are missing", json_count(files) - checked, json_count(files));
	return 0;
}

static int
check_crate(const struct locked_crate *crate, const char *folder, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(free_release) char *path = path_join(folder, SUMS_FILE);
	struct json files;

	if (json_load(&doc, path, why))
		return -1;
	files = json_get(json_top(&doc), "files");
	json_accept(files);
	if (strcmp(json_string(json_get(json_top(&doc), "package")), crate->checksum))
		return diag_set(why, DIAG_REFUSED, "its checksum is '%s', and Cargo.lock says %s",
			json_string(json_find(json_top(&doc), "package")), crate->checksum);
	return check_files(folder, files, why) || json_finish(&doc, why) ? -1 : 0;
}

int
cargo_lock_check(const struct cargo_lock *lock, const char *vendor, struct diag *why)
{
	scoped(list_release) struct list there = LIST_INIT;

	if (dir_list(&there, vendor, why))
		return -1;
	for (size_t i = 0; i < there.n; i++) {
		scoped(free_release) char *folder = path_join(vendor, there.item[i]);
		const struct locked_crate *crate = find_crate(lock, there.item[i]);

		if (!crate || !file_is_dir(folder))
			return diag_set(why, DIAG_REFUSED, "cargo brought '%s', which Cargo.lock does not name", there.item[i]);
		if (check_crate(crate, folder, why)) {
			why->kind = DIAG_REFUSED;
			return diag_wrap(why, "crate '%s'", there.item[i]);
		}
	}
	for (size_t i = 0; i < lock->n; i++)
		if (!list_has(&there, lock->crate[i].folder))
			return diag_set(why, DIAG_REFUSED, "cargo did not bring '%s', which Cargo.lock names", lock->crate[i].folder);
	return 0;
}

void
cargo_lock_release(struct cargo_lock *lock)
{
	for (size_t i = 0; i < lock->n; i++) {
		free(lock->crate[i].name);
		free(lock->crate[i].version);
		free(lock->crate[i].checksum);
		free(lock->crate[i].folder);
	}
	free(lock->crate);
	*lock = (struct cargo_lock)CARGO_LOCK_INIT;
}

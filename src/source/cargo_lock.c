#include "cargo_lock.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "store/unpack.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_BYTES = 16 << 20, MAX_CRATES = 20000 };
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

/* The file has the hash that cargo compares with Cargo.lock when it builds; it need not list the files of the crate. */
static int
write_sums(const struct locked_crate *crate, const char *folder, struct diag *why)
{
	scoped(free_release) char *path = path_join(folder, SUMS_FILE);
	scoped(free_release) char *text = xasprintf("{\"files\":{},\"package\":\"%s\"}", crate->checksum);

	return file_write(path, text, strlen(text), 0644, why);
}

static int
unpack_crate(const struct locked_crate *crate, const char *from, const char *to, struct diag *why)
{
	const struct unpack rules = { .strip_top = true };
	scoped(free_release) char *file = xasprintf("%s.crate", crate->folder);
	scoped(free_release) char *brought = path_join(from, file), *kept = path_join(to, file);
	scoped(free_release) char *folder = path_join(to, crate->folder);
	struct digest got;
	struct stat st;

	if (lstat(brought, &st))
		return diag_set(why, DIAG_REFUSED, "'%s', which Cargo.lock names, was not brought", file);
	if (!S_ISREG(st.st_mode))
		return diag_set(why, DIAG_REFUSED, "'%s' is not a regular file", file);
	if (digest_file(&got, brought, NULL, why))
		return -1;
	if (strcmp(got.hex, crate->checksum))
		return diag_set(why, DIAG_REFUSED, "'%s' has sha256 %s, and Cargo.lock says %s", file, got.hex, crate->checksum);
	if (dir_make(folder, why) || unpack_archive(&rules, brought, folder, why) || write_sums(crate, folder, why))
		return -1;
	return rename(brought, kept) ? diag_set(why, DIAG_SYSTEM, "cannot move '%s' to '%s':", brought, kept) : 0;
}

int
cargo_lock_unpack(const struct cargo_lock *lock, const char *from, const char *to, struct diag *why)
{
	if (dir_make(to, why))
		return -1;
	for (size_t i = 0; i < lock->n; i++)
		if (unpack_crate(&lock->crate[i], from, to, why))
			return -1;
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

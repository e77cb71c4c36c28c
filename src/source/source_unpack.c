#include "source/source_unpack.h"
#include "base/tree.h"
#include "root/sandbox.h"
#include "source/module.h"
#include "source/source.h"
#include "store/unpack.h"
#include "source_check.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TOOLCHAIN_FILES = 20000, PATCH_SECONDS = 120 };

static void
tree_release(char **path)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	if (*path)
		tree_remove(*path, &ignored);
	free_release(path);
}

/* The disk changed it, not the source. */
static int
blame_store(struct diag *why)
{
	if (why->kind != DIAG_REFUSED)
		return -1;
	why->kind = DIAG_SYSTEM;
	return diag_hint(why, "it changed in the store; run ingot fetch to fetch it again");
}

/* NULL: the file has changed, and is set aside.  Caller frees. */
static char *
checked_file(const struct store *store, const char *sha256, struct diag *why)
{
	char *path = source_checked_file(store, sha256, why);

	if (!path)
		blame_store(why);
	return path;
}

static int
unpack_file(const struct store *store, const struct pin *pin, const char *dir, struct diag *why)
{
	const struct unpack rules = { .strip_top = !pin->flat, .epoch = pin_epoch(pin) };
	scoped(free_release) char *path = checked_file(store, pin->sha256, why);

	return path ? unpack_archive(&rules, path, dir, why) : -1;
}

/* Zips of Go modules have no modes; the programs of the toolchain must be executable. */
static int
make_runnable(const char *dir, const char *below, struct diag *why)
{
	scoped(list_release) struct list files = LIST_INIT;
	scoped(free_release) char *root = path_join(dir, below);

	if (tree_list(&files, root, TOOLCHAIN_FILES, why))
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		scoped(free_release) char *path = path_join(root, files.item[i]);

		if (chmod(path, 0755))
			return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", path);
	}
	return 0;
}

static int
unpack_module(const struct store *store, const struct pin *pin, const char *dir, struct diag *why)
{
	scoped(free_release) char *zip = module_zip(store, pin);
	scoped(free_release) char *prefix = xasprintf("%s@%s/", pin->module, pin->module_version);
	const struct unpack rules = { .strip_prefix = prefix, .epoch = pin_epoch(pin) };

	if (unpack_archive(&rules, zip, dir, why))
		return -1;
	if (!module_is_toolchain(pin))
		return 0;
	return make_runnable(dir, "bin", why) || make_runnable(dir, "pkg/tool", why) ? -1 : 0;
}

static int
copy_one(const char *source, const char *to, const char *name, long long epoch, struct diag *why)
{
	const struct timespec then = { .tv_sec = (time_t)epoch }, times[2] = { then, then };
	scoped(free_release) char *target = path_join(to, name);
	scoped(free_release) char *parent = path_dir(target);
	struct stat st;

	if (lstat(source, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot read '%s':", source);
	if (!S_ISREG(st.st_mode))
		return diag_set(why, DIAG_USAGE, "'%s' is not a regular file", source);
	if (dir_make(parent, why) || file_copy(source, target, st.st_mode & 0111 ? 0755 : 0644, why))
		return -1;
	if (utimensat(AT_FDCWD, target, times, AT_SYMLINK_NOFOLLOW))
		return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", target);
	return 0;
}

static int
copy_local(const struct pin *pin, const char *dir, struct diag *why)
{
	scoped(list_release) struct list name = LIST_INIT, path = LIST_INIT;

	if (pin_local_files(pin, &name, &path, why))
		return -1;
	for (size_t i = 0; i < name.n; i++)
		if (copy_one(path.item[i], dir, name.item[i], pin_epoch(pin), why))
			return -1;
	return 0;
}

/* Copies the packages unchanged, without the version in their names: "libc6_amd64.deb".  The recipe unpacks those of its target. */
static int
copy_debs(const struct store *store, const struct pin *pin, const char *dir, struct diag *why)
{
	for (size_t i = 0; i < pin->debs; i++) {
		const struct pin_deb *deb = &pin->deb[i];
		scoped(free_release) char *from = checked_file(store, deb->sha256, why);
		scoped(free_release) char *to = xasprintf("%s/%s_%s.deb", dir, deb->name, deb->architecture);

		if (!from || file_copy(from, to, 0644, why))
			return -1;
	}
	return 0;
}

static int
unpack_kind(const struct store *store, const struct pin *pin, const char *dir, struct diag *why)
{
	switch (pin->kind) {
	case SOURCE_GO:
		return unpack_module(store, pin, dir, why);
	case SOURCE_LOCAL:
		return copy_local(pin, dir, why);
	case SOURCE_DEBS:
		return copy_debs(store, pin, dir, why);
	default:
		return unpack_file(store, pin, dir, why);
	}
}

/* With a folder in the pin, only that folder becomes the source. */
static int
unpack_folder(const struct store *store, const struct pin *pin, const char *dir, struct diag *why)
{
	scoped(tree_release) char *whole = NULL;
	scoped(free_release) char *part = NULL;
	scoped(free_release) char *parent = path_dir(dir);

	if (!pin->folder)
		return unpack_kind(store, pin, dir, why);
	if (dir_temp(&whole, parent, "whole.", why) || unpack_kind(store, pin, whole, why))
		return -1;
	part = path_join(whole, pin->folder);
	if (!file_is_dir(part))
		return diag_set(why, DIAG_REFUSED, "the source has no folder '%s'", pin->folder);
	if (rmdir(dir) || rename(part, dir))
		return diag_set(why, DIAG_SYSTEM, "cannot move '%s' to '%s':", part, dir);
	return 0;
}

/* No part of the path may be a link, or anything else that is not a folder. */
static int
refuse_links(const char *dir, const char *folder, struct diag *why)
{
	for (size_t n = strcspn(folder, "/");; n += 1 + strcspn(folder + n + 1, "/")) {
		scoped(free_release) char *path = xasprintf("%s/%.*s", dir, (int)n, folder);
		struct stat st;

		if (lstat(path, &st))
			return errno == ENOENT ? 0 : diag_set(why, DIAG_SYSTEM, "cannot read '%s':", path);
		if (!S_ISDIR(st.st_mode))
			return diag_set(why, DIAG_REFUSED, "'%.*s' is not a folder of the source", (int)n, folder);
		if (!folder[n])
			return 0;
	}
}

/* The folder of a submodule is empty in the archive of a project. */
static int
ready_folder(const char *dir, const char *folder, struct diag *why)
{
	scoped(free_release) char *path = path_join(dir, folder);
	scoped(list_release) struct list there = LIST_INIT;

	if (refuse_links(dir, folder, why) || dir_make(path, why) || dir_list(&there, path, why))
		return -1;
	return there.n ? diag_set(why, DIAG_REFUSED, "the folder is not empty: it has '%s'", there.item[0]) : 0;
}

static int
unpack_part(const struct store *store, const struct pin *pin, const struct pin_part *part, const char *dir, struct diag *why)
{
	const struct unpack rules = { .strip_top = true, .epoch = pin_epoch(pin) };
	scoped(free_release) char *path = checked_file(store, part->sha256, why);
	scoped(free_release) char *place = path_join(dir, part->folder);

	return !path || ready_folder(dir, part->folder, why) || unpack_archive(&rules, path, place, why) ? -1 : 0;
}

static int
unpack_parts(const struct store *store, const struct pin *pin, const char *dir, struct diag *why)
{
	for (size_t i = 0; i < pin->parts; i++)
		if (unpack_part(store, pin, &pin->part[i], dir, why))
			return diag_wrap(why, "part '%s'", pin->part[i].folder);
	return 0;
}

/* Puts what patch printed into the message. */
static int
explain(const char *log, const char *patch, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	file_read(&text, log, 1 << 16, &ignored);
	for (size_t i = 0; i < text.len; i++)
		if (text.text[i] == '\n')
			text.text[i] = i + 1 < text.len ? ';' : '\0';
	return diag_set(why, DIAG_REFUSED, "patch '%s' does not apply: %.2000s", path_base(patch), text.len ? text.text : "no output");
}

/* Runs the root's patch(1) in the sandbox, which sees the source and this patch only.  A hunk whose context differs is refused (-F0). */
static int
apply_patch(const struct root *root, const char *dir, const char *patch, const char *scratch, struct diag *why)
{
	static const char *const words[] = { "patch", "-p1", "-F0", "-N", "-s", "-f", "--no-backup-if-mismatch", "-i", "/build/change.patch" };
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(list_release) struct list argv = LIST_INIT;
	scoped(free_release) char *log = path_join(scratch, "patch.log");
	scoped(fd_release) int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", log);
	box.root = root->dir;
	box.cwd = "/build/src";
	box.log_fd = fd;
	box.seconds = PATCH_SECONDS;
	sandbox_bind(&box, dir, "/build/src", true);
	sandbox_bind(&box, patch, "/build/change.patch", false);
	sandbox_env(&box, "PATH=/usr/bin:/bin");
	sandbox_env(&box, "LANG=C.UTF-8");
	for (size_t i = 0; i < countof(words); i++)
		list_add(&argv, words[i]);
	if (!sandbox_run(&box, &argv, NULL, NULL, why))
		return 0;
	return why->kind == DIAG_SYSTEM ? -1 : explain(log, patch, why);
}

/* An empty file would apply, and change nothing. */
static int
check_patch(const char *patch, struct diag *why)
{
	struct stat st;

	if (stat(patch, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot read '%s':", patch);
	if (!S_ISREG(st.st_mode))
		return diag_set(why, DIAG_REFUSED, "patch '%s' is not a regular file", path_base(patch));
	return st.st_size ? 0 : diag_set(why, DIAG_REFUSED, "patch '%s' is empty", path_base(patch));
}

static int
apply_debian(const struct store *store, const struct pin *pin, const struct root *root, const char *dir, const char *scratch,
             struct diag *why)
{
	const struct unpack rules = { .epoch = pin_epoch(pin) };
	scoped(free_release) char *archive = checked_file(store, pin->patch_sha256, why);
	scoped(free_release) char *folder = path_join(scratch, "debian");

	if (!archive || dir_make(folder, why) || unpack_archive(&rules, archive, folder, why))
		return -1;
	for (size_t i = 0; i < pin->apply.n; i++) {
		scoped(free_release) char *patch = xasprintf("%s/debian/patches/%s", folder, pin->apply.item[i]);

		if (!file_exists(patch))
			return diag_set(why, DIAG_REFUSED, "'%s' does not hold a patch '%s'", pin->patch_file, pin->apply.item[i]);
		if (check_patch(patch, why) || apply_patch(root, dir, patch, scratch, why))
			return -1;
	}
	return 0;
}

static int
apply_ours(const struct pin *pin, const struct root *root, const char *dir, const char *scratch, struct diag *why)
{
	for (size_t i = 0; i < pin->patches.n; i++) {
		scoped(free_release) char *patch = pin_patch_path(pin, pin->patches.item[i]);

		if (!patch || !file_exists(patch))
			return diag_set(why, DIAG_USAGE, "there is no patch '%s'", pin->patches.item[i]);
		if (check_patch(patch, why) || apply_patch(root, dir, patch, scratch, why))
			return -1;
	}
	return 0;
}

/* Our patches apply on top of Debian's. */
static int
apply_all(const struct store *store, const struct pin *pin, const struct root *root, const char *dir, struct diag *why)
{
	scoped(tree_release) char *scratch = NULL;

	if (!root || (!pin->patches.n && !(pin->patch_sha256 && pin->apply.n)))
		return 0;
	if (store_temp(store, &scratch, why))
		return -1;
	if (pin->patch_sha256 && apply_debian(store, pin, root, dir, scratch, why))
		return -1;
	return apply_ours(pin, root, dir, scratch, why);
}

int
source_unpack(const struct store *store, const struct pin *pin, const struct root *root, const char *dir, struct diag *why)
{
	if (source_check_closure(store, pin, why)) {
		blame_store(why);
		return diag_wrap(why, "source of %s %s", pin->name, pin->version);
	}
	if (unpack_folder(store, pin, dir, why) || unpack_parts(store, pin, dir, why) || apply_all(store, pin, root, dir, why))
		return diag_wrap(why, "source of %s %s", pin->name, pin->version);
	return 0;
}

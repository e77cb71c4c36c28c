#include "pack/inspect.h"
#include "base/digest.h"
#include "base/digest_files.h"
#include "base/file.h"
#include "elf/label.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>

struct check_item {
	const struct built_component *component;
	const struct built_file *file;
	char *path;
};

struct check_list {
	struct check_item *item;
	size_t n, cap;
};

static void
check_list_release(struct check_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->item[i].path);
	free(l->item);
}

char *
inspect_path(const struct built_component *c, const struct built_file *f)
{
	return xasprintf("%s/tree/%s", c->dir, f->path);
}

static void
gather(struct check_list *l, const struct built_job *job)
{
	for (size_t i = 0; i < job->components; i++) {
		const struct built_component *c = &job->component[i];

		for (size_t k = 0; k < c->files; k++) {
			if (c->file[k].link)
				continue;
			array_grow(l->item, l->n, l->cap);
			l->item[l->n++] = (struct check_item){ c, &c->file[k], inspect_path(c, &c->file[k]) };
		}
	}
}

static int
mismatch(const struct check_item *s, struct diag *why, const char *what)
{
	return diag_set(why, DIAG_REFUSED, "component %s %s: '%s' %s",
	    s->component->name, s->component->version, s->file->path, what);
}

static int
check_stat(const struct check_item *s, struct diag *why)
{
	scoped(fd_release) int fd = file_open_below(s->component->dir, s->path + strlen(s->component->dir) + 1, O_PATH | O_NOFOLLOW);
	struct stat st;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return mismatch(s, why, "is missing from the store");
	if (fd < 0 && errno == EXDEV)
		return mismatch(s, why, "leads out of its component");
	if (fd < 0 || fstat(fd, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot look at '%s':", s->path);
	if (!S_ISREG(st.st_mode))
		return mismatch(s, why, "is not a regular file");
	if (st.st_size == 0)
		return mismatch(s, why, "is empty");
	return 0;
}

static int
check_digest(const struct check_item *s, const struct digest_job *now, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	if (strcmp(now->digest.hex, s->file->sha256) == 0 && now->size == s->file->size)
		return 0;
	buf_printf(&text, "was built with sha256 %s (%" PRIu64 " bytes) and is now %s (%" PRIu64 " bytes)",
	    s->file->sha256, s->file->size, now->digest.hex, now->size);
	mismatch(s, why, text.text);
	return diag_hint(why, "build what has changed again: ingot fetch --paranoid, then ingot build --paranoid");
}

static int
check_digests(const struct check_list *l, struct diag *why)
{
	scoped(free_release) struct digest_job *job = xcalloc(l->n + 1, sizeof(*job));

	for (size_t i = 0; i < l->n; i++)
		job[i].path = l->item[i].path;
	if (digest_files(job, l->n, 0, why))
		return -1;
	for (size_t i = 0; i < l->n; i++)
		if (check_digest(&l->item[i], &job[i], why))
			return -1;
	return 0;
}

static int
check_label(const struct check_item *s, const struct target *target, struct diag *why)
{
	scoped(elf_release) struct elf elf = ELF_INIT;
	scoped(free_release) char *name = xasprintf("%s: %s", s->component->name, s->file->path);

	if (elf_read(&elf, s->path, why))
		return -1;
	if (elf.is_elf != s->file->elf)
		return mismatch(s, why, elf.is_elf ? "is an ELF file, but the build result says that it is not"
		                              : "is not an ELF file, but the build result says that it is");
	if (!elf.is_elf)
		return 0;
	if (!strcmp(elf.libc, "unknown") && *s->file->libc) {   /* stripped: these very bytes were judged by their symbols */
		free(elf.libc);
		elf.libc = xstrdup(s->file->libc);
	}
	if (label_check(&elf, name, target, why))
		return -1;
	return hardening_agrees(&s->file->hardening, &elf) ? 0 : mismatch(s, why, "is not hardened as the build result says");
}

static int
check_folder(const struct built_component *c, const char *components, struct diag *why)
{
	scoped(free_release) char *folder = realpath(c->dir, NULL);
	scoped(free_release) char *parent = folder ? path_dir(folder) : NULL;

	if (!folder)
		return diag_set(why, DIAG_REFUSED, "component %s %s: cannot find '%s':", c->name, c->version, c->dir);
	if (strcmp(parent, components) == 0)
		return 0;
	diag_set(why, DIAG_REFUSED, "component %s %s: '%s' is not a component of the store", c->name, c->version, c->dir);
	return diag_hint(why, "give --store as in the build step; this store has its components in '%s'", components);
}

int
inspect_job(const struct built_job *job, const char *components, struct diag *why)
{
	scoped(check_list_release) struct check_list all = { 0 };
	scoped(free_release) char *folder = realpath(components, NULL);

	if (!folder)
		return diag_set(why, DIAG_SYSTEM, "cannot find '%s':", components);
	for (size_t i = 0; i < job->components; i++)
		if (check_folder(&job->component[i], folder, why))
			return -1;
	gather(&all, job);
	for (size_t i = 0; i < all.n; i++)
		if (check_stat(&all.item[i], why))
			return -1;
	if (check_digests(&all, why))
		return -1;
	for (size_t i = 0; i < all.n; i++)
		if (check_label(&all.item[i], job->target, why))
			return -1;
	return 0;
}

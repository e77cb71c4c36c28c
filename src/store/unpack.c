#include "store/unpack.h"
#include "base/file.h"
#include "base/landlock.h"
#include "base/text.h"
#include "base/utf8_locale.h"
#include "extract.h"
#include "store/member.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 1 << 17, MAX_FILES = 500000 };
static const uint64_t MAX_BYTES = UINT64_C(4) << 30;

/* The modes of folders are set last, when all their files are written. */
struct folder_mode { char *path; mode_t mode; };

struct unpacking {
	const struct unpack *rules;
	bool is_root;                   /* unpack_root() */
	const char *path, *dir;
	struct archive *archive;
	struct extract to;
	char *top;                      /* the stripped folder, or NULL */
	uint64_t bytes, files;
	struct folder_mode *folder;
	size_t folders, cap;
};

static void
unpacking_release(struct unpacking *u)
{
	archive_read_free(u->archive);
	extract_release(&u->to);
	free(u->top);
	for (size_t i = 0; i < u->folders; i++)
		free(u->folder[i].path);
	free(u->folder);
}

static int
cannot_read(const struct unpacking *u, struct diag *why)
{
	const char *text = archive_error_string(u->archive);

	return diag_set(why, DIAG_REFUSED, "broken archive: %s", text ? text : "unknown error");
}

static int
open_archive(struct unpacking *u, const char *path, struct diag *why)
{
	struct archive *a = archive_read_new();

	if (!a)
		abort();
	u->archive = a;
	archive_read_support_format_tar(a);
	archive_read_support_format_zip(a);
	archive_read_support_filter_gzip(a);
	archive_read_support_filter_bzip2(a);
	archive_read_support_filter_xz(a);
	archive_read_support_filter_lzma(a);
	archive_read_support_filter_zstd(a);
	if (access(path, R_OK))
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s':", path);
	return archive_read_open_filename(a, path, BLOCK) ? cannot_read(u, why) : 0;
}

/* "name-1.0/src/x" -> "src/x"; the top folder itself is "". */
static int
strip_top(struct unpacking *u, const char *name, const char **rest, struct diag *why)
{
	size_t n = strcspn(name, "/");

	if (!u->top)
		u->top = xstrndup(name, n);
	if (strlen(u->top) != n || memcmp(u->top, name, n))
		return diag_set(why, DIAG_REFUSED, "more than one top folder: '%s' and '%.*s'", u->top, (int)n, name);
	*rest = name[n] ? name + n + 1 : "";
	return 0;
}

static int
strip(struct unpacking *u, const char *name, const char **rest, struct diag *why)
{
	const char *prefix = u->rules->strip_prefix;

	*rest = name;
	if (prefix && !text_starts(name, prefix))
		return diag_set(why, DIAG_REFUSED, "member '%s' is not below '%s'", name, prefix);
	if (prefix)
		*rest = name + strlen(prefix);
	return u->rules->strip_top && *name ? strip_top(u, name, rest, why) : 0;
}

static int
take_name(struct unpacking *u, const char *raw, struct buf *name, struct diag *why)
{
	scoped(buf_release) struct buf clean = BUF_INIT;
	const char *rest;

	if (!raw)
		return diag_set(why, DIAG_REFUSED, "a member's name cannot be read");
	if (member_name(raw, &clean, why) || strip(u, clean.text, &rest, why))
		return -1;
	buf_clear(name);
	buf_str(name, rest);
	return 0;
}

static int
within_limits(struct unpacking *u, uint64_t bytes, struct diag *why)
{
	uint64_t limit = u->rules->max_bytes ? u->rules->max_bytes : MAX_BYTES;

	if (bytes > limit || u->bytes > limit - bytes)
		return diag_set(why, DIAG_REFUSED, "unpacks to more than %" PRIu64 " bytes", limit);
	return 0;
}

static int
write_at(const struct unpacking *u, int fd, const char *bytes, size_t n, off_t at, const char *name, struct diag *why)
{
	while (n) {
		ssize_t did = pwrite(fd, bytes, n, at);

		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return diag_set(why, DIAG_SYSTEM, "cannot write '%s/%s':", u->to.name, name);
		bytes += did;
		at += did;
		n -= (size_t)did;
	}
	return 0;
}

/* Holes count: a sparse file is as long as its end. */
static int
copy_content(struct unpacking *u, int fd, const char *name, struct diag *why)
{
	uint64_t end = 0;
	const void *bytes;
	la_int64_t at;
	size_t n;
	int r;

	while ((r = archive_read_data_block(u->archive, &bytes, &n, &at)) == ARCHIVE_OK) {
		if (at < 0 || within_limits(u, (uint64_t)at + n, why))
			return at < 0 ? cannot_read(u, why) : -1;
		if (write_at(u, fd, bytes, n, at, name, why))
			return -1;
		end = (uint64_t)at + n > end ? (uint64_t)at + n : end;
	}
	if (r != ARCHIVE_EOF)
		return cannot_read(u, why);
	u->bytes += end;
	if (ftruncate(fd, (off_t)end))
		return diag_set(why, DIAG_SYSTEM, "cannot write '%s/%s':", u->to.name, name);
	return 0;
}

static mode_t
file_mode(const struct unpacking *u, mode_t said)
{
	if (u->is_root)
		return said & 01777;
	return said & 0111 ? 0755 : 0644;
}

static int
take_file(struct unpacking *u, struct archive_entry *e, const char *name, struct diag *why)
{
	const struct timespec then = { .tv_sec = u->rules->epoch };
	const struct timespec times[2] = { then, then };
	scoped(fd_release) int fd = -1;

	if (archive_entry_size(e) < 0 || within_limits(u, (uint64_t)archive_entry_size(e), why))
		return archive_entry_size(e) < 0 ? cannot_read(u, why) : -1;
	if (extract_file(&u->to, name, &fd, why) || copy_content(u, fd, name, why))
		return -1;
	if (fchmod(fd, file_mode(u, archive_entry_perm(e))) || futimens(fd, times))
		return diag_set(why, DIAG_SYSTEM, "cannot write '%s/%s':", u->to.name, name);
	return 0;
}

static int
take_symlink(struct unpacking *u, struct archive_entry *e, const char *name, struct diag *why)
{
	const char *target = archive_entry_symlink(e);

	if (!target)
		return diag_set(why, DIAG_REFUSED, "link '%s' leads nowhere", name);
	if (!u->is_root && !text_link_stays(name, target))
		return diag_set(why, DIAG_REFUSED, "link '%s' leads outside, to '%.200s'", name, target);
	return extract_symlink(&u->to, name, target, why);
}

static int
take_hardlink(struct unpacking *u, struct archive_entry *e, const char *name, struct diag *why)
{
	scoped(buf_release) struct buf old = BUF_INIT;

	if (take_name(u, archive_entry_hardlink(e), &old, why))
		return diag_wrap(why, "hard link '%s'", name);
	return extract_hardlink(&u->to, name, old.text, why);
}

static int
take_folder(struct unpacking *u, struct archive_entry *e, const char *name, struct diag *why)
{
	if (!*name)
		return 0;
	if (u->is_root) {
		array_grow(u->folder, u->folders, u->cap);
		u->folder[u->folders++] = (struct folder_mode){ xstrdup(name), archive_entry_perm(e) & 01777 };
	}
	return extract_folder(&u->to, name, 0755, why);
}

static int
take_other(const struct unpacking *u, struct archive_entry *e, const char *name, struct diag *why)
{
	const char *what = "a file of an unknown kind";

	if (u->is_root)
		return 0;
	switch (archive_entry_filetype(e)) {
	case AE_IFCHR:
	case AE_IFBLK:
		what = "a device";
		break;
	case AE_IFIFO:
		what = "a FIFO";
		break;
	case AE_IFSOCK:
		what = "a socket";
		break;
	}
	return diag_set(why, DIAG_REFUSED, "member '%s' is %s", name, what);
}

static int
take_member(struct unpacking *u, struct archive_entry *e, struct diag *why)
{
	uint64_t limit = u->rules->max_files ? u->rules->max_files : MAX_FILES;
	scoped(buf_release) struct buf name = BUF_INIT;

	if (++u->files > limit)
		return diag_set(why, DIAG_REFUSED, "holds more than %" PRIu64 " files", limit);
	if (take_name(u, archive_entry_pathname(e), &name, why))
		return -1;
	if (archive_entry_filetype(e) == AE_IFDIR)
		return take_folder(u, e, name.text, why);
	if (!name.len)
		return diag_set(why, DIAG_REFUSED, "a file stands where the top folder should");
	if (archive_entry_hardlink(e))
		return take_hardlink(u, e, name.text, why);
	if (archive_entry_filetype(e) == AE_IFREG)
		return take_file(u, e, name.text, why);
	if (archive_entry_filetype(e) == AE_IFLNK)
		return take_symlink(u, e, name.text, why);
	return take_other(u, e, name.text, why);
}

static int
take_all(struct unpacking *u, struct diag *why)
{
	struct archive_entry *e;
	int r;

	while ((r = archive_read_next_header(u->archive, &e)) == ARCHIVE_OK || r == ARCHIVE_WARN)
		if (take_member(u, e, why))
			return -1;
	if (r != ARCHIVE_EOF)
		return cannot_read(u, why);
	if (!u->files)
		return diag_set(why, DIAG_REFUSED, "broken archive: nothing is in it");
	for (size_t i = u->folders; i--;)
		if (extract_folder_mode(&u->to, u->folder[i].path, u->folder[i].mode, why))
			return -1;
	return 0;
}

static int
unpack_all(void *ctx, struct diag *why)
{
	struct unpacking *u = ctx;

	return extract_open(&u->to, u->dir, why) || open_archive(u, u->path, why) || take_all(u, why) ? -1 : 0;
}

/* A process of its own reads the archive, and can open nothing else. */
static int
unpack(struct unpacking *u, const char *archive, const char *dir, struct diag *why)
{
	scoped(utf8_locale_release) __attribute__((unused)) locale_t before = utf8_locale_use();
	scoped(landlock_release) struct landlock rules = LANDLOCK_INIT;

	landlock_open(&rules);
	landlock_allow_read(&rules, archive);
	landlock_allow_write(&rules, dir);
	u->path = archive;
	u->dir = dir;
	if (landlock_run(&rules, unpack_all, u, why))
		return diag_wrap(why, "unpacking '%s'", path_base(archive));
	return 0;
}

int
unpack_archive(const struct unpack *rules, const char *archive, const char *dir, struct diag *why)
{
	scoped(unpacking_release) struct unpacking u = { .rules = rules, .to = EXTRACT_INIT };

	return unpack(&u, archive, dir, why);
}

int
unpack_root(const char *archive, const char *dir, struct diag *why)
{
	const struct unpack rules = UNPACK_INIT;
	scoped(unpacking_release) struct unpacking u = { .rules = &rules, .is_root = true, .to = EXTRACT_INIT };

	return unpack(&u, archive, dir, why);
}

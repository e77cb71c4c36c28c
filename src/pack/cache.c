#include "pack/cache.h"
#include "base/file.h"
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

enum { HEX = 64, MAX_FRAME = 1 << 30 };

/* The library's version is part of the name: another one makes other bytes. */
static char *
path_of(const char *dir, const struct frame *f)
{
	scoped(free_release) char *what = xasprintf("%s %d %s", f->id.hex, FRAME_LEVEL, frame_compressor());
	struct digest name;

	digest_bytes(&name, what, strlen(what));
	return path_join(dir, name.hex);
}

/* A file is the hash of the frame, then the frame. */
static bool
is_whole(const struct buf *file)
{
	struct digest digest;

	if (file->len <= HEX)
		return false;
	digest_bytes(&digest, file->text + HEX, file->len - HEX);
	return memcmp(digest.hex, file->text, HEX) == 0;
}

bool
cache_load(const char *dir, struct frame *f)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf file = BUF_INIT;

	if (!dir || f->size < CACHE_WORTH)
		return false;
	scoped(free_release) char *path = path_of(dir, f);
	if (!file_exists(path) || file_read(&file, path, MAX_FRAME, &ignored) || !is_whole(&file))
		return false;
	f->packed_size = file.len - HEX;
	f->packed = xmalloc(f->packed_size);
	memcpy(f->packed, file.text + HEX, f->packed_size);
	utimensat(AT_FDCWD, path, NULL, 0);     /* used today: `store gc` removes by age */
	return true;
}

void
cache_save(const char *dir, const struct frame *f)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf file = BUF_INIT;
	struct digest digest;

	if (!dir || f->size < CACHE_WORTH)
		return;
	scoped(free_release) char *path = path_of(dir, f);
	digest_bytes(&digest, f->packed, f->packed_size);
	buf_add(&file, digest.hex, HEX);
	buf_add(&file, f->packed, f->packed_size);
	file_write(path, file.text, file.len, 0444, &ignored);
}

int
cache_check(const char *path, struct diag *why)
{
	scoped(buf_release) struct buf file = BUF_INIT;

	if (file_read(&file, path, MAX_FRAME, why))
		return -1;
	return is_whole(&file) ? 0 : diag_set(why, DIAG_REFUSED, "its hash is not the one that it begins with");
}

#include "pack/tarball.h"
#include "base/proc.h"
#include "base/tree.h"
#include "pack/tar.h"
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

enum { LEVEL = 12, BLOCK = 1 << 17, FILES_LIMIT = 500000 };

int
tarball_open(struct tarball *t, const char *path, int64_t mtime, struct diag *why)
{
	t->mtime = mtime;
	t->zstd = ZSTD_createCCtx();
	if (!t->zstd)
		abort();
	ZSTD_CCtx_setParameter(t->zstd, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(t->zstd, ZSTD_c_checksumFlag, 1);
	return outfile_open(&t->out, path, 0644, why);
}

static int
put(struct tarball *t, const void *bytes, size_t n, ZSTD_EndDirective end, struct diag *why)
{
	unsigned char packed[BLOCK];
	ZSTD_inBuffer in = { bytes, n, 0 };
	size_t left;

	do {
		ZSTD_outBuffer out = { packed, sizeof(packed), 0 };

		left = ZSTD_compressStream2(t->zstd, &out, &in, end);
		if (ZSTD_isError(left))
			return diag_set(why, DIAG_SYSTEM, "cannot compress: %s", ZSTD_getErrorName(left));
		sha256_add(&t->hash, packed, out.pos);
		t->packed += out.pos;
		if (fwrite(packed, 1, out.pos, t->out.f) != out.pos)
			return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", t->out.path);
	} while (in.pos < in.size || (end == ZSTD_e_end && left));
	return 0;
}

static int
add(struct tarball *t, const void *bytes, size_t n, struct diag *why)
{
	return put(t, bytes, n, ZSTD_e_continue, why);
}

static int
add_header(struct tarball *t, const char *name, unsigned mode, uint64_t size, struct diag *why)
{
	scoped(buf_release) struct buf header = BUF_INIT;

	tar_header(&header, &(struct tar_entry){ .type = TAR_FILE, .path = name, .mode = mode, .size = size, .mtime = t->mtime });
	return add(t, header.text, header.len, why);
}

static int
add_padding(struct tarball *t, uint64_t size, struct diag *why)
{
	static const char zeros[TAR_BLOCK];

	return add(t, zeros, tar_padding(size), why);
}

static int
add_end(struct tarball *t, struct diag *why)
{
	scoped(buf_release) struct buf end = BUF_INIT;

	tar_end(&end);
	return add(t, end.text, end.len, why);
}

int
tarball_text(struct tarball *t, const char *name, const char *text, size_t n, struct diag *why)
{
	return add_header(t, name, 0644, n, why) || add(t, text, n, why) || add_padding(t, n, why) ? -1 : 0;
}

/* Exactly the bytes that the header announces. */
static int
copy(struct tarball *t, FILE *f, const char *path, uint64_t size, struct diag *why)
{
	unsigned char block[BLOCK];

	for (uint64_t left = size; left;) {
		size_t n = fread(block, 1, left < sizeof(block) ? (size_t)left : sizeof(block), f);

		if (!n)
			return ferror(f) ? diag_set(why, DIAG_SYSTEM, "cannot read '%s':", path)
			                 : diag_set(why, DIAG_REFUSED, "'%s' became shorter while it was packed", path);
		if (proc_stopping())
			return diag_set(why, DIAG_SYSTEM, "stopped while packing");
		if (add(t, block, n, why))
			return -1;
		left -= n;
		t->done += n;
		if (t->progress)
			t->progress(t->done);
	}
	return 0;
}

static int
check_kind(const char *path, struct stat *st, struct diag *why)
{
	if (lstat(path, st))
		return diag_set(why, DIAG_SYSTEM, "cannot read '%s':", path);
	return S_ISREG(st->st_mode) ? 0 : diag_set(why, DIAG_REFUSED, "'%s' is not a regular file", path);
}

int
tarball_file(struct tarball *t, const char *name, const char *path, struct diag *why)
{
	scoped(file_release) FILE *f = NULL;
	struct stat st;

	if (check_kind(path, &st, why))
		return -1;
	f = fopen(path, "rbe");
	if (!f)
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s':", path);
	if (add_header(t, name, st.st_mode & 0100 ? 0755 : 0644, (uint64_t)st.st_size, why) ||
	    copy(t, f, path, (uint64_t)st.st_size, why))
		return -1;
	return add_padding(t, (uint64_t)st.st_size, why);
}

/* Of the archive that tarball_tree() puts in. */
static int
measure(const struct list *files, const char *folder, uint64_t *size, struct diag *why)
{
	scoped(buf_release) struct buf header = BUF_INIT;

	tar_end(&header);
	*size = header.len;
	for (size_t i = 0; i < files->n; i++) {
		scoped(free_release) char *path = path_join(folder, files->item[i]);
		struct stat st;

		if (check_kind(path, &st, why))
			return -1;
		buf_clear(&header);
		tar_header(&header, &(struct tar_entry){ .type = TAR_FILE, .path = files->item[i], .size = (uint64_t)st.st_size });
		*size += header.len + (uint64_t)st.st_size + tar_padding((uint64_t)st.st_size);
	}
	return 0;
}

int
tarball_tree(struct tarball *t, const char *name, const char *folder, struct diag *why)
{
	scoped(list_release) struct list files = LIST_INIT;
	uint64_t size;

	if (tree_list(&files, folder, FILES_LIMIT, why) || measure(&files, folder, &size, why) || add_header(t, name, 0644, size, why))
		return -1;
	for (size_t i = 0; i < files.n; i++) {
		scoped(free_release) char *path = path_join(folder, files.item[i]);

		if (tarball_file(t, files.item[i], path, why))
			return -1;
	}
	return add_end(t, why) || add_padding(t, size, why) ? -1 : 0;
}

int
tarball_commit(struct tarball *t, struct diag *why)
{
	if (add_end(t, why) || put(t, NULL, 0, ZSTD_e_end, why))
		return -1;
	sha256_finish(&t->hash, &t->digest);
	return outfile_commit(&t->out, why);
}

void
tarball_release(struct tarball *t)
{
	ZSTD_freeCCtx(t->zstd);
	sha256_release(&t->hash);
	outfile_release(&t->out);
}

#include "image/layer.h"
#include "base/digest.h"
#include "base/file.h"
#include <archive.h>
#include <archive_entry.h>
#include <string.h>

enum { BLOCK = 64 << 10 };

/* gzip above level 6 needs up to eight times as long and saves less than two percent of the base image; zstd above level 16
 * needs two times the memory and saves less than one percent. */
static const struct compressor {
	const char *name, *type;
	int (*add)(struct archive *);
	const char *option, *value;
} compressors[] = {
	[COMPRESS_GZIP] = { "gzip", "application/vnd.oci.image.layer.v1.tar+gzip", archive_write_add_filter_gzip, "compression-level", "6" },
	[COMPRESS_ZSTD] = { "zstd", "application/vnd.oci.image.layer.v1.tar+zstd", archive_write_add_filter_zstd, "compression-level", "16" },
};

int
compression_get(enum compression *how, const char *name, struct diag *why)
{
	for (size_t i = 0; i < countof(compressors); i++) {
		if (strcmp(compressors[i].name, name))
			continue;
		*how = (enum compression)i;
		return 0;
	}
	return diag_set(why, DIAG_USAGE, "unknown compression '%s' (known: gzip, zstd)", name);
}

/* libarchive compresses, and hands its output to write_packed(). */
struct writing {
	struct archive *archive;
	struct outfile file;
	struct sha256 plain, packed;
	uint64_t size;                  /* of the blob */
};
#define WRITING_INIT { .file = OUTFILE_INIT, .plain = SHA256_INIT, .packed = SHA256_INIT }

static void
writing_release(struct writing *w)
{
	if (w->archive)
		archive_write_free(w->archive);
	outfile_release(&w->file);
	sha256_release(&w->plain);
	sha256_release(&w->packed);
}

static la_ssize_t
write_packed(struct archive *a, void *ctx, const void *bytes, size_t n)
{
	struct writing *w = ctx;

	(void)a;
	if (fwrite(bytes, 1, n, w->file.f) != n)
		return -1;
	sha256_add(&w->packed, bytes, n);
	w->size += n;
	return (la_ssize_t)n;
}

static int
cannot_write(const struct writing *w, struct diag *why)
{
	const char *text = w->archive ? archive_error_string(w->archive) : NULL;

	return diag_set(why, DIAG_SYSTEM, "cannot write a layer: %s", text ? text : "the output failed");
}

/* One "file" without a header of its own, which is the tar. */
static int
begin(struct writing *w, const struct compressor *c, struct diag *why)
{
	struct archive_entry *entry = archive_entry_new();
	struct archive *a = w->archive = archive_write_new();
	bool failed;

	if (!a || !entry)
		abort();
	archive_entry_set_filetype(entry, AE_IFREG);
	failed = archive_write_set_format_raw(a) || c->add(a) || archive_write_set_filter_option(a, c->name, c->option, c->value) ||
	         (c->add == archive_write_add_filter_gzip && archive_write_set_filter_option(a, c->name, "timestamp", NULL)) ||
	         archive_write_set_bytes_per_block(a, BLOCK) || archive_write_set_bytes_in_last_block(a, 1) ||
	         archive_write_open(a, w, NULL, write_packed, NULL) || archive_write_header(a, entry);
	archive_entry_free(entry);
	return failed ? cannot_write(w, why) : 0;
}

static int
add(struct writing *w, const void *bytes, size_t n, struct diag *why)
{
	sha256_add(&w->plain, bytes, n);
	return archive_write_data(w->archive, bytes, n) == (la_ssize_t)n ? 0 : cannot_write(w, why);
}

/* Exactly as many bytes as the header says. */
static int
add_file(struct writing *w, const struct content_entry *e, struct diag *why)
{
	scoped(file_release) FILE *f = fopen(e->source, "rbe");
	char block[BLOCK];
	uint64_t left = e->size;

	if (!f)
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s':", e->source);
	while (left) {
		size_t n = fread(block, 1, left < BLOCK ? (size_t)left : BLOCK, f);

		if (!n)
			return diag_set(why, DIAG_SYSTEM, "'%s' became shorter while it was read", e->source);
		if (add(w, block, n, why))
			return -1;
		left -= n;
	}
	memset(block, 0, TAR_BLOCK);
	return add(w, block, tar_padding(e->size), why);
}

static int
add_entry(struct writing *w, const struct content_entry *e, int64_t mtime, struct diag *why)
{
	scoped(buf_release) struct buf header = BUF_INIT;
	const struct tar_entry t = {
		.type = e->type, .path = e->path, .link = e->link, .mode = e->mode, .owner = e->owner, .size = e->size, .mtime = mtime,
	};

	tar_header(&header, &t);
	if (add(w, header.text, header.len, why))
		return -1;
	return e->type == TAR_FILE ? add_file(w, e, why) : 0;
}

static void
put_digest(char *digest, struct sha256 *sum)
{
	struct digest hash;

	sha256_finish(sum, &hash);
	oci_put_digest(digest, &hash);
}

/* The name of a blob is known when it is whole. */
static int
finish(struct writing *w, struct layer *l, const struct compressor *c, const struct oci_layout *layout, struct diag *why)
{
	scoped(buf_release) struct buf end = BUF_INIT;

	tar_end(&end);
	if (add(w, end.text, end.len, why))
		return -1;
	if (archive_write_close(w->archive))
		return cannot_write(w, why);
	put_digest(l->diff_id, &w->plain);
	put_digest(l->blob.digest, &w->packed);
	l->blob.size = (int64_t)w->size;
	l->blob.type = (char *)c->type;
	free(w->file.path);
	w->file.path = oci_layout_path(layout, l->blob.digest);
	return outfile_commit(&w->file, why);
}

int
layer_write(struct layer *l, const struct content *content, enum compression how, const struct oci_layout *layout, struct diag *why)
{
	scoped(writing_release) struct writing w = WRITING_INIT;
	scoped(free_release) char *path = xasprintf("%s/blobs/sha256/layer", layout->dir);
	const struct compressor *c = &compressors[how];

	if (outfile_open(&w.file, path, 0644, why) || begin(&w, c, why))
		return -1;
	for (size_t i = 0; i < content->n; i++)
		if (add_entry(&w, &content->entry[i], content->mtime, why))
			return diag_wrap(why, "layer of '%s'", layout->dir);
	return finish(&w, l, c, layout, why);
}

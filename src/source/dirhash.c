#include "dirhash.h"
#include "base/base64.h"
#include "base/digest.h"
#include "base/list.h"
#include "base/text.h"
#include <archive.h>
#include <archive_entry.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 128 << 10, MOST_FILES = 500000 };
static const uint64_t MOST_BYTES = UINT64_C(4) << 30;

/* One file; the name is first, so that lines of names sort as the names do. */
struct hashed { char *name; struct digest digest; };
struct files {
	struct hashed *item;
	size_t n, cap;
	uint64_t bytes;
};

static void
files_release(struct files *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->item[i].name);
	free(f->item);
}

static void
reader_release(struct archive **a)
{
	archive_read_free(*a);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct hashed *)a)->name, ((const struct hashed *)b)->name);
}

static void
put_sum(struct buf *sum, const struct hashed *file, size_t n)
{
	scoped(buf_release) struct buf lines = BUF_INIT;
	struct digest digest;
	unsigned char raw[32];

	for (size_t i = 0; i < n; i++)
		buf_printf(&lines, "%s  %s\n", file[i].digest.hex, file[i].name);
	digest_bytes(&digest, lines.text, lines.len);
	text_unhex(raw, digest.hex, sizeof(raw));
	buf_clear(sum);
	buf_str(sum, "h1:");
	base64_encode(sum, raw, sizeof(raw));
}

static int
cannot_read(struct archive *a, struct diag *why)
{
	const char *text = archive_error_string(a);

	return diag_set(why, DIAG_REFUSED, "broken zip: %s", text ? text : "unknown error");
}

static int
hash_content(struct archive *a, struct files *f, struct digest *digest, struct diag *why)
{
	scoped(sha256_release) struct sha256 h = SHA256_INIT;
	scoped(free_release) char *block = xmalloc(BLOCK);
	la_ssize_t n;

	while ((n = archive_read_data(a, block, BLOCK)) > 0) {
		f->bytes += (uint64_t)n;
		if (f->bytes > MOST_BYTES)
			return diag_set(why, DIAG_REFUSED, "holds more than %" PRIu64 " bytes", MOST_BYTES);
		sha256_add(&h, block, (size_t)n);
	}
	if (n < 0)
		return cannot_read(a, why);
	sha256_add(&h, "", 0);
	sha256_finish(&h, digest);
	return 0;
}

static int
hash_member(struct archive *a, struct archive_entry *e, struct files *f, struct diag *why)
{
	const char *name = archive_entry_pathname(e);
	struct hashed *file;

	if (!name || strchr(name, '\n'))
		return diag_set(why, DIAG_REFUSED, "the name of a file cannot be read");
	if (f->n == MOST_FILES)
		return diag_set(why, DIAG_REFUSED, "holds more than %d files", MOST_FILES);
	array_grow(f->item, f->n, f->cap);
	file = &f->item[f->n++];
	*file = (struct hashed){ .name = xstrdup(name) };
	return hash_content(a, f, &file->digest, why);
}

int
dirhash_zip(struct buf *sum, const char *zip, struct diag *why)
{
	scoped(files_release) struct files files = { 0 };
	scoped(reader_release) struct archive *a = archive_read_new();
	struct archive_entry *e;
	int r;

	if (!a)
		abort();
	archive_read_support_format_zip(a);
	if (archive_read_open_filename(a, zip, BLOCK))
		return cannot_read(a, why);
	while ((r = archive_read_next_header(a, &e)) == ARCHIVE_OK || r == ARCHIVE_WARN)
		if (hash_member(a, e, &files, why))
			return -1;
	if (r != ARCHIVE_EOF)
		return cannot_read(a, why);
	if (files.n)
		qsort(files.item, files.n, sizeof(*files.item), by_name);
	put_sum(sum, files.item, files.n);
	return 0;
}

int
dirhash_mod(struct buf *sum, const char *mod, struct diag *why)
{
	static char name[] = "go.mod";
	struct hashed file = { .name = name };

	if (digest_file(&file.digest, mod, NULL, why))
		return -1;
	put_sum(sum, &file, 1);
	return 0;
}

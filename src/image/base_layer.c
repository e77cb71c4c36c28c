#include "base_layer.h"
#include "base/digest.h"
#include "base/utf8_locale.h"
#include "store/member.h"
#include <archive.h>
#include <archive_entry.h>
#include <inttypes.h>
#include <string.h>

enum { BLOCK = 64 << 10, MOST_ENTRIES = 1000000 };
#define MOST_BYTES (UINT64_C(16) << 30)         /* of one tar */

static void
reader_release(struct archive **a)
{
	if (*a)
		archive_read_free(*a);
}

static int
cannot_read(struct archive *a, struct diag *why)
{
	const char *text = archive_error_string(a);

	return diag_set(why, DIAG_REFUSED, "broken layer: %s", text ? text : "unknown error");
}

static int
open_layer(struct archive **a, const char *path, int (*format)(struct archive *), struct diag *why)
{
	*a = archive_read_new();
	if (!*a)
		abort();
	format(*a);
	archive_read_support_format_empty(*a);
	archive_read_support_filter_gzip(*a);
	archive_read_support_filter_zstd(*a);
	return archive_read_open_filename(*a, path, BLOCK) ? cannot_read(*a, why) : 0;
}

static int
add_content(struct archive *a, struct sha256 *sum, struct diag *why)
{
	char block[BLOCK];
	uint64_t bytes = 0;

	for (;;) {
		la_ssize_t n = archive_read_data(a, block, sizeof(block));

		if (n < 0)
			return cannot_read(a, why);
		if (n == 0)
			return 0;
		sha256_add(sum, block, (size_t)n);
		bytes += (uint64_t)n;
		if (bytes > MOST_BYTES)
			return diag_set(why, DIAG_REFUSED, "it is larger than %" PRIu64 " bytes", MOST_BYTES);
	}
}

/* The hash of the tar, without its compression. */
static int
check_hash(const char *path, const char *diff_id, struct diag *why)
{
	scoped(sha256_release) struct sha256 sum = SHA256_INIT;
	scoped(reader_release) struct archive *a = NULL;
	struct archive_entry *entry;
	struct digest digest;

	if (open_layer(&a, path, archive_read_support_format_raw, why))
		return -1;
	if (archive_read_next_header(a, &entry) == ARCHIVE_OK && add_content(a, &sum, why))
		return -1;
	sha256_finish(&sum, &digest);
	if (!strcmp(digest.hex, diff_id + strlen("sha256:")))
		return 0;
	return diag_set(why, DIAG_REFUSED, "its content has sha256 %s, expected %s", digest.hex, diff_id + strlen("sha256:"));
}

static int
check_name(const char *raw, struct buf *clean, struct diag *why)
{
	return raw ? member_name(raw, clean, why) : diag_set(why, DIAG_REFUSED, "the name of an entry cannot be read");
}

static int
check_entry(struct archive_entry *e, struct list *links, struct diag *why)
{
	scoped(buf_release) struct buf name = BUF_INIT, target = BUF_INIT;
	const char *hard = archive_entry_hardlink(e);
	unsigned type = archive_entry_filetype(e);

	if (check_name(archive_entry_pathname(e), &name, why) || (hard && check_name(hard, &target, why)))
		return -1;
	if (!hard && type != AE_IFREG && type != AE_IFDIR && type != AE_IFLNK)
		return diag_set(why, DIAG_REFUSED, "'%s' is not a file, folder or link", name.text);
	if (type == AE_IFLNK && links->n >= BASE_LAYER_MOST_LINKS)
		return diag_set(why, DIAG_REFUSED, "it has more than %d links", BASE_LAYER_MOST_LINKS);
	if (type == AE_IFLNK)
		list_add(links, name.text);
	return 0;
}

static int
check_entries(struct archive *a, struct list *links, struct diag *why)
{
	for (unsigned i = 0; i < MOST_ENTRIES; i++) {
		struct archive_entry *entry;
		int status = archive_read_next_header(a, &entry);

		if (status == ARCHIVE_EOF)
			return 0;
		if (status < ARCHIVE_WARN)
			return cannot_read(a, why);
		if (check_entry(entry, links, why))
			return -1;
	}
	return diag_set(why, DIAG_REFUSED, "it has more than %d entries", MOST_ENTRIES);
}

int
base_layer_read(const char *path, const char *diff_id, struct list *links, struct diag *why)
{
	scoped(utf8_locale_release) __attribute__((unused)) locale_t before = utf8_locale_use();
	scoped(reader_release) struct archive *a = NULL;

	if (check_hash(path, diff_id, why) || open_layer(&a, path, archive_read_support_format_tar, why))
		return -1;
	return check_entries(a, links, why);
}

/* POSIX.1-2017 pax, "ustar Interchange Format" and "pax Extended Header". */
#include "pack/tar.h"
#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* One block; every field is text, numbers are octal. */
struct ustar {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], sum[8];
	char type, link[100], magic[6], version[2], user[32], group[32];
	char major[8], minor[8], prefix[155], rest[12];
};
static_assert(sizeof(struct ustar) == TAR_BLOCK, "a header is one block");

enum { USTAR_MAX_SIZE_BITS = 33 };

static void
octal(char *field, size_t width, uint64_t value)
{
	for (size_t i = width - 1; i-- > 0; value >>= 3)
		field[i] = (char)('0' + (value & 7));
	field[width - 1] = '\0';
}

static void
text_field(char *field, size_t width, const char *text)
{
	size_t n = strlen(text);

	memcpy(field, text, n < width ? n : width);
}

static bool
is_ascii(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x80)
			return false;
	return true;
}

/* Where to cut a path so that its parts fit prefix and name; NULL if nowhere. */
static const char *
split_point(const char *path)
{
	size_t n = strlen(path);

	for (const char *cut = strchr(path, '/'); cut; cut = strchr(cut + 1, '/')) {
		size_t head = (size_t)(cut - path), tail = n - head - 1;

		if (tail > 0 && tail <= 100 && head > 0 && head <= 155)
			return cut;
	}
	return NULL;
}

static bool
fits_ustar(const char *path)
{
	return is_ascii(path) && (strlen(path) <= 100 || split_point(path));
}

static void
set_name(struct ustar *h, const char *path)
{
	const char *cut = strlen(path) > 100 ? split_point(path) : NULL;

	if (!cut) {
		text_field(h->name, sizeof(h->name), path);
		return;
	}
	memcpy(h->prefix, path, (size_t)(cut - path));
	text_field(h->name, sizeof(h->name), cut + 1);
}

static void
set_sum(struct ustar *h)
{
	const unsigned char *byte = (const unsigned char *)h;
	unsigned sum = 0;

	memset(h->sum, ' ', sizeof(h->sum));
	for (size_t i = 0; i < sizeof(*h); i++)
		sum += byte[i];
	octal(h->sum, 7, sum);
}

static bool
is_link(char type)
{
	return type == TAR_LINK || type == TAR_HARD_LINK;
}

static void
add_block(struct buf *out, const struct tar_entry *e, const char *path, char type)
{
	struct ustar h = { .magic = "ustar", .version = { '0', '0' }, .type = type };

	set_name(&h, path);
	octal(h.mode, sizeof(h.mode), e->mode & 07777);
	octal(h.uid, sizeof(h.uid), e->owner);
	octal(h.gid, sizeof(h.gid), e->owner);
	octal(h.size, sizeof(h.size), e->size);
	octal(h.mtime, sizeof(h.mtime), e->mtime > 0 ? (uint64_t)e->mtime : 0);
	octal(h.major, sizeof(h.major), 0);
	octal(h.minor, sizeof(h.minor), 0);
	text_field(h.user, sizeof(h.user), e->owner ? "" : "root");
	text_field(h.group, sizeof(h.group), e->owner ? "" : "root");
	if (is_link(type))
		text_field(h.link, sizeof(h.link), e->link);
	set_sum(&h);
	buf_add(out, &h, sizeof(h));
}

/* "LENGTH key=value\n", where LENGTH counts its own digits. */
static void
pax_record(struct buf *out, const char *key, const char *value)
{
	size_t rest = strlen(key) + strlen(value) + 3, total = rest + 1;
	char digits[24];

	while ((size_t)snprintf(digits, sizeof(digits), "%zu", total) + rest != total)
		total++;
	buf_printf(out, "%zu %s=%s\n", total, key, value);
}

static void
add_padding(struct buf *out, uint64_t size)
{
	static const char zeros[TAR_BLOCK];

	buf_add(out, zeros, tar_padding(size));
}

static void
add_pax(struct buf *out, const struct tar_entry *e, const char *path)
{
	scoped(buf_release) struct buf records = BUF_INIT;
	char number[24];

	if (!fits_ustar(path))
		pax_record(&records, "path", path);
	if (is_link((char)e->type) && (strlen(e->link) > 100 || !is_ascii(e->link)))
		pax_record(&records, "linkpath", e->link);
	if (e->size >> USTAR_MAX_SIZE_BITS) {
		snprintf(number, sizeof(number), "%llu", (unsigned long long)e->size);
		pax_record(&records, "size", number);
	}
	if (!records.len)
		return;
	struct tar_entry pax = { .mode = 0644, .size = records.len, .mtime = e->mtime };
	add_block(out, &pax, "pax", 'x');
	buf_add(out, records.text, records.len);
	add_padding(out, records.len);
}

void
tar_header(struct buf *out, const struct tar_entry *e)
{
	scoped(buf_release) struct buf path = BUF_INIT;

	buf_str(&path, e->path);
	if (e->type == TAR_FOLDER)
		buf_char(&path, '/');
	add_pax(out, e, path.text);
	add_block(out, e, path.text, (char)e->type);
}

size_t
tar_padding(uint64_t size)
{
	return (size_t)(-size % TAR_BLOCK);
}

void
tar_end(struct buf *out)
{
	static const char zeros[2 * TAR_BLOCK];

	buf_add(out, zeros, sizeof(zeros));
}

#include "base/base64.h"

struct alphabet {
	char last[2];                   /* for 62 and 63 */
	bool padded;
};
static const struct alphabet standard = { "+/", true }, url = { "-_", false };

static char
digit(const struct alphabet *a, unsigned value)
{
	static const char most[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

	return value < 62 ? most[value] : a->last[value - 62];
}

static int
value_of(const struct alphabet *a, char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == a->last[0] ? 62 : c == a->last[1] ? 63 : -1;
}

/* The digits before the padding; false when the padding is wrong. */
static bool
strip(const struct alphabet *a, const char *text, size_t *n)
{
	if (a->padded) {
		if (*n % 4)
			return false;
		for (int i = 0; i < 2 && *n && text[*n - 1] == '='; i++)
			--*n;
	}
	return *n % 4 != 1;
}

static bool
decode(const struct alphabet *a, struct buf *out, const char *text, size_t n)
{
	scoped(free_release) unsigned char *bytes = xmalloc(n / 4 * 3 + 3);
	unsigned bits = 0, have = 0;
	size_t out_n = 0;
	int value;

	if (!strip(a, text, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		if ((value = value_of(a, text[i])) < 0)
			return false;
		bits = bits << 6 | (unsigned)value;
		have += 6;
		if (have >= 8) {
			have -= 8;
			bytes[out_n++] = (unsigned char)(bits >> have);
			bits &= (1u << have) - 1;
		}
	}
	if (bits)
		return false;
	buf_add(out, bytes, out_n);
	return true;
}

static void
encode(const struct alphabet *a, struct buf *out, const unsigned char *bytes, size_t n)
{
	unsigned bits = 0, have = 0;

	for (size_t i = 0; i < n; i++) {
		bits = (bits << 8 | bytes[i]) & 0xffff;
		for (have += 8; have >= 6; have -= 6)
			buf_char(out, digit(a, bits >> (have - 6) & 63));
	}
	if (have)
		buf_char(out, digit(a, bits << (6 - have) & 63));
	for (size_t i = n % 3; a->padded && i && i < 3; i++)
		buf_char(out, '=');
}

bool
base64_decode(struct buf *out, const char *text, size_t n)
{
	return decode(&standard, out, text, n);
}

bool
base64url_decode(struct buf *out, const char *text, size_t n)
{
	return decode(&url, out, text, n);
}

void
base64_encode(struct buf *out, const void *bytes, size_t n)
{
	encode(&standard, out, bytes, n);
}

void
base64url_encode(struct buf *out, const void *bytes, size_t n)
{
	encode(&url, out, bytes, n);
}

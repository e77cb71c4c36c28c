#include "base/base64.h"
#include "tap.h"

/* RFC 4648, section 10. */
static const struct known {
	const char *bytes, *standard, *url;
} known[] = {
	{ "", "", "" },
	{ "f", "Zg==", "Zg" },
	{ "fo", "Zm8=", "Zm8" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg==", "Zm9vYg" },
	{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xfb\xff\xbf", "+/+/", "-_-_" },
};

static void
known_answers(void)
{
	for (size_t i = 0; i < countof(known); i++) {
		const struct known *k = &known[i];
		scoped(buf_release) struct buf out = BUF_INIT, back = BUF_INIT;

		base64_encode(&out, k->bytes, strlen(k->bytes));
		is_str(out.text, k->standard, "'%s' is written", k->standard);
		ok(base64_decode(&back, k->standard, strlen(k->standard)), "'%s' is read", k->standard);
		is_str(back.text, k->bytes, "'%s' is read back", k->standard);
		buf_clear(&out);
		buf_clear(&back);
		base64url_encode(&out, k->bytes, strlen(k->bytes));
		is_str(out.text, k->url, "'%s' is written for a URL", k->url);
		ok(base64url_decode(&back, k->url, strlen(k->url)), "'%s' is read of a URL", k->url);
		is_str(back.text, k->bytes, "'%s' is read back of a URL", k->url);
	}
}

/* Every length modulo 3, every byte. */
static void
all_bytes_come_back(void)
{
	unsigned char bytes[256 + 2];
	bool same = true;

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)i;
	for (size_t n = sizeof(bytes) - 2; n <= sizeof(bytes); n++) {
		scoped(buf_release) struct buf text = BUF_INIT, back = BUF_INIT;

		base64_encode(&text, bytes, n);
		same = same && base64_decode(&back, text.text, text.len) && back.len == n && !memcmp(back.text, bytes, n);
		buf_clear(&text);
		buf_clear(&back);
		base64url_encode(&text, bytes, n);
		same = same && base64url_decode(&back, text.text, text.len) && back.len == n && !memcmp(back.text, bytes, n);
	}
	ok(same, "256 to 258 bytes of every value come back in both alphabets");
}

static const struct refused {
	const char *text, *why;
} refused[] = {
	{ "Zg", "missing padding" }, { "Zg=", "half the padding" }, { "Zg===", "surplus padding" },
	{ "Zm9v====", "padding after a whole group" }, { "====", "padding alone" }, { "=", "one padding byte" },
	{ "Z===", "a single digit" }, { "Zm9vZ", "five digits" },
	{ "Zh==", "stray low bits" }, { "Zm9=", "stray low bits of two bytes" },
	{ "Zm 9v", "a space inside" }, { "Zm9v\n", "a newline at the end" }, { "Zm9v\nZm9v", "a newline inside" },
	{ " Zm9v", "a space in front" }, { "Zg==Zg==", "text after the padding" }, { "Zg==\n   ", "lines after the padding" },
	{ "Zm9-", "the URL alphabet" }, { "Zm9_", "the URL alphabet's other one" }, { "Zm9\x80", "a byte above 127" },
}, refused_url[] = {
	{ "Zg==", "padding" }, { "Zm8=", "one padding byte" }, { "Z", "a single digit" }, { "Zm9vZ", "five digits" },
	{ "Zh", "stray low bits" }, { "+/+/", "the standard alphabet" }, { "Zm9v ", "a space at the end" },
};

static void
refuses_each(const struct refused *r, size_t n, bool (*decode)(struct buf *, const char *, size_t), const char *which)
{
	for (size_t i = 0; i < n; i++) {
		scoped(buf_release) struct buf out = BUF_INIT;

		buf_str(&out, "before");
		ok(!decode(&out, r[i].text, strlen(r[i].text)), "%s refuses %s", which, r[i].why);
		is_str(out.text, "before", "and appends nothing");
	}
}

static void
a_nul_is_no_digit(void)
{
	scoped(buf_release) struct buf out = BUF_INIT;

	ok(!base64_decode(&out, "Zm\0v", 4), "a NUL inside is refused");
	ok(!base64_decode(&out, "Zm9v\0\0\0\0", 8), "NULs at the end are refused");
}

int
main(void)
{
	known_answers();
	all_bytes_come_back();
	refuses_each(refused, countof(refused), base64_decode, "standard");
	refuses_each(refused_url, countof(refused_url), base64url_decode, "url");
	a_nul_is_no_digit();
	return tap_done();
}

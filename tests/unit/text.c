#include "base/text.h"
#include "tap.h"
#include <time.h>

struct question {
	const char *text;
	bool answer;
};

static void
ask(bool (*question)(const char *), const char *name, const struct question *q, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		scoped(free_release) char *shown = xstrndup(q[i].text, 40);

		text_defang(shown);
		is_int(question(q[i].text), q[i].answer, "%s: %s", name, shown);
	}
}

static void
names_and_paths(void)
{
	static const struct question name[] = {
		{ "crun", true }, { "go1.26.0", true }, { "libstdc++", true }, { "1.0~rc1", true }, { "a_b-c", true },
		{ "", false }, { ".", false }, { "..", false }, { ".hidden", false }, { "-rf", false }, { "a/b", false },
		{ "a\nb", false }, { "a b", false }, { "\xc3\xa9", false }, { "a:b", false }, { "a*", false }, { "~x", false },
	};
	static const struct question path[] = {
		{ "a", true }, { "usr/local/bin/crun", true }, { "a b/c", true }, { "..a/b..", true }, { "...", true },
		{ "-a", true }, { "\xc3\xa9", true },
		{ "", false }, { "/", false }, { "/a", false }, { "a/", false }, { "a//b", false }, { ".", false },
		{ "..", false }, { "../a", false }, { "a/..", false }, { "a/../b", false }, { "./a", false }, { "a/./b", false },
		{ "a\\b", false }, { "a\nb", false }, { "a\x7f", false },
	};
	static const struct question sum[] = {
		{ "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", true },
		{ "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08", false },
		{ "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a0", false },
		{ "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a080", false },
		{ "", false },
	};
	static const struct question repository[] = {
		{ "o/r", true }, { "podman-container-tools/podman", true }, { "o/r.git", true },
		{ "", false }, { "o", false }, { "/r", false }, { "o/", false }, { "o/r/x", false }, { "../r", false },
		{ "o/r\n", false }, { "https://github.com/o/r", false },
	};
	static const struct question commit[] = {
		{ "0123456789abcdef0123456789abcdef01234567", true },
		{ "0123456789ABCDEF0123456789abcdef01234567", false },
		{ "0123456789abcdef0123456789abcdef0123456", false },
		{ "0123456789abcdef0123456789abcdef012345678", false },
		{ "0123456789abcdef0123456789abcdef01234567\n", false },
		{ "", false },
	};
	static const struct question advisory[] = {
		{ "CVE-2026-1234", true }, { "GHSA-xvch-5gv4-984h", true }, { "RUSTSEC-2024-0001", true },
		{ "", false }, { "CVE", false }, { "CVE-", false }, { "CVE-of-musl", false }, { "cve-2026-1234", false }, { "2026-1234", false },
		{ "CVE-2026 1234", false }, { "banana", false },
	};
	char longest[1100];

	ask(text_is_advisory, "advisory", advisory, countof(advisory));
	ask(text_is_repository, "repository", repository, countof(repository));
	ask(text_is_commit, "commit", commit, countof(commit));
	ask(text_is_name, "name", name, countof(name));
	ask(text_is_inside_path, "path", path, countof(path));
	ask(text_is_sha256, "sha256", sum, countof(sum));
	memset(longest, 'a', sizeof(longest));
	longest[1024] = '\0';
	ok(text_is_inside_path(longest) && !text_is_name(longest), "a path of 1024 bytes");
	longest[1024] = 'a', longest[1025] = '\0';
	ok(!text_is_inside_path(longest), "and no longer");
	longest[128] = '\0';
	ok(text_is_name(longest), "a name of 128 bytes");
	longest[128] = 'a', longest[129] = '\0';
	ok(!text_is_name(longest), "and no longer");
}

static void
dates(void)
{
	static const char *const no[] = {
		"", "2026-3-01", "2026-13-01", "2026-00-01", "2026-02-29", "2100-02-29", "2026-04-31", "2026-01-00",
		"1969-12-31", "2026-03-01T00:00:00Z", "2026/03/01", "20260301", "+026-03-01",
	};
	struct tm day = { .tm_year = 70, .tm_mday = 1 };
	bool right = true;

	is_int(text_date("1970-01-01"), 0, "the epoch as a date is 0");
	is_int(text_date("2026-03-01"), 1772323200, "a date gives its seconds");
	is_int(text_date("2024-02-29"), 1709164800, "a leap day gives its seconds");
	for (size_t i = 0; i < countof(no); i++)
		is_int(text_date(no[i]), -1, "no date: '%s'", no[i]);
	for (; day.tm_year < 300; day.tm_mday++) {
		char s[32];

		right = right && timegm(&day) >= 0 && strftime(s, sizeof(s), "%Y-%m-%d", &day) &&
		        text_date(s) == timegm(&day);
	}
	ok(right, "every day until 2200, as timegm() says");
}

static void
times(void)
{
	static const char *const wrong[] = {
		"", "2026-03-01", "2026-03-01T12:00:00", "2026-03-01 12:00:00Z", "2026-03-01T24:00:00Z",
		"2026-03-01T12:60:00Z", "2026-03-01T12:00:60Z", "2026-02-29T12:00:00Z", "2026-03-01T12:00:00.Z",
		"2026-03-01T12:00:00+00:00", "2026-03-01T12:00:00Zx", "2026-03-01T12:00:00z", "-026-03-01T12:00:00Z",
	};
	char text[21];

	is_int(text_time("1970-01-01T00:00:00Z"), 0, "the epoch as a time is 0");
	is_int(text_time("2022-12-31T23:59:59.999Z"), 1672531199999, "a fraction counts");
	is_int(text_time("2022-12-31T23:59:59.1Z"), 1672531199100, "one digit is tenths");
	is_int(text_time("2022-12-31T23:59:59.123456789Z"), 1672531199123, "nothing is rounded up");
	text_put_time(text, 1672531199);
	is_str(text, "2022-12-31T23:59:59Z", "written as it is read");
	text_put_time(text, 0);
	is_str(text, "1970-01-01T00:00:00Z", "the epoch too");
	for (size_t i = 0; i < countof(wrong); i++)
		is_int(text_time(wrong[i]), -1, "'%s' is not a time", wrong[i]);
}

static void
text_of_strangers(void)
{
	char control[] = "a\033[31mb\tc\x7f\n::add-mask::x";
	char c1[] = "\xc2\x9b" "31m \xc3\xa9";
	char broken[] = "\xff\xc3\xa9";
	char old[] = "x ##[add-mask]y ###[z] ##";
	unsigned char bytes[4];
	char hex[9];

	text_defang(control);
	is_str(control, "a?[31mb c??::add-mask::x", "control bytes are shown as '?'");
	text_defang(c1);
	is_str(c1, "??31m \xc3\xa9", "also those above U+007F; letters stay");
	text_defang(broken);
	is_str(broken, "???", "what is no UTF-8 is shown as '?'");
	text_defang(old);
	is_str(old, "x #?[add-mask]y ##?[z] ##", "the old form of workflow commands is broken up");
	ok(text_starts("abc", "ab") && !text_starts("a", "ab") && text_ends("abc", "bc") && !text_ends("c", "bc"), "starts and ends of text are compared");
	text_hex(hex, (const unsigned char *)"\x00\x7f\x80\xff", 4);
	is_str(hex, "007f80ff", "bytes are written as hexadecimal");
	ok(text_unhex(bytes, "007f80Ff", 4) && !memcmp(bytes, "\x00\x7f\x80\xff", 4), "hexadecimal is read as bytes");
	ok(!text_unhex(bytes, "007f80f", 4) && !text_unhex(bytes, "007f80ff0", 4), "of exactly this length");
	ok(!text_unhex(bytes, "007f80f ", 4) && !text_unhex(bytes, "0x7f80ff", 4), "and nothing but digits");
}

static void
numbers(void)
{
	static const char *const wrong[] = { "", " 1", "1 ", "+1", "-1", "0x10", "1.0", "101", "99999999999999999999", "one" };

	is_int(text_number("0", 100), 0, "0 is a number");
	is_int(text_number("007", 100), 7, "zeros before it do not count");
	is_int(text_number("100", 100), 100, "the most that it may be");
	is_int(text_number("9223372036854775807", INT64_MAX), INT64_MAX, "the most there is");
	is_int(text_number("9223372036854775808", INT64_MAX), -1, "one more is too much");
	is_int(text_number("5", 4), -1, "so is a digit above the limit");
	for (size_t i = 0; i < countof(wrong); i++)
		is_int(text_number(wrong[i], 100), -1, wrong[i]);
}

int
main(void)
{
	numbers();
	names_and_paths();
	dates();
	times();
	text_of_strangers();
	return tap_done();
}

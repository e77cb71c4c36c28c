#include "trust/listing.h"
#include "tap.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static int
parse(struct listing *l, const char *text, struct diag *why)
{
	return listing_parse(l, "checksums.txt", text, strlen(text), why);
}

static void
lines_of_sha256sum_are_read(void)
{
	scoped(listing_release) struct listing l = LISTING_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(parse(&l, B "  b.zst\n" A "  a\n", &why), &why, "two lines");
	is_int((long long)l.n, 2, "are two files");
	is_str(l.item[0].name, "a", "sorted by name");
	is_str(listing_find(&l, "b.zst")->digest.hex, B, "each with its digest");
	ok(!listing_find(&l, "b"), "and no other");
}

static const struct { const char *text, *words; unsigned line; } bad[] = {
	{ "", "'checksums.txt' lists no file", 0 },
	{ A "  a", "not a line of sha256sum", 1 },
	{ A "  a\n\n", "not a line of sha256sum", 2 },
	{ A " a\n", "not a line of sha256sum", 1 },
	{ A " *a\n", "not a line of sha256sum", 1 },
	{ A "  \n", "not a line of sha256sum", 1 },
	{ A "  ../a\n", "not a line of sha256sum", 1 },
	{ A "  a/b\n", "not a line of sha256sum", 1 },
	{ A "  a b\n", "not a line of sha256sum", 1 },
	{ A "  .a\n", "not a line of sha256sum", 1 },
	{ A "  a\r\n", "not a line of sha256sum", 1 },
	{ "A" A "  a\n", "not a line of sha256sum", 1 },
	{ "AAAA  a\n", "not a line of sha256sum", 1 },
	{ A "  a\n" A "  a\n", "lists 'a' twice", 0 },
};

static void
anything_else_is_refused(void)
{
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(listing_release) struct listing l = LISTING_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		int result = parse(&l, bad[i].text, &why);

		is_int(why.line, bad[i].line, "line");
		refuses(result, &why, DIAG_REFUSED, bad[i].words, "%zu: %s", i, bad[i].words);
	}
}

static void
two_lists_must_be_the_same(void)
{
	static const struct { const char *told, *is, *words; } row[] = {
		{ A "  a\n" B "  b\n", B "  b\n" A "  a\n", NULL },
		{ A "  a\n" B "  b\n", A "  a\n", "'b' is not listed" },
		{ A "  a\n", A "  a\n" B "  b\n", "'b' is listed and should not be there" },
		{ A "  a\n", B "  a\n", "'a' is listed with sha256 " B ", and should have " A },
	};

	for (size_t i = 0; i < countof(row); i++) {
		scoped(listing_release) struct listing told = LISTING_INIT, is = LISTING_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;

		if (parse(&told, row[i].told, &why) || parse(&is, row[i].is, &why))
			abort();
		if (row[i].words)
			refuses(listing_compare(&told, &is, &why), &why, DIAG_REFUSED, row[i].words, "%s", row[i].words);
		else
			succeeds(listing_compare(&told, &is, &why), &why, "in any order");
	}
}

#define RESULT(ARTIFACTS) "{\"schema\":\"ingot/checksum/1\",\"file\":\"checksums.txt\",\"artifacts\":[" ARTIFACTS "]}"
#define ARTIFACT_A "{\"name\":\"a\",\"sha256\":\"" A "\",\"size\":1}"

static void
the_result_of_the_checksum_step_is_read(void)
{
	static const struct { const char *text, *words; enum diag_kind kind; } row[] = {
		{ RESULT(ARTIFACT_A), NULL, 0 },
		{ RESULT(""), "lists no file", DIAG_REFUSED },
		{ RESULT(ARTIFACT_A "," ARTIFACT_A), "lists 'a' twice", DIAG_REFUSED },
		{ RESULT("{\"name\":\"../a\",\"sha256\":\"" A "\",\"size\":1}"), "is not a name", DIAG_USAGE },
		{ "{\"schema\":\"ingot/sign/1\"}", "must be 'ingot/checksum/1'", DIAG_USAGE },
	};
	const char *path = tap_path("checksum.json");

	for (size_t i = 0; i < countof(row); i++) {
		scoped(listing_release) struct listing l = LISTING_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;

		if (file_write(path, row[i].text, strlen(row[i].text), 0600, &why))
			abort();
		if (row[i].words) {
			refuses(listing_load_result(&l, path, &why), &why, row[i].kind, row[i].words, "%s", row[i].words);
			continue;
		}
		succeeds(listing_load_result(&l, path, &why), &why, "one file");
		is_str(l.n ? l.item[0].digest.hex : "", A, "with its digest");
	}
}

static void
a_list_has_a_limit(void)
{
	scoped(listing_release) struct listing l = LISTING_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	for (int i = 0; i <= LISTING_MAX; i++)
		buf_printf(&text, A "  f%d\n", i);
	refuses(parse(&l, text.text, &why), &why, DIAG_REFUSED, "lists more than 10000 files", "10001 files");
}

int
main(void)
{
	lines_of_sha256sum_are_read();
	anything_else_is_refused();
	two_lists_must_be_the_same();
	the_result_of_the_checksum_step_is_read();
	a_list_has_a_limit();
	return tap_done();
}

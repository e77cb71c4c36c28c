#include "release/checksums.h"
#include "tap.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static int
parse(struct checksums *l, const char *text, struct diag *why)
{
	return checksums_parse(l, "checksums.txt", text, strlen(text), why);
}

static void
lines_of_sha256sum_are_read(void)
{
	scoped(checksums_release) struct checksums l = CHECKSUMS_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(parse(&l, B "  b.zst\n" A "  a\n", &why), &why, "a list of two lines is read");
	is_int((long long)l.n, 2, "the list has two files");
	is_str(l.item[0].name, "a", "the list is sorted by name");
	is_str(checksums_find(&l, "b.zst")->digest.hex, B, "each file has its digest");
	ok(!checksums_find(&l, "b"), "only listed files are found");
}

static const struct { const char *text, *words; unsigned line; } bad[] = {
	{ "", "'checksums.txt' lists no file", 0 },
	{ A "  a\n\n", "not a line of sha256sum", 2 },
	{ A " a\n", "not a line of sha256sum", 1 },
	{ A "  \n", "not a line of sha256sum", 1 },
	{ A "  ../a\n", "not a line of sha256sum", 1 },
	{ A "  /a\n", "not a line of sha256sum", 1 },
	{ A "  a/../../b\n", "not a line of sha256sum", 1 },
	{ A "  ./../a\n", "not a line of sha256sum", 1 },
	{ A "  ..\n", "not a line of sha256sum", 1 },
	{ A "  a//b\n", "not a line of sha256sum", 1 },
	{ A "  ./\n", "not a line of sha256sum", 1 },
	{ "\\" A "  a\\x\n", "not a line of sha256sum", 1 },
	{ "\\" A "  ..\\\n", "not a line of sha256sum", 1 },
	{ "SHA256 (../a) = " A "\n", "not a line of sha256sum", 1 },
	{ "SHA256 () = " A "\n", "not a line of sha256sum", 1 },
	{ "SHA512 (a) = " A "\n", "not a line of sha256sum", 1 },
	{ "A" A "  a\n", "not a line of sha256sum", 1 },
	{ "AAAA  a\n", "not a line of sha256sum", 1 },
	{ A "  a\n" A "  a\n", "lists 'a' twice", 0 },
	{ A "  a\n" A "  ./a\n", "lists 'a' twice", 0 },
};

static void
anything_else_is_refused(void)
{
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(checksums_release) struct checksums l = CHECKSUMS_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		int result = parse(&l, bad[i].text, &why);

		is_int(why.line, bad[i].line, "the error names the line");
		refuses(result, &why, DIAG_REFUSED, bad[i].words, "%zu: %s", i, bad[i].words);
	}
}

/* Each form is also given to sha256sum -c, in tests/step/checksum.t. */
static void
what_gnu_reads_is_read(void)
{
	static const struct { const char *text, *name, *label; } row[] = {
		{ A "  a", "a", "a list without a newline at its end" },
		{ A " *a\n", "a", "a name in binary mode" },
		{ A "  a b\n", "a b", "a name with a space" },
		{ A "  .a\n", ".a", "a hidden name" },
		{ A "  a\r\n", "a", "a line that ends in CRLF" },
		{ A "  ./a\n", "a", "a name that begins with ./" },
		{ A "  a/b\n", "a/b", "a name in a folder" },
		{ "# a comment\n" A "  a\n", "a", "a comment" },
		{ "  " A "  a\n", "a", "white space before the digits" },
		{ "SHA256 (a) = " A "\n", "a", "the style of BSD" },
		{ "SHA256 (a) = b) = " A "\n", "a) = b", "the style of BSD with its own marks in the name" },
		{ "\\" A "  a\\nb\\\\c\n", "a\nb\\c", "an escaped name" },
		{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA  a\n", "a", "digits in upper case" },
	};

	for (size_t i = 0; i < countof(row); i++) {
		scoped(checksums_release) struct checksums c = CHECKSUMS_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;

		if (!succeeds(parse(&c, row[i].text, &why), &why, "%s is read", row[i].label))
			continue;
		is_str(c.item[0].name, row[i].name, "%s: the name", row[i].label);
		is_str(c.item[0].digest.hex, A, "%s: the digest", row[i].label);
	}
	scoped(checksums_release) struct checksums nul = CHECKSUMS_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	refuses(checksums_parse(&nul, "list", A "  a\0b\n", 70, &why), &why, DIAG_REFUSED, "not a line", "a NUL inside a name is refused");
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
		scoped(checksums_release) struct checksums told = CHECKSUMS_INIT, is = CHECKSUMS_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;

		if (parse(&told, row[i].told, &why) || parse(&is, row[i].is, &why))
			abort();
		if (row[i].words)
			refuses(checksums_compare(&told, &is, &why), &why, DIAG_REFUSED, row[i].words, "%s", row[i].words);
		else
			succeeds(checksums_compare(&told, &is, &why), &why, "a list in any order is equal");
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
		scoped(checksums_release) struct checksums l = CHECKSUMS_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;

		if (file_write(path, row[i].text, strlen(row[i].text), 0600, &why))
			abort();
		if (row[i].words) {
			refuses(checksums_load_result(&l, path, &why), &why, row[i].kind, row[i].words, "%s", row[i].words);
			continue;
		}
		succeeds(checksums_load_result(&l, path, &why), &why, "a result with one file is read");
		is_str(l.n ? l.item[0].digest.hex : "", A, "with its digest");
	}
}

static void
a_list_has_a_limit(void)
{
	scoped(checksums_release) struct checksums l = CHECKSUMS_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	for (int i = 0; i <= CHECKSUMS_MAX; i++)
		buf_printf(&text, A "  f%d\n", i);
	refuses(parse(&l, text.text, &why), &why, DIAG_REFUSED, "lists more than 10000 files", "a list of 10001 files is refused");
}

#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void
make(const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (file_write(tap_path(name), "abc", 3, 0644, &why))
		abort();
}

static void
names_are_sorted_and_written_as_sha256sum_does(void)
{
	scoped(checksums_release) struct checksums s = CHECKSUMS_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	make("b");
	make("a");
	checksums_add(&s, tap_path("b"), ABC);
	checksums_add(&s, tap_path("a"), NULL);
	succeeds(checksums_hash(&s, &why), &why, "two files are hashed");
	succeeds(checksums_write(&s, tap_folder(), &why), &why, "checksums.txt is written");
	succeeds(file_read(&text, tap_path("checksums.txt"), 1000, &why), &why, "checksums.txt is read back");
	is_str(text.text, ABC "  a\n" ABC "  b\n", "two spaces, sorted");
}

static void
refused(const char *name, const char *said, enum diag_kind kind, const char *words)
{
	scoped(checksums_release) struct checksums s = CHECKSUMS_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	checksums_add(&s, tap_path("a"), NULL);
	checksums_add(&s, name, said);
	refuses(checksums_hash(&s, &why), &why, kind, words, "%s", words);
}

static void
what_is_wrong_is_refused(void)
{
	scoped(checksums_release) struct checksums none = CHECKSUMS_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	make("new\nline");
	refused(tap_path("b"), "00" ABC, DIAG_REFUSED, "was packed as 00" ABC);
	refused(tap_path("a"), NULL, DIAG_REFUSED, "two artifacts have the name 'a'");
	refused(tap_path("new\nline"), NULL, DIAG_REFUSED, "is not a name for an artifact");
	refused(tap_path("absent"), NULL, DIAG_SYSTEM, "absent");
	refuses(checksums_hash(&none, &why), &why, DIAG_USAGE, "no artifact", "nothing to do is a mistake");
}

int
main(void)
{
	lines_of_sha256sum_are_read();
	anything_else_is_refused();
	two_lists_must_be_the_same();
	the_result_of_the_checksum_step_is_read();
	a_list_has_a_limit();
	names_are_sorted_and_written_as_sha256sum_does();
	what_is_wrong_is_refused();
	what_gnu_reads_is_read();
	return tap_done();
}

#include "base/tree.h"
#include "pack/relative.h"
#include "pack/sums.h"
#include "tap.h"

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
	scoped(sums_release) struct sums s = SUMS_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	make("b");
	make("a");
	sums_add(&s, tap_path("b"), ABC);
	sums_add(&s, tap_path("a"), NULL);
	succeeds(sums_hash(&s, &why), &why, "two files");
	succeeds(sums_write(&s, tap_folder(), &why), &why, "are written");
	succeeds(file_read(&text, tap_path("checksums.txt"), 1000, &why), &why, "and read");
	is_str(text.text, ABC "  a\n" ABC "  b\n", "two spaces, sorted");
}

static void
refused(const char *name, const char *said, enum diag_kind kind, const char *words)
{
	scoped(sums_release) struct sums s = SUMS_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	sums_add(&s, tap_path("a"), NULL);
	sums_add(&s, name, said);
	refuses(sums_hash(&s, &why), &why, kind, words, "%s", words);
}

static void
what_is_wrong_is_refused(void)
{
	scoped(sums_release) struct sums none = SUMS_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	make("new\nline");
	refused(tap_path("b"), "00" ABC, DIAG_REFUSED, "was packed as 00" ABC);
	refused(tap_path("a"), NULL, DIAG_REFUSED, "two artifacts have the name 'a'");
	refused(tap_path("new\nline"), NULL, DIAG_REFUSED, "is not a name for an artifact");
	refused(tap_path("absent"), NULL, DIAG_SYSTEM, "absent");
	refuses(sums_hash(&none, &why), &why, DIAG_USAGE, "no artifact", "nothing to do is a mistake");
}

static void
seen(const char *folder, const char *result, const char *want)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *got = relative_folder(tap_path(folder), tap_path(result), &why);

	is_str(got, want, "%s seen from %s", folder, result);
}

static void
a_folder_is_seen_from_the_result(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *absolute = relative_folder("/", "-", &why);

	if (dir_make(tap_path("r/.ingot"), &why) || dir_make(tap_path("rest/deep"), &why))
		abort();
	seen("r", "r/x.json", "");
	seen("r", "r/.ingot/x.json", "../");
	seen("rest/deep", "r/.ingot/x.json", "../../rest/deep");
	seen("r/.ingot", "x.json", "r/.ingot");
	is_str(absolute, "/", "standard output has no folder");
	ok(!relative_folder(tap_path("absent"), "-", &why), "a folder must be there");
}

int
main(void)
{
	names_are_sorted_and_written_as_sha256sum_does();
	what_is_wrong_is_refused();
	a_folder_is_seen_from_the_result();
	return tap_done();
}

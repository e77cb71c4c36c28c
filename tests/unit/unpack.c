#include "base/tree.h"
#include "base/text.h"
#include "store/unpack.h"
#include "store/member.h"
#include "base/file.h"
#include "tap.h"
#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>
#include <unistd.h>

/* One member of an archive made for a test. */
struct made {
	const char *name, *text;        /* text: content, or where a link leads */
	mode_t type;                    /* S_IFREG ...; 0: a hard link */
	unsigned mode;
};

static void
add_member(struct archive *a, const struct made *m)
{
	struct archive_entry *e = archive_entry_new();

	archive_entry_set_pathname(e, m->name);
	archive_entry_set_perm(e, (mode_t)(m->mode ? m->mode : 0644));
	archive_entry_set_mtime(e, 12345, 0);
	archive_entry_set_filetype(e, m->type ? m->type : S_IFREG);
	if (m->type == S_IFREG)
		archive_entry_set_size(e, (la_int64_t)strlen(m->text));
	if (m->type == S_IFLNK)
		archive_entry_set_symlink(e, m->text);
	if (!m->type)
		archive_entry_set_hardlink(e, m->text);
	if (archive_write_header(a, e) != ARCHIVE_OK)
		printf("# %s\n", archive_error_string(a));
	if (m->type == S_IFREG)
		archive_write_data(a, m->text, strlen(m->text));
	archive_entry_free(e);
}

static const char *
make(const struct made *m, size_t n)
{
	const char *path = tap_path("made.tar.gz");
	struct archive *a = archive_write_new();

	archive_write_set_format_pax_restricted(a);
	archive_write_add_filter_gzip(a);
	if (archive_write_open_filename(a, path))
		abort();
	for (size_t i = 0; i < n; i++)
		add_member(a, &m[i]);
	archive_write_close(a);
	archive_write_free(a);
	return path;
}

/* An empty folder, whatever the last test left. */
static const char *
fresh(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *dir = tap_path("to");

	if (tree_remove(dir, &why) || dir_make(dir, &why))
		abort();
	return dir;
}

static void
refused(const struct unpack *rules, const struct made *m, size_t n, const char *words, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	refuses(unpack_archive(rules, make(m, n), fresh(), &why), &why, DIAG_REFUSED, words, "%s", name);
}

static unsigned
mode_of(const char *name)
{
	struct stat st;

	return lstat(tap_path(name), &st) ? 0 : st.st_mode & 07777;
}

static const char *
text_of(const char *name)
{
	static char text[64];
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf b = BUF_INIT;

	if (file_read(&b, tap_path(name), sizeof(text) - 1, &why))
		return "(none)";
	memcpy(text, b.text, b.len + 1);
	return text;
}

static void
a_good_archive_is_unpacked(void)
{
	static const struct made m[] = {
		{ "x-1/", "", S_IFDIR, 0700 }, { "x-1/a", "one", S_IFREG, 0600 }, { "./x-1//b/c", "two", S_IFREG, 04711 },
		{ "x-1/link", "b/c", S_IFLNK, 0 }, { "x-1/b/up", "../a", S_IFLNK, 0 }, { "x-1/hard", "x-1/a", 0, 0 },
		{ "x-1/a", "three", S_IFREG, 0644 }, { "x-1/gr\xc3\xbc\xc3\x9f", "", S_IFREG, 0 },
	};
	const struct unpack rules = { .strip_top = true, .epoch = 1700000000 };
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct stat st = { 0 };

	succeeds(unpack_archive(&rules, make(m, countof(m)), fresh(), &why), &why, "an archive with a name twice is unpacked");
	is_str(text_of("to/a"), "three", "the last of two members of one name counts");
	is_str(text_of("to/hard"), "one", "and does not write through a hard link");
	is_str(text_of("to/link"), "two", "a link inside is kept");
	is_str(text_of("to/b/up"), "three", "one that goes up, too");
	is_int(mode_of("to/a"), 0644, "a file is 0644");
	is_int(mode_of("to/b/c"), 0755, "a program 0755 and never setuid");
	is_int(mode_of("to/b"), 0755, "a folder 0755");
	ok(!stat(tap_path("to/a"), &st) && st.st_mtime == 1700000000, "the time is the one we gave");
	ok(file_exists(tap_path("to/gr\xc3\xbc\xc3\x9f")), "names are UTF-8 whatever our locale is");
}

static void
who_leaves_the_folder_is_refused(void)
{
	const struct unpack rules = UNPACK_INIT;

	refused(&rules, &(struct made){ "/etc/x", "", S_IFREG, 0 }, 1, "member '/etc/x' has an absolute name", "an absolute name");
	refused(&rules, &(struct made){ "a/../../x", "", S_IFREG, 0 }, 1, "member 'a/../../x' leaves the folder", "..");
	refused(&rules, &(struct made){ "..", "", S_IFDIR, 0 }, 1, "leaves the folder", ".. alone");
	refused(&rules, &(struct made){ "l", "/etc", S_IFLNK, 0 }, 1, "link 'l' leads outside, to '/etc'", "an absolute link");
	refused(&rules, &(struct made){ "a/l", "../../x", S_IFLNK, 0 }, 1, "leads outside, to '../../x'", "a link that goes up too far");
	refused(&rules, &(struct made){ "l", "a/../..", S_IFLNK, 0 }, 1, "leads outside", "a link that goes down first");
	refused(&rules, &(struct made){ "h", "/etc/passwd", 0, 0 }, 1, "has an absolute name", "an absolute hard link");
	refused(&rules, &(struct made){ "h", "../x", 0, 0 }, 1, "leaves the folder", "a hard link that goes up");
	refused(&rules, &(struct made){ "h", "nothing", 0, 0 }, 1, "which is not in the archive", "a hard link to what is not there");
	ok(!file_exists(tap_path("x")), "and nothing is outside");
}

static void
a_planted_link_leads_nowhere(void)
{
	static const struct made through[] = { { "d", ".", S_IFLNK, 0 }, { "d/x", "evil", S_IFREG, 0 } };
	static const struct made folder[] = { { "d", ".", S_IFLNK, 0 }, { "d/", "", S_IFDIR, 0 } };
	static const struct made chain[] = { { "a/b/d", "../..", S_IFLNK, 0 }, { "a/b/e", "d/../x", S_IFLNK, 0 } };
	static const struct made hard[] = { { "d", "f", S_IFLNK, 0 }, { "h", "d", 0, 0 } };
	static const struct made over[] = { { "f", "good", S_IFREG, 0 }, { "l", "f", S_IFLNK, 0 }, { "l", "new", S_IFREG, 0 } };
	const struct unpack rules = UNPACK_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	refused(&rules, through, 2, "cannot make 'd/x'", "a member below a link");
	ok(!file_exists(tap_path("to/x")), "is not written through it");
	refused(&rules, folder, 2, "cannot make 'd'", "a folder in place of a link");
	refused(&rules, chain, 2, "link 'a/b/e' leads outside", "links that leave only together");
	refused(&rules, hard, 2, "which is not in the archive", "a hard link to a link");
	succeeds(unpack_archive(&rules, make(over, 3), fresh(), &why), &why, "a file in place of a link");
	is_str(text_of("to/f"), "good", "does not write through it");
	is_str(text_of("to/l"), "new", "but replaces it");
}

static void
a_link_that_was_there_before_is_not_followed(void)
{
	static const struct made m = { "d/x", "evil", S_IFREG, 0 };
	const struct unpack rules = UNPACK_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *dir = fresh();

	if (mkdir(tap_path("outside"), 0755) || symlink("../outside", tap_path("to/d")))
		abort();
	refuses(unpack_archive(&rules, make(&m, 1), dir, &why), &why, DIAG_REFUSED, "cannot make 'd/x'", "a link planted by another");
	ok(!file_exists(tap_path("outside/x")), "leads nowhere");
}

static void
what_is_no_file_is_refused(void)
{
	const struct unpack rules = UNPACK_INIT;

	refused(&rules, &(struct made){ "d", "", S_IFCHR, 0 }, 1, "member 'd' is a device", "a character device");
	refused(&rules, &(struct made){ "d", "", S_IFBLK, 0 }, 1, "member 'd' is a device", "a block device");
	refused(&rules, &(struct made){ "f", "", S_IFIFO, 0 }, 1, "member 'f' is a FIFO", "a FIFO");
}

static void
absurd_names_are_refused(void)
{
	const struct unpack rules = UNPACK_INIT;
	char part[300], path[1200];

	memset(part, 'p', sizeof(part) - 1);
	part[sizeof(part) - 1] = '\0';
	for (size_t i = 0; i < sizeof(path) - 1; i++)
		path[i] = i % 2 ? '/' : 'p';
	path[sizeof(path) - 1] = '\0';
	refused(&rules, &(struct made){ part, "", S_IFREG, 0 }, 1, "longer than 255 bytes", "a name of 299 bytes");
	refused(&rules, &(struct made){ path, "", S_IFREG, 0 }, 1, "longer than 1024 bytes", "a path of 1199 bytes");
	refused(&rules, &(struct made){ "a\nb", "", S_IFREG, 0 }, 1, "member 'a?b' has a control byte", "a newline in a name");
}

static void
one_top_folder_is_one(void)
{
	static const struct made two[] = { { "a/x", "", S_IFREG, 0 }, { "b/x", "", S_IFREG, 0 } };
	static const struct made file = { "a", "", S_IFREG, 0 };
	const struct unpack top = { .strip_top = true }, prefix = { .strip_prefix = "m@v1/" };

	refused(&top, two, 2, "more than one top folder: 'a' and 'b'", "two top folders");
	refused(&top, &file, 1, "a file stands where the top folder should", "a file at the top");
	refused(&prefix, two, 2, "member 'a/x' is not below 'm@v1/'", "a member without the prefix");
}

static void
put_octal(char *field, unsigned digits, uint64_t value)
{
	for (unsigned i = digits; i--; value /= 8)
		field[i] = (char)('0' + value % 8);
}

/* A tar by hand: one member of 10 GB, plain ('0'; its content is missing) or GNU's sparse kind ('S': all but 512 bytes is a hole). */
static const char *
make_ten_gigabytes(char kind)
{
	static const uint64_t size = UINT64_C(10) << 30;
	const char *path = tap_path("ten.tar");
	scoped(diag_release) struct diag why = DIAG_INIT;
	char tar[2048] = "ten";
	unsigned sum = 0;

	put_octal(tar + 100, 7, 0644);
	put_octal(tar + 124, 12, kind == 'S' ? 512 : size);
	memset(tar + 148, ' ', 8);
	tar[156] = kind;
	memcpy(tar + 257, "ustar  ", 8);
	if (kind == 'S') {
		put_octal(tar + 386, 12, size - 512);
		put_octal(tar + 398, 12, 512);
		put_octal(tar + 483, 12, size);
	}
	for (size_t i = 0; i < 512; i++)
		sum += (unsigned char)tar[i];
	put_octal(tar + 148, 6, sum);
	if (file_write(path, tar, sizeof(tar), 0644, &why))
		abort();
	return path;
}

/* `size` zeros, packed small; many files of them where `files` is more than 1. */
static const char *
make_zeros(uint64_t size, unsigned files)
{
	static const char zeros[1 << 16];
	const char *path = tap_path("zeros.tar.zst");
	struct archive *a = archive_write_new();

	archive_write_set_format_pax_restricted(a);
	archive_write_add_filter_zstd(a);
	if (archive_write_open_filename(a, path))
		abort();
	for (unsigned i = 0; i < files; i++) {
		struct archive_entry *e = archive_entry_new();
		char name[32];

		snprintf(name, sizeof(name), "zeros%u", i);
		archive_entry_set_pathname(e, name);
		archive_entry_set_filetype(e, S_IFREG);
		archive_entry_set_perm(e, 0644);
		archive_entry_set_size(e, (la_int64_t)size);
		archive_write_header(a, e);
		for (uint64_t left = size; left; left -= left < sizeof(zeros) ? left : sizeof(zeros))
			archive_write_data(a, zeros, left < sizeof(zeros) ? left : sizeof(zeros));
		archive_entry_free(e);
	}
	archive_write_free(a);
	return path;
}

static void
a_bomb_does_not_go_off(void)
{
	const struct unpack rules = { .max_bytes = 1 << 20, .max_files = 10 }, usual = UNPACK_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct stat st;

	refuses(unpack_archive(&usual, make_ten_gigabytes('0'), fresh(), &why), &why, DIAG_REFUSED,
	        "unpacks to more than 4294967296 bytes", "10 GB at once");
	refuses(unpack_archive(&usual, make_ten_gigabytes('S'), fresh(), &why), &why, DIAG_REFUSED,
	        "unpacks to more than 4294967296 bytes", "10 GB of holes");
	refuses(unpack_archive(&rules, make_zeros(1 << 21, 1), fresh(), &why), &why, DIAG_REFUSED,
	        "unpacks to more than 1048576 bytes", "one file of zeros beyond the limit");
	refuses(unpack_archive(&rules, make_zeros(1 << 18, 8), fresh(), &why), &why, DIAG_REFUSED,
	        "unpacks to more than 1048576 bytes", "eight that are too much together");
	ok(!stat(tap_path("to/zeros3"), &st) && stat(tap_path("to/zeros4"), &st), "and it stops there");
	refuses(unpack_archive(&rules, make_zeros(1, 11), fresh(), &why), &why, DIAG_REFUSED,
	        "holds more than 10 files", "too many files");
}

static void
what_is_no_archive_is_refused(void)
{
	const struct unpack rules = UNPACK_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf bytes = BUF_INIT;
	const char *page = tap_path("page.tar.gz"), *half = tap_path("half.tar.zst");
	static const char html[] = "<!DOCTYPE html><title>404</title>";

	if (file_write(page, html, strlen(html), 0644, &why) || file_read(&bytes, make_zeros(1 << 19, 4), 1 << 20, &why) ||
	    file_write(half, bytes.text, bytes.len / 2, 0644, &why))
		abort();
	refuses(unpack_archive(&rules, page, fresh(), &why), &why, DIAG_REFUSED, "unpacking 'page.tar.gz': broken archive",
	        "an HTML page is refused");
	refuses(unpack_archive(&rules, half, fresh(), &why), &why, DIAG_REFUSED, "broken archive", "half an archive");
	refuses(unpack_archive(&rules, make(NULL, 0), fresh(), &why), &why, DIAG_REFUSED, "nothing is in it", "an empty archive is refused");
	refuses(unpack_archive(&rules, tap_path("none"), fresh(), &why), &why, DIAG_SYSTEM, "cannot open", "a missing archive is refused");
}

static void
a_root_keeps_modes_and_links(void)
{
	static const struct made m[] = {
		{ "./", "", S_IFDIR, 0755 }, { "./tmp/", "", S_IFDIR, 01777 }, { "./ro/", "", S_IFDIR, 0555 }, { "./ro/f", "x", S_IFREG, 0400 },
		{ "./dev/null", "", S_IFCHR, 0666 }, { "./sh", "/bin/dash", S_IFLNK, 0 }, { "./su", "x", S_IFREG, 04755 },
	};
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(unpack_root(make(m, countof(m)), fresh(), &why), &why, "a root is unpacked");
	is_int(mode_of("to/tmp"), 01777, "a folder keeps its mode");
	is_int(mode_of("to/ro"), 0555, "a read-only folder keeps its mode");
	is_int(mode_of("to/ro/f"), 0400, "a file keeps its mode");
	is_int(mode_of("to/su"), 0755, "no file keeps its setuid bit");
	ok(!file_exists(tap_path("to/dev/null")), "devices are left out");
	ok(file_exists(tap_path("to/sh")), "absolute links are kept");
	chmod(tap_path("to/ro"), 0755);
}

static void
links_are_judged_by_their_words(void)
{
	ok(text_link_stays("a/b/l", "../../x"), "up to the top is inside");
	ok(text_link_stays("l", "./a//b"), "dots and slashes are nothing");
	ok(!text_link_stays("a/l", "../../x"), "above the top is not");
	ok(!text_link_stays("a/l", ""), "nothing is nowhere");
	ok(!text_link_stays("a/b/l", "x/../y"), "up after a name may pass through another link");
}

int
main(void)
{
	a_good_archive_is_unpacked();
	who_leaves_the_folder_is_refused();
	a_planted_link_leads_nowhere();
	a_link_that_was_there_before_is_not_followed();
	what_is_no_file_is_refused();
	absurd_names_are_refused();
	one_top_folder_is_one();
	a_bomb_does_not_go_off();
	what_is_no_archive_is_refused();
	a_root_keeps_modes_and_links();
	links_are_judged_by_their_words();
	return tap_done();
}

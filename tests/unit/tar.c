#include "pack/tar.h"
#include "tap.h"

static unsigned
octal_at(const char *block, size_t at)
{
	return (unsigned)strtoul(block + at, NULL, 8);
}

static unsigned
sum_of(const char *block)
{
	unsigned sum = 0;

	for (size_t i = 0; i < TAR_BLOCK; i++)
		sum += i >= 148 && i < 156 ? ' ' : (unsigned char)block[i];
	return sum;
}

static void
a_file_is_one_block_and_belongs_to_root(void)
{
	scoped(buf_release) struct buf b = BUF_INIT;
	struct tar_entry e = { .type = TAR_FILE, .path = "a/b", .mode = 0755, .size = 1000, .mtime = 1767225600 };

	tar_header(&b, &e);
	is_int((long long)b.len, TAR_BLOCK, "a header is one block");
	is_str(b.text, "a/b", "its name comes first");
	is_int(octal_at(b.text, 100), 0755, "then its mode");
	is_int(octal_at(b.text, 108) + octal_at(b.text, 116), 0, "owner and group are 0");
	is_int(octal_at(b.text, 124), 1000, "the size of the file is written");
	is_int(strtoll(b.text + 136, NULL, 8), 1767225600, "the time of the file is written");
	is_int(octal_at(b.text, 148), sum_of(b.text), "the sum is right");
	ok(b.text[156] == '0' && memcmp(b.text + 257, "ustar\00000", 8) == 0, "the format is ustar");
	is_str(b.text + 265, "root", "the owner's name is root");
}

static void
a_folder_ends_in_a_slash(void)
{
	scoped(buf_release) struct buf b = BUF_INIT;
	struct tar_entry e = { .type = TAR_FOLDER, .path = "a", .mode = 0755 };

	tar_header(&b, &e);
	is_str(b.text, "a/", "a slash is added");
	ok(b.text[156] == '5', "and it is a folder");
}

static void
a_link_names_its_target(void)
{
	scoped(buf_release) struct buf b = BUF_INIT;
	struct tar_entry e = { .type = TAR_LINK, .path = "passt", .link = "pasta", .mode = 0777 };

	tar_header(&b, &e);
	is_str(b.text + 157, "pasta", "the target is told");
}

static void
a_hard_link_names_an_earlier_entry(void)
{
	scoped(buf_release) struct buf b = BUF_INIT;
	struct tar_entry e = { .type = TAR_HARD_LINK, .path = "b", .link = "a", .mode = 0644 };

	tar_header(&b, &e);
	ok(b.text[156] == '1', "a hard link has its own type");
	is_str(b.text + 157, "a", "a hard link has the path of the other entry");
}

static void
an_entry_may_belong_to_a_user(void)
{
	scoped(buf_release) struct buf b = BUF_INIT;
	struct tar_entry e = { .type = TAR_FOLDER, .path = "home", .mode = 0700, .owner = 65532 };

	tar_header(&b, &e);
	is_int(octal_at(b.text, 108), 65532, "the user of an entry is written");
	is_int(octal_at(b.text, 116), 65532, "the group of an entry is written");
	is_str(b.text + 265, "", "a user by number has no name");
}

static void
a_long_path_is_cut_in_two(void)
{
	scoped(buf_release) struct buf b = BUF_INIT;
	char path[181];
	struct tar_entry e = { .type = TAR_FILE, .path = path, .mode = 0644 };

	memset(path, 'x', sizeof(path));
	path[90] = '/';
	path[180] = '\0';
	tar_header(&b, &e);
	is_int((long long)b.len, TAR_BLOCK, "ustar holds up to 255 bytes");
	is_int((long long)strlen(b.text), 89, "the name holds what is behind the slash");
	is_int((long long)strlen(b.text + 345), 90, "the prefix what is before it");
}

static void
what_ustar_cannot_say_is_a_pax_record(void)
{
	scoped(buf_release) struct buf b = BUF_INIT;
	char path[151];
	struct tar_entry e = { .type = TAR_FILE, .path = path, .mode = 0644, .size = UINT64_C(1) << 33 };

	memset(path, 'x', sizeof(path) - 1);
	path[150] = '\0';
	tar_header(&b, &e);
	is_int((long long)b.len, 3 * TAR_BLOCK, "two blocks more");
	ok(b.text[156] == 'x', "the first is a pax header");
	contains(b.text + TAR_BLOCK, "160 path=xxx", "a path without a slash, its length counted in");
	contains(b.text + TAR_BLOCK, "\n19 size=8589934592\n", "a size beyond 8 GiB");
	b.text[0] = '\0';
	b.len = 0;
	e.path = "na\xc3\xafve";
	e.size = 0;
	tar_header(&b, &e);
	contains(b.text + TAR_BLOCK, "15 path=na\xc3\xafve\n", "a name that is not ASCII");
}

static void
padding_fills_the_block(void)
{
	scoped(buf_release) struct buf b = BUF_INIT;

	is_int((long long)tar_padding(0), 0, "nothing needs none");
	is_int((long long)tar_padding(1), 511, "one byte needs 511");
	is_int((long long)tar_padding(512), 0, "a block needs none");
	tar_end(&b);
	is_int((long long)b.len, 1024, "an archive ends in two empty blocks");
}

int
main(void)
{
	a_file_is_one_block_and_belongs_to_root();
	a_folder_ends_in_a_slash();
	a_link_names_its_target();
	a_hard_link_names_an_earlier_entry();
	an_entry_may_belong_to_a_user();
	a_long_path_is_cut_in_two();
	what_ustar_cannot_say_is_a_pax_record();
	padding_fills_the_block();
	return tap_done();
}

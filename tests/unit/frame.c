#include "pack/compress.h"
#include "base/tree.h"
#include "pack/frame.h"
#include "tap.h"
#include <zstd.h>

static size_t
put_bytes(struct frames *set, const char *text)
{
	struct frame f = FRAME_INIT;

	frame_add_bytes(&f, text, strlen(text));
	return frames_put(set, &f);
}

static size_t
put_range(struct frames *set, const char *path, const char *sha256, uint64_t at, uint64_t size)
{
	struct frame f = FRAME_INIT;

	frame_add_range(&f, path, sha256, at, size);
	return frames_put(set, &f);
}

static char *
unpacked(const struct frame *f)
{
	char *text = xcalloc(f->size + 1, 1);

	if (ZSTD_decompress(text, f->size, f->packed, f->packed_size) != f->size)
		text[0] = '\0';
	return text;
}

static void
equal_frames_are_one(void)
{
	scoped(frames_release) struct frames set = FRAMES_INIT;

	is_int((long long)put_bytes(&set, "one"), 0, "the first frame gets index 0");
	is_int((long long)put_bytes(&set, "two"), 1, "another frame gets index 1");
	is_int((long long)put_bytes(&set, "one"), 0, "the first again");
	is_int((long long)put_range(&set, "x/a", "hash", 0, 3), 2, "a range of a file");
	is_int((long long)put_range(&set, "y/b", "hash", 0, 3), 2, "is known by the file's hash, not by its path");
	is_int((long long)put_range(&set, "x/a", "hash", 1, 2), 3, "another range is another frame");
	is_int((long long)set.n, 4, "so there are four");
}

static void
a_frame_holds_bytes_and_ranges(void)
{
	scoped(frames_release) struct frames set = FRAMES_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct frame f = FRAME_INIT;
	const char *path = tap_path("alphabet");

	succeeds(file_write(path, "abcdefghij", 10, 0644, &why), &why, "make a file for a frame");
	frame_add_bytes(&f, "<", 1);
	frame_add_range(&f, path, "hash", 2, 5);
	frame_add_bytes(&f, ">", 1);
	frames_put(&set, &f);
	succeeds(frames_pack(&set, NULL, 1, &why), &why, "a frame with a range of a file packs");
	scoped(free_release) char *text = unpacked(&set.frame[0]);
	is_str(text, "<cdefg>", "the frame unpacks to its pieces");
}

static void
the_number_of_threads_changes_no_byte(void)
{
	scoped(frames_release) struct frames one = FRAMES_INIT, four = FRAMES_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	bool same = true;

	for (int i = 0; i < 40; i++) {
		scoped(buf_release) struct buf text = BUF_INIT;

		for (int k = 0; k < i * 50; k++)
			buf_printf(&text, "%d ", k * i);
		buf_char(&text, '.');
		put_bytes(&one, text.text);
		put_bytes(&four, text.text);
	}
	succeeds(frames_pack(&one, NULL, 1, &why), &why, "one thread packs all frames");
	succeeds(frames_pack(&four, NULL, 4, &why), &why, "four threads pack all frames");
	for (size_t i = 0; i < one.n; i++)
		same = same && one.frame[i].packed_size == four.frame[i].packed_size &&
		    memcmp(one.frame[i].packed, four.frame[i].packed, one.frame[i].packed_size) == 0;
	ok(same && one.n == 40, "and the frames are the same");
}

static void
a_file_that_shrinks_is_refused(void)
{
	scoped(frames_release) struct frames set = FRAMES_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *path = tap_path("short");

	succeeds(file_write(path, "abc", 3, 0644, &why), &why, "a file of 3 bytes");
	put_range(&set, path, "hash", 0, 100);
	refuses(frames_pack(&set, NULL, 2, &why), &why, DIAG_REFUSED, "became shorter", "100 cannot be taken from it");
	scoped(frames_release) struct frames gone = FRAMES_INIT;
	put_range(&gone, tap_path("absent"), "hash", 0, 1);
	refuses(frames_pack(&gone, NULL, 2, &why), &why, DIAG_SYSTEM, "cannot open", "nor from one that is gone");
}

/* Packs the numbers up to n, with a cache; the frame's bytes. */
static void
pack_numbers(struct frames *set, const char *cache, int n)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	for (int i = 0; i < n; i++)
		buf_printf(&text, "%d ", i);
	put_bytes(set, text.text);
	succeeds(frames_pack(set, cache, 1, &why), &why, "numbers are packed with a cache");
}

static void
a_frame_is_kept_for_the_next_run(void)
{
	scoped(frames_release) struct frames first = FRAMES_INIT, second = FRAMES_INIT, third = FRAMES_INIT, small = FRAMES_INIT;
	scoped(list_release) struct list kept = LIST_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *cache = tap_path("cache");

	succeeds(dir_make(cache, &why), &why, "make a folder for the cache");
	pack_numbers(&small, cache, 100);
	pack_numbers(&first, cache, 100000);
	succeeds(tree_list(&kept, cache, 10, &why), &why, "the cache folder is listed");
	is_int((long long)kept.n, 1, "only the large frame is in the cache");
	scoped(free_release) char *path = path_join(cache, kept.item[0]);
	pack_numbers(&second, cache, 100000);
	ok(first.frame[0].packed_size == second.frame[0].packed_size &&
	   !memcmp(first.frame[0].packed, second.frame[0].packed, first.frame[0].packed_size), "and is the same");
	succeeds(file_write(path, "rubbish", 7, 0644, &why), &why, "if it is damaged");
	pack_numbers(&third, cache, 100000);
	is_int((long long)third.frame[0].packed_size, (long long)first.frame[0].packed_size, "it is made again");
}

static void
no_frame_is_no_work(void)
{
	scoped(frames_release) struct frames set = FRAMES_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(frames_pack(&set, NULL, 0, &why), &why, "an empty set of frames packs");
	contains(frame_compressor(), "1.", "the library says its version");
}

int
main(void)
{
	equal_frames_are_one();
	a_frame_holds_bytes_and_ranges();
	the_number_of_threads_changes_no_byte();
	a_file_that_shrinks_is_refused();
	a_frame_is_kept_for_the_next_run();
	no_frame_is_no_work();
	return tap_done();
}

#include "base/digest_files.h"
#include "base/digest_tree.h"
#include "base/tree.h"
#include "tap.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* FIPS 180-4, examples of SHA-256. */
static const struct {
	const char *text, *hex;
} example[] = {
	{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

static void
bytes_and_files(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(sha256_release) struct sha256 h = SHA256_INIT;
	struct digest d;
	uint64_t size;

	for (size_t i = 0; i < countof(example); i++) {
		digest_bytes(&d, example[i].text, strlen(example[i].text));
		is_str(d.hex, example[i].hex, "FIPS 180-4 example %zu", i + 1);
		succeeds(file_write(tap_path("x"), example[i].text, strlen(example[i].text), 0600, &why), &why, "the example is written to a file");
		succeeds(digest_file(&d, tap_path("x"), &size, &why), &why, "the file is hashed");
		is_str(d.hex, example[i].hex, "the file has the digest of the example");
		is_int((long long)size, (long long)strlen(example[i].text), "the size of the file is returned");
	}
	for (int i = 0; i < 1000000; i += 1000) {
		char a[1000];

		memset(a, 'a', sizeof(a));
		sha256_add(&h, a, sizeof(a));
	}
	sha256_finish(&h, &d);
	is_str(d.hex, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", "a million letters, bit by bit");
	refuses(digest_file(&d, tap_path("none"), NULL, &why), &why, DIAG_SYSTEM, "cannot open", "hashing a missing file is refused");
	refuses(digest_file(&d, tap_folder(), NULL, &why), &why, DIAG_SYSTEM, "cannot read", "hashing a folder is refused");
}

static void
many_files(void)
{
	enum { N = 50 };
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct digest_job job[N] = { 0 };
	char name[N][4200];
	struct digest d;
	bool right = true;

	for (int i = 0; i < N; i++) {
		scoped(free_release) char *text = xcalloc((size_t)i * 9973 + 1, 1);

		snprintf(name[i], sizeof(name[i]), "%s", tap_path("many"));
		snprintf(name[i] + strlen(name[i]), 16, "%d", i);
		memset(text, i, (size_t)i * 9973);
		right = right && file_write(name[i], text, (size_t)i * 9973, 0600, &why) == 0;
		job[i].path = name[i];
	}
	ok(right, "fifty files have the right digests");
	for (unsigned threads = 0; threads < 4; threads++) {
		for (int i = 0; i < N; i++)
			job[i].digest.hex[0] = '\0';
		succeeds(digest_files(job, N, threads, &why), &why, "on %u threads", threads);
		for (int i = 0; i < N; i++)
			right = right && digest_file(&d, name[i], NULL, &why) == 0 && !strcmp(d.hex, job[i].digest.hex) &&
			        job[i].size == (uint64_t)i * 9973;
	}
	ok(right, "each as by itself, in the order given");
	succeeds(digest_files(NULL, 0, 0, &why), &why, "hashing no files succeeds");
	ok(unlink(name[20]) == 0, "one of the files is removed");
	refuses(digest_files(job, N, 2, &why), &why, DIAG_SYSTEM, "many20", "the missing file is named");
}

/* Where padding and reading begin anew: around a block, and around what is read at a time. */
static void
lengths_around_every_edge(void)
{
	static const size_t edge[] = { 0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 131071, 131072, 131073, 131127, 131128, 262144, 262207 };
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *text = xmalloc(262207);
	struct digest_job job[countof(edge)] = { 0 };
	char name[countof(edge)][4200];
	struct digest d;

	for (size_t i = 0; i < 262207; i++)
		text[i] = (char)(i * 31 >> 3);
	for (size_t i = 0; i < countof(edge); i++) {
		snprintf(name[i], sizeof(name[i]), "%s", tap_path("edge"));
		snprintf(name[i] + strlen(name[i]), 16, "%zu", edge[i]);
		succeeds(file_write(name[i], text, edge[i], 0600, &why), &why, "a file of %zu bytes", edge[i]);
		job[i].path = name[i];
	}
	succeeds(digest_files(job, countof(edge), 1, &why), &why, "hashed together");
	for (size_t i = 0; i < countof(edge); i++) {
		digest_bytes(&d, text, edge[i]);
		is_str(job[i].digest.hex, d.hex, "as OpenSSL hashes it");
	}
}

static struct digest
tree(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct digest d = { "" };

	if (digest_tree(&d, tap_path("tree"), &why))
		tap_show("error", why.text.text);
	return d;
}

static void
a_tree_is_its_names_modes_and_contents(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct digest first, d;

	succeeds(dir_make(tap_path("tree/a"), &why), &why, "make a folder for a tree");
	succeeds(file_write(tap_path("tree/a/f"), "1", 1, 0644, &why), &why, "make a file in the tree");
	ok(symlink("a/f", tap_path("tree/l")) == 0, "make a link in the tree");
	first = tree();
	is_int((long long)strlen(first.hex), 64, "a tree has a digest of 64 digits");
	chmod(tap_path("tree/a/f"), 0600);
	d = tree();
	is_str(d.hex, first.hex, "who may read does not matter");
	chmod(tap_path("tree/a/f"), 0755);
	d = tree();
	ok(strcmp(d.hex, first.hex), "a change of the x bit changes the digest");
	chmod(tap_path("tree/a/f"), 0644);
	ok(rename(tap_path("tree/a/f"), tap_path("tree/a/g")) == 0, "rename a file of the tree");
	d = tree();
	ok(strcmp(d.hex, first.hex), "a change of a name changes the digest");
	ok(rename(tap_path("tree/a/g"), tap_path("tree/a/f")) == 0, "rename the file back");
	d = tree();
	is_str(d.hex, first.hex, "gives the old digest");
	ok(unlink(tap_path("tree/l")) == 0 && symlink("a/g", tap_path("tree/l")) == 0, "change the target of a link");
	d = tree();
	ok(strcmp(d.hex, first.hex), "a change of a link changes the digest");
	ok(mkfifo(tap_path("tree/pipe"), 0600) == 0, "make a pipe in the tree");
	refuses(digest_tree(&d, tap_path("tree"), &why), &why, DIAG_REFUSED, "not a file", "a tree with a pipe has no digest");
}

static struct digest
times(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct digest d = { "" };

	if (digest_tree_times(&d, tap_path("times"), &why))
		tap_show("error", why.text.text);
	return d;
}

static void
a_tree_is_compared_by_sizes_and_times(void)
{
	const struct timespec then[2] = { { .tv_sec = 1000000 }, { .tv_sec = 1000000 } };
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct digest first, d;

	dir_make(tap_path("times/a"), &why);
	file_write(tap_path("times/a/f"), "1", 1, 0644, &why);
	ok(symlink("a/f", tap_path("times/l")) == 0, "make a link in a tree with times");
	utimensat(AT_FDCWD, tap_path("times/a/f"), then, 0);
	first = times();
	is_int((long long)strlen(first.hex), 64, "the sizes and times of a tree have a digest of 64 digits");
	file_write(tap_path("times/a/f"), "2", 1, 0644, &why);
	d = times();
	ok(strcmp(d.hex, first.hex), "a file that is written again has another time");
	utimensat(AT_FDCWD, tap_path("times/a/f"), then, 0);
	d = times();
	is_str(d.hex, first.hex, "the content of a file is not read");
	chmod(tap_path("times/a/f"), 0600);
	d = times();
	ok(strcmp(d.hex, first.hex), "a change of a mode is seen");
	chmod(tap_path("times/a/f"), 0644);
	file_write(tap_path("times/a/f"), "22", 2, 0644, &why);
	utimensat(AT_FDCWD, tap_path("times/a/f"), then, 0);
	d = times();
	ok(strcmp(d.hex, first.hex), "a change of a size is seen");
	file_write(tap_path("times/a/f"), "1", 1, 0644, &why);
	utimensat(AT_FDCWD, tap_path("times/a/f"), then, 0);
	rename(tap_path("times/a"), tap_path("times/b"));
	d = times();
	ok(strcmp(d.hex, first.hex), "a change of a folder's name is seen");
	mkfifo(tap_path("times/pipe"), 0600);
	refuses(digest_tree_times(&d, tap_path("times"), &why), &why, DIAG_REFUSED, "not a file", "a tree with a pipe has no digest of times");
}

int
main(void)
{
	bytes_and_files();
	many_files();
	lengths_around_every_edge();
	a_tree_is_its_names_modes_and_contents();
	a_tree_is_compared_by_sizes_and_times();
	return tap_done();
}

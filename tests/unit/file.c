#include "base/tree.h"
#include "base/digest_files.h"
#include "base/file.h"
#include "base/proc.h"
#include "tap.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static unsigned
mode_of(const char *path)
{
	struct stat st;

	return lstat(path, &st) ? 0 : st.st_mode & 07777;
}

/* Writes a file of a test's own; says so when it cannot. */
static void
put(const char *name, const char *text)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (file_write(tap_path(name), text, strlen(text), 0644, &why))
		tap_show("cannot prepare", why.text.text);
}

static void
make_dir(const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (dir_make(tap_path(name), &why))
		tap_show("cannot prepare", why.text.text);
}

static const char *
text_of(const char *name)
{
	static struct buf text = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	buf_release(&text);
	if (file_read(&text, tap_path(name), 1 << 20, &why))
		return why.text.text[0] ? "(unreadable)" : "";
	return text.text;
}

static size_t
count_in(const char *folder)
{
	scoped(list_release) struct list l = LIST_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	return tree_list(&l, tap_path(folder), 1000, &why) ? 9999 : l.n;
}

static void
a_file_appears_whole_or_not_at_all(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(outfile_release) struct outfile o = OUTFILE_INIT;

	make_dir("out");
	put("out/x", "old");
	succeeds(outfile_open(&o, tap_path("out/x"), 0755, &why), &why, "an output file is opened");
	fputs("new", o.f);
	fflush(o.f);
	is_str(text_of("out/x"), "old", "before the commit the file has the old text");
	succeeds(outfile_commit(&o, &why), &why, "the output file is committed");
	is_str(text_of("out/x"), "new", "after the commit the file has the new text");
	is_int(mode_of(tap_path("out/x")), 0755, "with its mode, whatever the umask");
	succeeds(outfile_open(&o, tap_path("out/y"), 0644, &why), &why, "opened another");
	fputs("half", o.f);
	outfile_release(&o);
	ok(!file_exists(tap_path("out/y")), "which was given up");
	is_int((long long)count_in("out"), 1, "and leaves nothing behind");
	refuses(outfile_open(&o, tap_path("none/y"), 0644, &why), &why, DIAG_SYSTEM, "none/y", "no folder for it");
	make_dir("out/d");
	succeeds(outfile_open(&o, tap_path("out/d"), 0644, &why), &why, "a folder's name");
	refuses(outfile_commit(&o, &why), &why, DIAG_SYSTEM, "out/d", "cannot be a file's");
	outfile_release(&o);
	is_int((long long)count_in("out"), 1, "and nothing is left of that either");
}

static void
the_next_writer_removes_what_a_killed_one_left(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(outfile_release) struct outfile one = OUTFILE_INIT, two = OUTFILE_INIT;
	scoped(list_release) struct list left = LIST_INIT;
	scoped(free_release) char *temp = NULL;
	pid_t pid;

	make_dir("killed");
	pid = fork();
	if (pid == 0) {
		outfile_open(&one, tap_path("killed/x"), 0644, &why);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	is_int((long long)count_in("killed"), 1, "a process that ends before its commit leaves a temporary file");
	succeeds(outfile_open(&one, tap_path("killed/x"), 0644, &why), &why, "the same file is written by another process");
	is_int((long long)count_in("killed"), 1, "the temporary file of the dead process is removed");
	succeeds(outfile_open(&two, tap_path("killed/x"), 0644, &why), &why, "and at the same time once more");
	fputs("one", one.f);
	fputs("two", two.f);
	succeeds(outfile_commit(&one, &why), &why, "the first writer commits");
	is_str(text_of("killed/x"), "one", "the file is the one of the first writer");
	succeeds(outfile_commit(&two, &why), &why, "the second writer commits");
	is_str(text_of("killed/x"), "two", "the file is the one of the second writer");
	is_int((long long)count_in("killed"), 1, "no temporary file is left");
	succeeds(outfile_open(&one, tap_path("killed/x"), 0644, &why), &why, "written again");
	succeeds(dir_list(&left, tap_path("killed"), &why), &why, "the temporary file has a name");
	outfile_release(&one);
	temp = xasprintf("killed/%s", left.item[0]);
	if (symlink("x", tap_path(temp)))
		tap_show("cannot link", left.item[0]);
	succeeds(file_write(tap_path("killed/x"), "new", 3, 0644, &why), &why, "a link in place of the temporary file is not followed");
	is_str(text_of("killed/x"), "new", "and the file is written");
}

static void
a_full_disk_is_said(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(outfile_release) struct outfile o = OUTFILE_INIT;
	struct stat st;

	succeeds(outfile_open(&o, "/dev/full", 0644, &why), &why, "a device is opened");
	fputs("text", o.f);
	refuses(outfile_commit(&o, &why), &why, DIAG_SYSTEM, "No space left", "a full disk fails the commit");
	refuses(file_write("/dev/full", "x", 1, 0644, &why), &why, DIAG_SYSTEM, "/dev/full", "a full disk fails a write");
	succeeds(file_write("/dev/null", "x", 1, 0644, &why), &why, "a device is written");
	ok(stat("/dev/null", &st) == 0 && S_ISCHR(st.st_mode), "and stays a device");
}

static void
reading_has_a_limit(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	put("ten", "0123456789");
	succeeds(file_read(&text, tap_path("ten"), 10, &why), &why, "a file as long as the limit is read");
	is_str(text.text, "0123456789", "all bytes of the file are read");
	refuses(file_read(&text, tap_path("ten"), 9, &why), &why, DIAG_USAGE, "limit of 9 bytes", "a file longer than the limit is refused");
	refuses(file_read(&text, "/dev/zero", 1 << 20, &why), &why, DIAG_USAGE, "limit", "a file without end");
	refuses(file_read(&text, tap_folder(), 9, &why), &why, DIAG_SYSTEM, "Is a directory", "reading a folder is refused");
	refuses(file_read(&text, tap_path("none"), 9, &why), &why, DIAG_SYSTEM, "No such file", "reading a missing file is refused");
	buf_clear(&text);
	succeeds(file_read(&text, "/proc/self/cmdline", 4096, &why), &why, "a file that says no size");
	ok(text.len > 0, "a file without a size has text");
}

static void
what_might_never_end_is_not_opened(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	struct digest digest;
	scoped(free_release) char *pipe = xstrdup(tap_path("fifo"));
	struct digest_job job = { .path = pipe };

	ok(mkfifo(tap_path("fifo"), 0600) == 0 && symlink("/dev/zero", tap_path("zero")) == 0, "a pipe and a link to a device are made");
	refuses(file_read(&text, tap_path("fifo"), 9, &why), &why, DIAG_USAGE, "fifo' is not a regular file", "a pipe is not read");
	refuses(file_read(&text, tap_path("zero"), 9, &why), &why, DIAG_USAGE, "zero' is not a regular file", "a link to a device is not read");
	refuses(digest_file(&digest, tap_path("fifo"), NULL, &why), &why, DIAG_USAGE, "is not a regular file", "a pipe has no digest");
	refuses(digest_files(&job, 1, 1, &why), &why, DIAG_USAGE, "is not a regular file", "a pipe among many files has no digest");
	refuses(digest_file(&digest, tap_path("zero"), NULL, &why), &why, DIAG_USAGE, "is not a regular file", "a link to a device has no digest");
	refuses(file_copy(tap_path("fifo"), tap_path("copy"), 0644, &why), &why, DIAG_USAGE, "is not a regular file", "a pipe is not copied");
	succeeds(file_read(&text, "/dev/null", 9, &why), &why, "a device is read when its path is given");
}

static void
paths(void)
{
	static const struct { const char *path, *dir, *base; } cases[] = {
		{ "a", ".", "a" }, { "a/b", "a", "b" }, { "/a", "/", "a" }, { "a/b/c", "a/b", "c" }, { "a/", "a", "" },
	};
	scoped(free_release) char *a = path_join("a", "b"), *b = path_join("a/", "b"), *c = path_join("", "b");

	for (size_t i = 0; i < countof(cases); i++) {
		scoped(free_release) char *dir = path_dir(cases[i].path);

		is_str(dir, cases[i].dir, "folder of %s", cases[i].path);
		is_str(path_base(cases[i].path), cases[i].base, "name of %s", cases[i].path);
	}
	ok(!strcmp(a, "a/b") && !strcmp(b, "a/b") && !strcmp(c, "b"), "joined by one slash");
}

static void
copies_and_folders(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *made = NULL;

	put("from", "content");
	succeeds(file_copy(tap_path("from"), tap_path("to"), 0600, &why), &why, "a file is copied");
	is_str(text_of("to"), "content", "the copy has the same text");
	is_int(mode_of(tap_path("to")), 0600, "the copy has the mode that was asked for");
	succeeds(file_copy("/proc/self/status", tap_path("status"), 0600, &why), &why, "copied from the kernel");
	contains(text_of("status"), "Name:", "with all its text");
	refuses(file_copy(tap_path("none"), tap_path("to"), 0600, &why), &why, DIAG_SYSTEM, "none", "nothing to copy");
	is_str(text_of("to"), "content", "leaves what was there");
	succeeds(dir_make(tap_path("p/q/r"), &why), &why, "a folder with its parents");
	succeeds(dir_make(tap_path("p/q/r"), &why), &why, "creating a folder twice succeeds");
	refuses(dir_make(tap_path("to/x"), &why), &why, DIAG_SYSTEM, "to", "creating a folder below a file is refused");
	refuses(dir_make(tap_path("to"), &why), &why, DIAG_SYSTEM, "a file has that name", "creating a folder with the name of a file is refused");
	succeeds(dir_temp(&made, tap_folder(), "build", &why), &why, "a folder of our own");
	ok(file_is_dir(made) && mode_of(made) == 0700, "that nobody else can read");
}

static void
a_tree_is_removed_whatever_its_modes(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	make_dir("t/a/b");
	put("t/a/b/f", "x");
	put("keep", "kept");
	ok(symlink("../../../keep", tap_path("t/a/b/link")) == 0, "a link that leaves the tree");
	ok(symlink(tap_folder(), tap_path("t/dirlink")) == 0, "a link to a folder outside");
	put("t/secret", "x");
	put("t/run", "x");
	ok(chmod(tap_path("t/secret"), 0600) == 0 && chmod(tap_path("t/run"), 0700) == 0, "files for one user alone");
	succeeds(tree_seal(tap_path("t"), &why), &why, "a tree is sealed");
	is_int(mode_of(tap_path("t/secret")), 0444, "all users can read a sealed file");
	is_int(mode_of(tap_path("t/run")), 0555, "all users can run a sealed program");
	is_int(mode_of(tap_path("t/a/b/f")), 0444, "a deep file is sealed");
	is_int(mode_of(tap_path("t/a")), 0555, "a sealed folder");
	is_int(mode_of(tap_path("keep")), 0644, "what a link names is not touched");
	ok(chmod(tap_path("t/a/b"), 0) == 0, "a folder without any mode");
	succeeds(tree_remove(tap_path("t"), &why), &why, "the sealed tree is removed");
	ok(!file_exists(tap_path("t")) && file_exists(tap_path("keep")), "the tree is gone, the link's target is not");
	succeeds(tree_remove(tap_path("t"), &why), &why, "what is gone can be removed again");
	succeeds(tree_remove(tap_path("keep"), &why), &why, "so can a file");
}

static void
a_tree_deeper_than_any_limit_is_removed(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(fd_release) int fd = -1;
	int depth = 0;

	make_dir("deep");
	fd = open(tap_path("deep"), O_RDONLY | O_DIRECTORY);
	for (; depth < 3000; depth++) {
		int next;

		if (mkdirat(fd, "folder", 0755) || (next = openat(fd, "folder", O_RDONLY | O_DIRECTORY)) < 0)
			break;
		close(openat(fd, "file", O_CREAT | O_WRONLY, 0644));
		close(fd);
		fd = next;
	}
	is_int(depth, 3000, "3000 folders, each in the other");
	fd_release(&fd);
	succeeds(tree_remove(tap_path("deep"), &why), &why, "3000 nested folders are removed");
	ok(!file_exists(tap_path("deep")), "none of the nested folders is left");
}

static void
trees_merge(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct stat a, b;

	make_dir("one/usr/lib");
	make_dir("two/usr/lib");
	make_dir("two/usr/bin");
	put("one/usr/lib/a", "a");
	put("one/usr/lib/same", "same");
	put("two/usr/lib/same", "same");
	put("two/usr/bin/b", "b");
	ok(symlink("a", tap_path("one/usr/lib/l")) == 0 && symlink("a", tap_path("two/usr/lib/l")) == 0, "two trees have equal links");
	succeeds(tree_merge(tap_path("one"), tap_path("all"), &why), &why, "the first tree is merged");
	succeeds(tree_merge(tap_path("two"), tap_path("all"), &why), &why, "the second tree is merged");
	succeeds(tree_merge(tap_path("two"), tap_path("all"), &why), &why, "again is fine");
	is_int((long long)count_in("all"), 4, "all are there");
	ok(stat(tap_path("one/usr/lib/a"), &a) == 0 && stat(tap_path("all/usr/lib/a"), &b) == 0 && a.st_ino == b.st_ino,
	   "merged files are hard links");
	ok(unlink(tap_path("two/usr/bin/b")) == 0, "make a different file with the same name");
	put("two/usr/bin/b", "B");
	refuses(tree_merge(tap_path("two"), tap_path("all"), &why), &why, DIAG_REFUSED, "two/usr/bin/b' and '",
	        "is refused and both are named");
	ok(unlink(tap_path("two/usr/bin/b")) == 0, "a folder of that name");
	make_dir("two/usr/bin/b");
	refuses(tree_merge(tap_path("two"), tap_path("all"), &why), &why, DIAG_REFUSED, "is a folder", "a folder in place of a file is refused");
	ok(rmdir(tap_path("two/usr/bin/b")) == 0 && mkfifo(tap_path("two/pipe"), 0600) == 0, "make a tree with a pipe");
	refuses(tree_merge(tap_path("two"), tap_path("all"), &why), &why, DIAG_REFUSED, "not a file", "a tree with a pipe cannot be merged");
}

static void
trees_are_listed_in_order(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(list_release) struct list l = LIST_INIT;

	make_dir("order/b");
	put("order/b/x", "");
	put("order/b.c", "");
	put("order/a", "");
	succeeds(tree_list(&l, tap_path("order"), 3, &why), &why, "as many as the limit");
	ok(l.n == 3 && !strcmp(l.item[0], "a") && !strcmp(l.item[1], "b.c") && !strcmp(l.item[2], "b/x"), "by strcmp of the whole path");
	list_release(&l);
	refuses(tree_list(&l, tap_path("order"), 2, &why), &why, DIAG_REFUSED, "more than 2 files", "one more is refused");
}

static void
count_waits(void *ctx)
{
	++*(int *)ctx;
}

static void
a_lock_keeps_others_out(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(fd_release) int mine = -1, theirs = -1;
	int waits = 0, status = -1;
	pid_t pid;

	succeeds(lock_take(&mine, tap_path("lock"), count_waits, &waits, &why), &why, "a free lock is taken");
	is_int(waits, 0, "a free lock is taken without waiting");
	pid = fork();
	if (pid == 0) {
		int waited = 0, fd = -1;

		fd_release(&mine);             /* else the lock would be ours as well */
		if (lock_take(&fd, tap_path("lock"), count_waits, &waited, &why))
			_exit(100);
		_exit(waited);
	}
	usleep(100000);
	is_int(waitpid(pid, &status, WNOHANG), 0, "another process waits");
	unlink(tap_path("lock"));               /* someone tidied up: the name must be looked at again */
	succeeds(lock_take(&theirs, tap_path("lock"), NULL, NULL, &why), &why, "a new file is a new lock");
	fd_release(&mine);
	usleep(100000);
	is_int(waitpid(pid, &status, WNOHANG), 0, "which the other process waits for, then");
	fd_release(&theirs);
	waitpid(pid, &status, 0);
	is_int(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 1, "and gets, after it was told once that it waits");
	refuses(lock_take(&mine, tap_path("none/lock"), NULL, NULL, &why), &why, DIAG_SYSTEM, "none/lock", "no folder for it");
}

static void
waiting_for_a_lock_ends_when_told_to_stop(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(fd_release) int mine = -1;
	int status = -1;
	pid_t pid;

	succeeds(lock_take(&mine, tap_path("busy"), NULL, NULL, &why), &why, "a lock is taken");
	pid = fork();
	if (pid == 0) {
		int fd = -1;

		fd_release(&mine);
		proc_handle_signals();
		_exit(lock_take(&fd, tap_path("busy"), NULL, NULL, &why) && strstr(why.text.text, "interrupted") ? 7 : 0);
	}
	usleep(100000);
	kill(pid, SIGTERM);
	waitpid(pid, &status, 0);
	is_int(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 7, "a process that waits for it is interrupted by SIGTERM");
}

int
main(void)
{
	umask(077);
	a_file_appears_whole_or_not_at_all();
	umask(022);
	the_next_writer_removes_what_a_killed_one_left();
	a_full_disk_is_said();
	reading_has_a_limit();
	what_might_never_end_is_not_opened();
	paths();
	copies_and_folders();
	a_tree_is_removed_whatever_its_modes();
	a_tree_deeper_than_any_limit_is_removed();
	trees_merge();
	trees_are_listed_in_order();
	a_lock_keeps_others_out();
	waiting_for_a_lock_ends_when_told_to_stop();
	return tap_done();
}

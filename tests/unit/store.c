#include "base/tree.h"
#include "store/seal.h"
#include "store/store.h"
#include "tap.h"
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static bool
open_store(struct store *store)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	return store_open(store, tap_path("store"), &why) == 0;
}

static void
it_lies_in_the_users_cache(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(store_release) struct store xdg = STORE_INIT, home = STORE_INIT, none = STORE_INIT;

	setenv("XDG_CACHE_HOME", tap_path("cache"), 1);
	setenv("HOME", tap_path("home"), 1);
	succeeds(store_open(&xdg, NULL, &why), &why, "without a path a store opens");
	is_str(xdg.dir, tap_path("cache/ingot"), "in XDG_CACHE_HOME");
	unsetenv("XDG_CACHE_HOME");
	succeeds(store_open(&home, NULL, &why), &why, "without that one too");
	is_str(home.dir, tap_path("home/.cache/ingot"), "the store is in ~/.cache/ingot");
	ok(file_is_dir(tap_path("home/.cache/ingot/components")), "with its folders");
	unsetenv("HOME");
	refuses(store_open(&none, NULL, &why), &why, DIAG_USAGE, "no folder for the store", "without a home it asks for --store");
}

static char *
make_folder(const struct store *store, const char *text)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *file = NULL;
	char *dir = NULL;

	if (store_temp(store, &dir, &why))
		return NULL;
	file = path_join(dir, "file");
	file_write(file, text, strlen(text), 0644, &why);
	return dir;
}

static void
what_is_published_is_whole_and_sealed(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(store_release) struct store store = STORE_INIT;
	scoped(free_release) char *temp = NULL, *path = NULL, *file = NULL;
	struct stat st = { 0 };

	if (!ok(open_store(&store), "the store is opened") || !(temp = make_folder(&store, "first")))
		return;
	succeeds(store_publish(&store, temp, "components/a", &why), &why, "a folder is published");
	path = store_path(&store, "components/%s", "a");
	file = path_join(path, "file");
	ok(!file_exists(temp), "the temporary folder is gone");
	ok(store_holds(path), "the component has its name");
	ok(stat(path, &st) == 0 && (st.st_mode & 0222) == 0, "and is read-only");
	ok(stat(file, &st) == 0 && (st.st_mode & 0222) == 0, "with all that is in it");
}

static void
make_old(const char *path, long days)
{
	const struct timespec then[2] = { { .tv_sec = time(NULL) - days * 86400 }, { .tv_sec = time(NULL) - days * 86400 } };

	utimensat(AT_FDCWD, path, then, 0);
}

static void
a_published_folder_has_a_seal(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(store_release) struct store store = STORE_INIT;
	scoped(free_release) char *temp = NULL, *file = NULL, *seal = NULL;

	if (!ok(open_store(&store), "a store opens") || !(temp = make_folder(&store, "text")))
		return;
	is_int(seal_check(store.dir, "roots/r", SEAL_CONTENT, &why), 1, "a folder that was never published has no seal");
	succeeds(store_publish(&store, temp, "roots/r", &why), &why, "a folder is published in roots");
	is_int(seal_check(store.dir, "roots/r", SEAL_CONTENT, &why), 0, "a published folder matches its seal");
	file = store_path(&store, "roots/r/file");
	seal = store_path(&store, "seals/roots-r");
	chmod(file, 0644);
	file_write(file, "tezt", 4, 0444, &why);
	refuses(seal_check(store.dir, "roots/r", SEAL_CONTENT, &why), &why, DIAG_REFUSED, "'roots/r' is not as it was published: its hash is ",
	        "a folder in which one bit changed is refused");
	file_write(file, "text", 4, 0555, &why);
	refuses(seal_check(store.dir, "roots/r", SEAL_CONTENT, &why), &why, DIAG_REFUSED, "is not as it was published",
	        "a folder in which a file became executable is refused");
	file_write(file, "text", 4, 0444, &why);
	is_int(seal_check(store.dir, "roots/r", SEAL_CONTENT, &why), 0, "the first content matches the seal again");
	file_write(seal, "damaged\n", 8, 0444, &why);
	refuses(seal_check(store.dir, "roots/r", SEAL_CONTENT, &why), &why, DIAG_REFUSED, "the seal of 'roots/r' is damaged", "a damaged seal is refused");
	make_old(tap_path("store/roots/r"), 40);
	succeeds(store_gc(&store, 30, &why), &why, "gc removes the folder");
	ok(!file_exists(seal), "the seal of a removed folder is removed too");
}

/* Writes to a file of the store as a bad disk does: size and time stay. */
static void
flip(const char *path, const char *text)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct timespec times[2];
	struct stat st;

	if (lstat(path, &st) || file_write(path, text, strlen(text), st.st_mode & 0777, &why))
		abort();
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	utimensat(AT_FDCWD, path, times, 0);
}

static void
each_depth_compares_more(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(store_release) struct store store = STORE_INIT;
	scoped(free_release) char *temp = NULL, *file = NULL, *json = NULL, *record = NULL;

	if (!ok(open_store(&store), "a store opens") || !(temp = make_folder(&store, "text")))
		return;
	json = path_join(temp, "component.json");
	file_write(json, "{}", 2, 0444, &why);
	succeeds(store_publish(&store, temp, "components/depth", &why), &why, "a folder with a description is published");
	file = store_path(&store, "components/depth/file");
	free(json);
	json = store_path(&store, "components/depth/component.json");
	record = store_path(&store, "seals/components-depth.times");

	flip(file, "tezt");
	is_int(seal_check(store.dir, "components/depth", SEAL_HEAD, &why), 0, "a changed file is not part of the description");
	is_int(seal_check(store.dir, "components/depth", SEAL_TIMES, &why), 0, "a changed file of the same size and time is not seen by its time");
	is_int(seal_check(store.dir, "components/depth", SEAL_CONTENT, &why), -1, "a changed file of the same size and time is seen by its content");
	file_write(file, "tezt", 4, 0444, &why);
	is_int(seal_check(store.dir, "components/depth", SEAL_TIMES, &why), -1, "a changed file with a new time is seen by its time");
	flip(file, "text");
	is_int(seal_check(store.dir, "components/depth", SEAL_TIMES, &why), 0, "a new time alone does not count as a change");
	unlink(record);
	is_int(seal_check(store.dir, "components/depth", SEAL_TIMES, &why), 0, "a folder without a record of times is hashed");
	ok(file_exists(record), "a folder without a record of times gets one");
	flip(json, "[]");
	is_int(seal_check(store.dir, "components/depth", SEAL_HEAD, &why), -1, "a changed description is seen at every depth");
}

static void
what_has_changed_is_set_aside(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(store_release) struct store store = STORE_INIT;
	scoped(free_release) char *temp = NULL, *file = NULL, *seal = NULL, *aside = NULL, *kept = NULL;

	if (!ok(open_store(&store), "a store opens") || !(temp = make_folder(&store, "text")))
		return;
	file = store_path(&store, "components/bad/file");
	seal = store_path(&store, "seals/components-bad");
	aside = store_path(&store, "aside/bad");
	kept = xasprintf("kept as '%s'", aside);
	succeeds(store_publish(&store, temp, "components/bad", &why), &why, "a folder is published in components");
	succeeds(store_check(&store, "components/bad", SEAL_CONTENT, &why), &why, "an unchanged folder may be used");
	unlink(seal);
	succeeds(store_check(&store, "components/bad", SEAL_CONTENT, &why), &why, "a folder without a seal may be used");
	ok(file_exists(seal), "a folder without a seal gets one when it is used");
	flip(file, "tezt");
	refuses(store_check(&store, "components/bad", SEAL_CONTENT, &why), &why, DIAG_REFUSED, kept, "a changed folder is set aside, and its place is named");
	ok(file_is_dir(aside), "a changed folder is kept for inspection");
	ok(!file_exists(seal), "a folder that was set aside has no seal any more");
	ok(!store_holds(file), "a folder that was set aside is not in the store any more");
	free(temp);
	temp = make_folder(&store, "text");
	succeeds(store_publish(&store, temp, "components/bad", &why), &why, "a folder that was set aside is published again");
	flip(file, "tezt");
	refuses(store_check(&store, "components/bad", SEAL_CONTENT, &why), &why, DIAG_REFUSED, "aside/bad.2'", "the second one that is set aside gets a name of its own");
}

static void
who_comes_second_gives_way(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(store_release) struct store store = STORE_INIT;
	scoped(free_release) char *first = NULL, *second = NULL, *file = NULL;
	scoped(buf_release) struct buf text = BUF_INIT;

	if (!ok(open_store(&store), "the store is opened"))
		return;
	first = make_folder(&store, "first");
	second = make_folder(&store, "second");
	succeeds(store_publish(&store, first, "components/b", &why), &why, "the first is published");
	succeeds(store_publish(&store, second, "components/b", &why), &why, "the second does not fail");
	file = store_path(&store, "components/b/file");
	ok(file_read(&text, file, 100, &why) == 0 && !strcmp(text.text, "first"), "but the first stays");
	ok(!file_exists(second), "and the second is gone");
}

static void
a_file_is_published_too(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(store_release) struct store store = STORE_INIT;
	scoped(free_release) char *temp = NULL, *path = NULL;
	struct stat st = { 0 };

	if (!ok(open_store(&store), "the store is opened"))
		return;
	temp = store_path(&store, "tmp/file");
	path = store_path(&store, "sources/s");
	file_write(temp, "x", 1, 0600, &why);
	succeeds(store_publish(&store, temp, "sources/s", &why), &why, "a file is published");
	ok(lstat(path, &st) == 0 && (st.st_mode & 0777) == 0444, "read-only, for all to read");
}

/* Publishes in a process of its own, from which nothing returns. */
static pid_t
publish_apart(const struct store *store, const char *text)
{
	pid_t pid = fork();

	if (pid == 0) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(free_release) char *temp = make_folder(store, text);
		int failed = !temp || store_publish(store, temp, "components/race", &why);

		_exit(failed ? 1 : 0);
	}
	return pid;
}

static void
many_at_once_leave_one(void)
{
	scoped(store_release) struct store store = STORE_INIT;
	scoped(free_release) char *file = NULL;
	pid_t child[8];
	int failed = 0;

	if (!ok(open_store(&store), "the store is opened"))
		return;
	fflush(stdout);
	for (size_t i = 0; i < countof(child); i++)
		child[i] = publish_apart(&store, "same");
	for (size_t i = 0; i < countof(child); i++) {
		int status;

		waitpid(child[i], &status, 0);
		failed += status != 0;
	}
	file = store_path(&store, "components/race/file");
	is_int(failed, 0, "eight that publish the same at once all succeed");
	ok(file_exists(file), "and it is there once");
}

static void
a_use_is_noted(void)
{
	scoped(store_release) struct store store = STORE_INIT;
	scoped(free_release) char *path = NULL;
	struct stat st = { 0 };

	if (!ok(open_store(&store), "the store is opened"))
		return;
	path = store_path(&store, "components/a");
	make_old(path, 40);
	ok(store_holds(path), "an old component is there");
	ok(stat(path, &st) == 0 && st.st_mtim.tv_sec > time(NULL) - 3600, "and now it was used");
	ok(!store_holds("/nowhere"), "what is not there is not");
}

static void
gc_removes_what_nobody_uses(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(store_release) struct store store = STORE_INIT;
	scoped(free_release) char *old = NULL, *used = NULL, *source = NULL;

	if (!ok(open_store(&store), "the store is opened"))
		return;
	old = store_path(&store, "components/b");
	used = store_path(&store, "components/a");
	source = store_path(&store, "sources/s");
	make_old(old, 40);
	make_old(source, 40);
	succeeds(store_gc(&store, 30, &why), &why, "gc of the store succeeds");
	ok(!file_exists(old), "a component of 40 days ago is gone");
	ok(file_exists(used), "one of today stays");
	ok(file_exists(source), "sources stay: they cost the network");
}

static void
opening_removes_what_killed_processes_left(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(store_release) struct store store = STORE_INIT, next = STORE_INIT;
	scoped(free_release) char *ours = NULL, *dead = NULL, *parent = NULL;
	scoped(list_release) struct list left = LIST_INIT;
	int status = -1;
	pid_t pid;

	if (!ok(open_store(&store) && store_temp(&store, &ours, &why) == 0, "a store, and a temporary folder of this process"))
		return;
	pid = fork();
	if (pid == 0) {
		struct store theirs = STORE_INIT;
		char *temp;

		_exit(open_store(&theirs) && store_temp(&theirs, &temp, &why) == 0 ? 7 : 0);
	}
	waitpid(pid, &status, 0);
	is_int(WEXITSTATUS(status), 7, "another process ends in the middle of its work");
	dead = store_path(&store, "tmp/process.dead");
	dir_make(dead, &why);
	ok(open_store(&next), "the store is opened again");
	ok(!file_exists(dead), "a folder that no process has locked is removed");
	ok(file_exists(ours), "a folder that a living process has locked stays");
	parent = store_path(&store, "tmp");
	succeeds(dir_list(&left, parent, &why), &why, "the temporary folders are listed");
	is_int((long long)left.n, 2, "only the folders of the two open stores are left");
	store_release(&store);
	ok(!file_exists(ours), "closing the store removes the temporary folder of this process");
}

int
main(void)
{
	it_lies_in_the_users_cache();
	what_is_published_is_whole_and_sealed();
	a_published_folder_has_a_seal();
	each_depth_compares_more();
	what_has_changed_is_set_aside();
	who_comes_second_gives_way();
	a_file_is_published_too();
	many_at_once_leave_one();
	a_use_is_noted();
	gc_removes_what_nobody_uses();
	opening_removes_what_killed_processes_left();
	return tap_done();
}

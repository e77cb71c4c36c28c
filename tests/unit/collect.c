#include "base/tree.h"
#include "component/collect.h"
#include "plan/recipe.h"
#include "tap.h"
#include <sys/stat.h>

static struct node node;
static struct pin pin;
static struct recipe recipe;

/* A fresh source and output, as a build might have left them. */
static struct collect
left_behind(const char *name)
{
	static char src[4096], out[4096], tree[4096];
	scoped(diag_release) struct diag why = DIAG_INIT;
	static char version[] = "1.0", date[] = "2026-01-01", package[] = "x";

	snprintf(src, sizeof(src), "%s/%s-src", tap_folder(), name);
	snprintf(out, sizeof(out), "%s/%s-out", tap_folder(), name);
	snprintf(tree, sizeof(tree), "%s/%s-tree", tap_folder(), name);
	dir_make(src, &why);
	dir_make(out, &why);
	pin = (struct pin){ .name = package, .version = version, .date = date };
	recipe = (struct recipe){ .name = package };
	node = (struct node){ .recipe = &recipe, .pin = &pin, .target = target_find("x86_64-linux-musl") };
	return (struct collect){ .node = &node, .src = src, .out = out, .tree = tree };
}

static const char *
put(const char *folder, const char *name, mode_t mode)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	static char path[8192];
	char *slash;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	slash = strrchr(path, '/');
	*slash = '\0';
	dir_make(path, &why);
	*slash = '/';
	file_write(path, "x", 1, mode, &why);
	chmod(path, mode);
	return path;
}

static void
point(const char *folder, const char *name, const char *target)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *path = path_join(folder, name);
	scoped(free_release) char *parent = path_dir(path);

	if (dir_make(parent, &why) || symlink(target, path))
		abort();
}

static unsigned
mode_of(const struct collect *c, const char *name)
{
	scoped(free_release) char *path = path_join(c->tree, name);
	struct stat st = { 0 };

	return lstat(path, &st) ? 0 : st.st_mode & 07777;
}

static void
listed_files_ship_with_their_modes(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct collect c = left_behind("listed");
	struct recipe_file files[] = {
		{ (char[]){ "usr/bin/prog" }, (char[]){ "prog-{version}" }, NULL, 0755 },
		{ (char[]){ "usr/share/man/man1/" }, (char[]){ "doc/" }, (char[]){ "*.1" }, 0644 },
		{ (char[]){ "usr/lib/units/" }, NULL, NULL, 0 },
	};

	put(c.src, "prog-1.0", 0644);
	put(c.src, "doc/a.1", 0600);
	put(c.src, "doc/a.md", 0644);
	put(c.src, "doc/deep/b.1", 0644);
	put(c.src, "COPYING", 0644);
	put(c.src, "sub/lib/COPYING", 0644);
	put(c.out, "usr/lib/units/deep/run", 0755);
	point(c.out, "usr/lib/units/again", "deep/run");
	point(c.out, "usr/lib/units/deep/over", "../../../bin/prog");
	recipe.file = files;
	recipe.files = countof(files);
	list_add(&recipe.licenses, "COPYING");
	list_add(&recipe.licenses, "sub/lib/COPYING");
	succeeds(collect_tree(&c, &why), &why, "files are collected");
	is_int(mode_of(&c, "usr/bin/prog"), 0755, "with the mode that the recipe says");
	is_int(mode_of(&c, "usr/share/man/man1/a.1"), 0644, "a file is collected by a pattern");
	is_int(mode_of(&c, "usr/share/man/man1/a.md"), 0, "a file that does not match the pattern is not collected");
	is_int(mode_of(&c, "usr/share/man/man1/deep/b.1"), 0, "nor from below");
	is_int(mode_of(&c, "usr/lib/units/deep/run"), 0755, "a whole folder is collected");
	is_int(mode_of(&c, "usr/lib/units/again"), 0777, "with its links");
	is_int(mode_of(&c, "usr/lib/units/deep/over"), 0777, "also those that lead elsewhere in the component");
	is_int(mode_of(&c, "usr/share/licenses/x/COPYING"), 0644, "and the licence");
	is_int(mode_of(&c, "usr/share/licenses/x/sub-lib-COPYING"), 0644, "a second licence of the same name keeps its folders in its name");
	list_release(&recipe.licenses);
}

static void
refused(const char *name, const char *path, const char *from, const char *match, const char *words)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct collect c = left_behind(name);
	scoped(free_release) char *to = xstrdup(path), *what = xstrdup(from);
	scoped(free_release) char *glob = match ? xstrdup(match) : NULL;
	struct recipe_file file = { to, what, glob, 0644 };

	put(c.src, "some/file", 0644);
	point(c.src, "passwd", "/etc/passwd");
	point(c.src, "etc", "/etc");
	point(c.src, "up", "..");
	point(c.src, "some/link", "/etc/passwd");
	point(c.src, "far/link", "../../passwd");
	recipe.file = &file;
	recipe.files = 1;
	refuses(collect_tree(&c, &why), &why, DIAG_REFUSED, words, "%s", name);
}

/* Two entries for the files usr/bin/NAME; "b" is a second name of "a". */
static void
two_are_refused(const char *one, const char *from, const char *two, const char *again, const char *words, const char *label)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct collect c = left_behind(label);
	scoped(free_release) char *a = path_join(c.src, "a"), *b = path_join(c.src, "b");
	char *path[] = { xstrdup(one), xstrdup(from), xstrdup(two), xstrdup(again) };
	struct recipe_file files[] = { { path[0], path[1], NULL, 0755 }, { path[2], path[3], NULL, 0755 } };

	put(c.src, "a", 0755);
	put(c.src, "alone", 0755);
	put(c.src, "folder/alone", 0755);
	if (link(a, b))
		abort();
	recipe.file = files;
	recipe.files = countof(files);
	refuses(collect_tree(&c, &why), &why, DIAG_REFUSED, words, "%s", label);
	collect_release(&c);
	for (size_t i = 0; i < countof(path); i++)
		free(path[i]);
}

static void
nothing_is_lost_or_packed_twice(void)
{
	two_are_refused("usr/bin/", "folder/", "usr/bin/alone", "alone", "'usr/bin/alone' was collected already, by another entry",
		"a file that two entries give is refused");
	two_are_refused("usr/bin/a", "a", "usr/bin/b", "b", "'usr/bin/a' and 'usr/bin/b' are hard links to one file",
		"two names of one file are refused");
}

/* usr/lib/ has a folder, and a link to it that is called `link`. */
static void
behind_a_link(const char *two, const char *words, const char *label)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct collect c = left_behind(label);
	scoped(free_release) char *path = xstrdup(two);
	struct recipe_file files[] = { { (char[]){ "usr/lib/" }, NULL, NULL, 0 }, { path, (char[]){ "a" }, NULL, 0755 } };

	put(c.src, "a", 0755);
	put(c.out, "usr/lib/folder/b", 0644);
	point(c.out, "usr/lib/link", "folder");
	recipe.file = files;
	recipe.files = countof(files);
	refuses(collect_tree(&c, &why), &why, DIAG_REFUSED, words, "%s", label);
	collect_release(&c);
}

static void
no_file_goes_elsewhere(void)
{
	behind_a_link("usr/lib/link/a", "'usr/lib/link/a' would be below 'usr/lib/link', which is not a folder", "a file behind a link is refused");
	behind_a_link("usr/lib/link", "'usr/lib/link' was collected already, by another entry", "a file in place of a link is refused");
}

static void
a_setuid_file_needs_a_mode(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct collect c = left_behind("setuid");
	struct recipe_file file = { (char[]){ "usr/bin/" }, NULL, NULL, 0 };

	put(c.out, "usr/bin/mount", 04755);
	recipe.file = &file;
	recipe.files = 1;
	refuses(collect_tree(&c, &why), &why, DIAG_REFUSED, "'usr/bin/mount' has the mode 4755", "a file that was built setuid is refused");
	c = left_behind("setuid");
	file.mode = 0755;
	put(c.out, "usr/bin/mount", 04755);
	succeeds(collect_tree(&c, &why), &why, "a file that was built setuid ships with the mode that the recipe says");
	is_int(mode_of(&c, "usr/bin/mount"), 0755, "it has no setuid bit");
}

static void
nothing_is_taken_from_outside(void)
{
	refused("absent", "x", "nothing", NULL, "there is no 'nothing'");
	refused("link-out", "x", "passwd", NULL, "'passwd' leads out");
	refused("folder-out", "x", "etc/passwd", NULL, "'etc/passwd' leads out");
	refused("above", "x", "up/absent-src/some/file", NULL, "leads out");
	refused("entry-out", "d/", "some/", NULL, "the link 'd/link' leads out of the component, to '/etc/passwd'");
	refused("entry-far", "d/", "far/", NULL, "the link 'd/link' leads out of the component, to '../../passwd'");
	refused("no-match", "d/", "some/", "*.1", "nothing in 'some/' matches '*.1'");
	refused("folder-for-a-file", "x", "some", NULL, "would not be a file");
}

static void
a_library_is_its_whole_output(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct collect c = left_behind("library");

	put(c.out, "usr/lib/libx.a", 0600);
	put(c.out, "usr/lib/libx.la", 0644);
	put(c.out, "usr/bin/x-config", 04711);
	succeeds(collect_tree(&c, &why), &why, "a library is collected");
	is_int(mode_of(&c, "usr/lib/libx.a"), 0644, "with plain modes");
	is_int(mode_of(&c, "usr/bin/x-config"), 0755, "and no setuid");
	is_int(mode_of(&c, "usr/lib/libx.la"), 0, "without what libtool left");
}

static void
a_library_must_be_something(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct collect c = left_behind("empty");

	refuses(collect_tree(&c, &why), &why, DIAG_REFUSED, "left nothing", "an empty output is refused");
	c = left_behind("fifo");
	put(c.out, "usr/file", 0644);
	if (mkfifo(tap_path("fifo-out/usr/pipe"), 0644))
		abort();
	refuses(collect_tree(&c, &why), &why, DIAG_REFUSED, "neither a file nor a link", "so is a pipe in it");
}

int
main(void)
{
	listed_files_ship_with_their_modes();
	nothing_is_lost_or_packed_twice();
	no_file_goes_elsewhere();
	a_setuid_file_needs_a_mode();
	nothing_is_taken_from_outside();
	a_library_is_its_whole_output();
	a_library_must_be_something();
	return tap_done();
}

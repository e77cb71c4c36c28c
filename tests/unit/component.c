#include "base/licenses.h"
#include "base/tree.h"
#include "component/component.h"
#include "base/text.h"
#include "tap.h"
#include <sys/stat.h>
#include <unistd.h>

/* The recipe of our test's component: two programs and a folder ship, a header does not. */
static struct recipe_file listed[] = {
	{ .path = (char []){ "usr/bin/true" } },
	{ .path = (char []){ "usr/bin/same" } },
	{ .path = (char []){ "usr/share/hello/" } },
};
static struct recipe recipe = {
	.name = (char []){ "hello" }, .license = (char []){ "MIT" },
	.minimum = (char []){ "2.0" }, .minimum_why = (char []){ "2.0 is better" },
	.file = listed, .files = countof(listed),
};
static struct pin pin = { .version = (char []){ "1.4.2" } };

static struct node
node_of_hello(void)
{
	struct node node = { .recipe = &recipe, .pin = &pin, .target = target_find("x86_64-linux-musl") };

	memset(node.key.hex, 'a', 64);
	return node;
}

static int
write_text(const char *dir, const char *path, const char *text, struct diag *why)
{
	scoped(free_release) char *file = xasprintf("%s/tree/%s", dir, path);
	scoped(free_release) char *parent = path_dir(file);

	return dir_make(parent, why) || file_write(file, text, strlen(text), 0644, why) ? -1 : 0;
}

static int
make_tree(const char *dir, struct diag *why)
{
	scoped(free_release) char *program = xasprintf("%s/tree/usr/bin/true", dir);
	scoped(free_release) char *link = xasprintf("%s/tree/usr/bin/same", dir);
	scoped(free_release) char *bin = path_dir(program);

	if (tree_remove(dir, why) || dir_make(bin, why) || file_copy("/proc/self/exe", program, 0755, why))
		return -1;
	if (symlink("true", link))
		return diag_set(why, DIAG_SYSTEM, "symlink:");
	return write_text(dir, "usr/share/hello/words", "hello\n", why) ||
	       write_text(dir, "usr/include/hello.h", "int hello;\n", why) ||
	       write_text(dir, LICENSES "hello/COPYING", "take it\n", why) ? -1 : 0;
}

/* Seals the component with what its program shows, as the builder does. */
static int
seal_with_facts(const char *dir, const struct node *node, struct diag *why)
{
	scoped(elf_release) struct elf elf = ELF_INIT;
	scoped(elf_facts_release) struct elf_facts facts = ELF_FACTS_INIT;
	scoped(free_release) char *program = xasprintf("%s/tree/usr/bin/true", dir);

	if (elf_read(&elf, program, why))
		return -1;
	elf_facts_add(&facts, "usr/bin/true", &elf);
	return component_seal(dir, node, &facts, (struct cost){ 1.5, 2.25, 4096 }, why);
}

static bool
seal(const char *dir, struct component *c)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct node node = node_of_hello();

	return succeeds(make_tree(dir, &why), &why, "make the tree of a component") &&
	       succeeds(seal_with_facts(dir, &node, &why), &why, "the tree is sealed") &&
	       succeeds(component_load(c, dir, &why), &why, "the component is read");
}

static void
what_ships_is_listed(void)
{
	scoped(component_release) struct component c = COMPONENT_INIT;

	if (!seal(tap_path("hello"), &c))
		return;
	is_str(c.name, "hello", "the name of the component is read");
	is_str(c.trial, "2.0 is better", "why it is a trial");
	is_int((long long)(c.wall * 1000), 1500, "how long it took");
	ok(text_is_sha256(c.tree), "a digest of all of its tree");
	if (!is_int((long long)c.files, 4, "what ships, and the licence; not the header"))
		return;
	is_str(c.file[0].link, "true", "a link by its target");
	is_str(c.file[1].path, "usr/bin/true", "a program by its path");
	is_int(c.file[1].mode, 0755, "with its mode");
	ok(c.file[1].elf && c.file[1].program, "and what kind of file it is");
	is_str(c.file[1].libc, "glibc", "and whose libc it uses");
	ok(!c.file[1].allocator, "no allocator was linked");
	is_str(c.file[3].path, LICENSES "hello/COPYING", "sorted by path");
	ok(text_is_sha256(c.file[2].sha256) && !c.file[2].elf, "a text by its hash");
}

static void
a_sealed_tree_reads_the_same(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(component_release) struct component c = COMPONENT_INIT, again = COMPONENT_INIT;
	const struct node node = node_of_hello();
	const char *dir = tap_path("hello");

	if (!seal(dir, &c))
		return;
	succeeds(tree_seal(tap_path("hello/tree"), &why), &why, "once it is read-only");
	succeeds(seal_with_facts(dir, &node, &why), &why, "it is sealed again");
	if (succeeds(component_load(&again, dir, &why), &why, "the component is read again")) {
		is_int(again.file[1].mode, c.file[1].mode, "with the same modes");
		is_str(again.tree, c.tree, "and the same digest");
	}
}

static void
a_change_is_found(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(component_release) struct component c = COMPONENT_INIT;
	const char *dir = tap_path("hello");

	if (!seal(dir, &c))
		return;
	succeeds(component_verify(&c, &why), &why, "as it was sealed it is good");
	write_text(dir, "usr/include/hello.h", "int goodbye;\n", &why);
	refuses(component_verify(&c, &why), &why, DIAG_REFUSED, "its tree has changed", "a header that changed is found");
	write_text(dir, "usr/share/hello/words", "goodbye\n", &why);
	refuses(component_verify(&c, &why), &why, DIAG_REFUSED, "file 'usr/share/hello/words' has changed",
	        "a file that ships is named");
	unlink(tap_path("hello/tree/usr/bin/same"));
	refuses(component_verify(&c, &why), &why, DIAG_REFUSED, "link 'usr/bin/same' has changed", "a changed link is named");
	unlink(tap_path("hello/tree/usr/share/hello/words"));
	refuses(component_verify(&c, &why), &why, DIAG_REFUSED, "words", "so is one that is gone");
}

static void
devices_and_pipes_do_not_ship(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct node node = node_of_hello();
	const char *dir = tap_path("hello");

	if (!succeeds(make_tree(dir, &why), &why, "make a tree for a component") ||
	    !ok(mkfifo(tap_path("hello/tree/usr/share/hello/pipe"), 0644) == 0, "make a pipe in the tree"))
		return;
	refuses(seal_with_facts(dir, &node, &why), &why, DIAG_REFUSED, "neither a file nor a link", "a tree with a pipe is not sealed");
}

int
main(void)
{
	what_ships_is_listed();
	a_sealed_tree_reads_the_same();
	a_change_is_found();
	devices_and_pipes_do_not_ship();
	return tap_done();
}

#include "remark.h"
#include "toolchain.h"

static bool
has_go(const struct recipe *r)
{
	for (size_t i = 0; i < r->runs; i++)
		if (r->run[i].system == BUILD_GO)
			return true;
	return false;
}

static bool
has_program(const struct component *c)
{
	for (size_t i = 0; i < c->files; i++)
		if (!c->file[i].link && c->file[i].mode & 0111)
			return true;
	return false;
}

static void
add_lacks(struct list *remarks, const char *what, const char *reason)
{
	if (reason)
		list_addf(remarks, "its programs %s: %s", what, reason);
}

void
remark_add(struct list *remarks, const struct node *node, const struct component *c)
{
	const struct recipe *r = node->recipe;

	if (!node->wanted)
		return;
	if (r->checks && !toolchain_runs_here(node->target))
		list_addf(remarks, "the recipe's check did not run, because the build machine cannot run programs for %s",
			node->target->name);
	if (!r->checks && has_program(c))
		list_add(remarks, "none of its programs was started, because the recipe has no check");
	if (has_go(r))
		list_add(remarks, "\"go version -m\" says (devel) for the version of the main module, because the source is built from a folder");
	add_lacks(remarks, "are not position-independent", r->skip_pie);
	add_lacks(remarks, "have a table of addresses that can be written to", r->skip_relro);
	add_lacks(remarks, "have no stack protector", r->skip_canary);
}

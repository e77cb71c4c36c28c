#include "component/remark.h"
#include "tap.h"

static struct build_run go = { .system = BUILD_GO }, make = { .system = BUILD_MAKE };
static struct list check;

static void
is_remarked(const char *target, struct build_run *run, bool wanted, size_t n, const char *words, const char *label)
{
	scoped(list_release) struct list remarks = LIST_INIT;
	struct recipe recipe = { .run = run, .runs = 1, .check = &check, .checks = 1 };
	struct node node = { .recipe = &recipe, .target = target_find(target), .wanted = wanted };

	remark_add(&remarks, &node);
	is_int((long long)remarks.n, (long long)n, "%s", label);
	if (n && remarks.n)
		ok(strstr(remarks.item[0], words), "%s: it says '%s'", label, words);
}

int
main(void)
{
	is_remarked("x86_64-linux-musl", &make, true, 0, "", "a program whose check ran needs no remark");
	is_remarked("aarch64-linux-musl", &make, true, 1, "check did not run", "a check that cannot run is told");
	is_remarked("aarch64-linux-musl", &make, false, 0, "", "what does not ship needs no remark");
	is_remarked("x86_64-linux-musl", &go, true, 1, "(devel)", "the version in a Go program is told");
	return tap_done();
}

#include "component/remark.h"
#include "tap.h"

static struct build_run go = { .system = BUILD_GO }, make = { .system = BUILD_MAKE };
static struct list check;

static struct component_file program = { .mode = 0755 };
static const struct component one_program = { .file = &program, .files = 1 };

static void
is_remarked(const char *target, struct build_run *run, bool wanted, size_t n, const char *words, const char *label)
{
	scoped(list_release) struct list remarks = LIST_INIT;
	struct recipe recipe = { .run = run, .runs = 1, .check = &check, .checks = 1 };
	struct node node = { .recipe = &recipe, .target = target_find(target), .wanted = wanted };

	remark_add(&remarks, &node, &one_program);
	is_int((long long)remarks.n, (long long)n, "%s", label);
	if (n && remarks.n)
		ok(strstr(remarks.item[0], words), "%s: it says '%s'", label, words);
}

static void
a_program_without_a_check_is_remarked(void)
{
	scoped(list_release) struct list remarks = LIST_INIT;
	const struct component data = { 0 };
	struct recipe recipe = { .run = &make, .runs = 1 };
	struct node node = { .recipe = &recipe, .target = target_find("x86_64-linux-musl"), .wanted = true };

	remark_add(&remarks, &node, &data);
	is_int((long long)remarks.n, 0, "data without a check needs no remark");
	remark_add(&remarks, &node, &one_program);
	is_str(remarks.n ? remarks.item[0] : "", "none of its programs was started, because the recipe has no check", "a program without a check is told");
}

int
main(void)
{
	a_program_without_a_check_is_remarked();
	is_remarked("x86_64-linux-musl", &make, true, 0, "", "a program whose check ran needs no remark");
	is_remarked("aarch64-linux-musl", &make, true, 1, "check did not run", "a check that cannot run is told");
	is_remarked("aarch64-linux-musl", &make, false, 0, "", "what does not ship needs no remark");
	is_remarked("x86_64-linux-musl", &go, true, 1, "(devel)", "the version in a Go program is told");
	return tap_done();
}

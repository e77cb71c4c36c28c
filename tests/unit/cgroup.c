#include "root/cgroup.h"
#include "root/delegated.h"
#include "tap.h"

struct path_case {
	const char *text, *path, *name;
};
static const struct path_case path_case[] = {
	{ "0::/user.slice/x.scope\n", "/user.slice/x.scope", "the only line" },
	{ "9:name=systemd:/a\n4:memory:/b\n0::/c\n", "/c", "a line after those of version 1" },
	{ "0::/\n", "/", "the root of a namespace" },
	{ "0::/a b:c\n", "/a b:c", "a path with a space and a colon" },
	{ "0::/a", "/a", "a line without an end" },
	{ "4:memory:/b\n10::/c\n", NULL, "only version 1" },
	{ "0::\n", NULL, "no path" },
	{ "", NULL, "no text" },
};

static void
the_path_of_a_process_is_found(void)
{
	for (size_t i = 0; i < countof(path_case); i++) {
		scoped(free_release) char *path = cgroup_path(path_case[i].text);

		if (path_case[i].path)
			is_str(path ? path : "", path_case[i].path, "the cgroup of a process: %s", path_case[i].name);
		else
			ok(!path, "a process without a unified cgroup: %s", path_case[i].name);
	}
}

static void
events_are_counted(void)
{
	static const char text[] = "low 0\nhigh 0\nmax 17\noom 2\noom_kill 3\noom_group_kill 1\n";

	is_int((long long)cgroup_events(text, "oom"), 2, "an event whose name begins that of others is counted");
	is_int((long long)cgroup_events(text, "oom_kill"), 3, "an event in the middle of the file is counted");
	is_int((long long)cgroup_events(text, "oom_group_kill"), 1, "the last event of the file is counted");
	is_int((long long)cgroup_events(text, "kill"), 0, "the end of a name is not the name of an event");
	is_int((long long)cgroup_events("", "max"), 0, "a file that could not be read has no events");
}

/* Where one was delegated to the tests, its limits are tested by tests/hostile/cgroup.t. */
static void
without_a_cgroup_there_is_nothing_to_do(void)
{
	struct cgroup none = CGROUP_INIT;

	cgroup_take(&none, 1);
	cgroup_release(&none);
	ok(!none.path && none.lock < 0, "no process is moved, and no cgroup removed, where there is none");
}

int
main(void)
{
	the_path_of_a_process_is_found();
	events_are_counted();
	without_a_cgroup_there_is_nothing_to_do();
	return tap_done();
}

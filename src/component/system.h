/*
 * system - how each build system is driven.
 *
 * A recipe states what differs; what is common to all that use autotools, or
 * Go, is here.  This makes lists of commands and does not run them.  Inside, the source
 * is at /build/src, objects of cmake, meson and cargo at /build/src/.obj, what
 * is needed at /build/deps, output at /build/out.
 */
#ifndef COMPONENT_SYSTEM_H
#define COMPONENT_SYSTEM_H
#include "plan/graph.h"

struct command {
	struct list argv, env;          /* env: NAME=VALUE, on top of what every build has */
	char *cwd;
	bool greedy;                    /* uses all cores, without the jobserver */
};
struct script {
	struct command *command;
	size_t n, cap;
};
#define SCRIPT_INIT { 0 }

/* Appends the commands of one run of a build system. */
void script_add(struct script *, const struct node *, const struct build_run *, unsigned jobs);
/* Appends the commands that list the modules (go) or crates (cargo) that such a run linked in; nothing for other systems. */
void script_add_linked(struct script *, const struct node *, const struct build_run *, unsigned jobs);
void script_release(struct script *);
/*
 * {version} {target} {arch} {goarch} {rust} {cc} {deps} {out} {src} {tools} {jobs} {epoch}, {commit} ("" where the
 * pin knows none) and, of a Go module, {module}; other braces stay.
 * Caller frees.
 */
char *script_expand(const struct node *, unsigned jobs, const char *text);

#endif

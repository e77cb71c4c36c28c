/*
 * build_run - one run of a build system, as a recipe states it.
 *
 * Every system takes dir, env and (except commands) args; the other members
 * belong to the systems named beside them.
 */
#ifndef PLAN_BUILD_RUN_H
#define PLAN_BUILD_RUN_H
#include "json/read.h"

enum build_system { BUILD_AUTOTOOLS, BUILD_CMAKE, BUILD_MESON, BUILD_MAKE, BUILD_GO, BUILD_CARGO, BUILD_COMMANDS };

struct build_run {
	enum build_system system;
	char *dir;                      /* below the source; "" is its top */
	struct pairs env;
	struct list args;
	bool autoreconf;                /* autotools */
	struct list configure;          /* autotools: the command to run instead of ./configure and its usual options; or empty */
	struct list vars;               /* make: NAME=VALUE, for the build and for the install */
	struct list make, install;      /* make targets: autotools, cmake, meson; install targets: autotools, make */
	bool install_default;           /* run the install target that is the default of autotools, cmake and meson */
	struct list tags;               /* go */
	struct pairs packages;          /* go: path below out -> package */
	struct pairs variables;         /* go: -X */
	bool cgo;
	struct pairs bins;              /* cargo: path below out -> binary */
	struct list features;
	struct list *command;           /* commands */
	size_t commands;
};

/* Named in the order of enum build_system. */
extern const char *const build_system_name[];

/* Part of the key: it is increased when a change in how this system is driven changes components. */
unsigned build_system_rules(enum build_system);

void build_run_read(struct build_run *, struct json);
void build_run_release(struct build_run *);

#endif

/*
 * plan_options - the options that say what to build, of `ingot plan` and of `ingot build TOOL...`.
 */
#ifndef STEPS_PLAN_OPTIONS_H
#define STEPS_PLAN_OPTIONS_H
#include "cli/step.h"
#include "plan/planner.h"

/* `r` is a struct plan_request. */
#define PLAN_OPTIONS(r) \
	{ .name = "--version", .text = &(r).version, .meta = "V", .help = "version of the tool. Default: the first that is pinned" }, \
	{ .name = "--variant", .text = &(r).variant, .meta = "LIST", .help = "standalone, default, full, or all. Default: standalone,default" }, \
	{ .name = "--arch", .text = &(r).architecture, .meta = "A", .help = "amd64, arm64, or both. Default: amd64" }, \
	{ .name = "--architecture", .text = &(r).architecture, .meta = "A", .help = "the same as --arch" }, \
	{ .name = "--libc", .text = &(r).libc, .meta = "L", .help = "static, glibc, or both. Default: static" }, \
	{ .name = "--pins", .text = &(r).pins, .meta = "SET", .help = "auto, debian, upstream, or a file. Default: auto" }, \
	{ .name = "--recipes", .many = &(r).recipes, .meta = "DIR", .help = "a folder to search for recipes before ours" }, \
	{ .name = "--mirror", .many = &(r).mirrors, .meta = "URL", .help = "try URL/SHA256 first for every source" }, \
	{ .name = "--revision", .number = &(r).revision, .least = 1, .most = REVISION_MAX, .meta = "N", \
	  .help = "2 or more for a rebuild with newer helpers. Default: 1" }

#endif

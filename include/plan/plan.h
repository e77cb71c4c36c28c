/*
 * plan - what to build (ingot/plan/1): tools, variants and one job per target.
 */
#ifndef PLAN_PLAN_H
#define PLAN_PLAN_H
#include "json/json.h"
#include "json/jsonw.h"
#include "base/target.h"
#include "release/release_tag.h"

enum { PLAN_JOBS_MAX = 256 };            /* of a matrix: docs.github.com, "Actions limits" */
#define PLAN_RUNNER "ubuntu-24.04"      /* all targets are compiled on amd64 hosts, docs/design.md, Store, root, sandbox */

struct plan_tool { char *name, *version, *tag; unsigned revision; };
struct plan_package { char *tool, *variant, *file; };       /* file: podman-v5.8.4-linux-amd64-static.tar.zst */
struct plan_job {
	const struct target *target;
	struct plan_package *package;
	size_t packages;
};
struct plan {
	char *pins;                             /* pin set: "debian", "upstream" or a path; never "auto" */
	char *pins_reason;                      /* why auto chose it, or "" */
	char *pins_sha256, *recipes_sha256;     /* of what it was made from, or NULL: see graph_resolve() */
	struct list recipes;                    /* extra recipe folders, by --recipes */
	struct plan_tool *tool;
	size_t tools;
	struct list variants;
	struct plan_job *job;
	size_t jobs;
	struct list notes;                      /* of plan_make(): what to tell a person; not in the document */
};
#define PLAN_INIT { 0 }
int plan_load(struct plan *, const char *path, struct diag *);  /* also out of a result that carries one as member "plan" (fetch/1, build/1) */
void plan_write(struct jsonw *, const char *name, const struct plan *);
/* {"job": [...]}, for `strategy: matrix:` of a workflow */
void plan_write_matrix(struct jsonw *, const struct plan *);
const struct plan_job *plan_job(const struct plan *, const struct target *);
void plan_release(struct plan *);

#endif

/*
 * recipe - how one upstream project is built (ingot/recipe/1, docs/design.md, Recipes and pins).
 *
 * Strings and lists are owned by the recipe.  Reading is strict: see json/json.h.
 */
#ifndef PLAN_RECIPE_H
#define PLAN_RECIPE_H
#include "base/digest.h"
#include "base/list.h"
#include "base/target.h"
#include "plan/build_run.h"
#include "plan/recipe_upstream.h"
#include "plan/spdx.h"

struct recipe_file {
	char *path;                     /* below the package; a trailing '/' is a folder */
	char *from;                     /* below the source; NULL: already at path in the output */
	char *match;                    /* a glob on base names when path is a folder, or NULL */
	unsigned mode;                  /* 0: as it was built */
};

struct requirement { char *program, *version, *why; };          /* version: the least; NULL: any */

struct recipe {
	char *name, *summary, *license;
	struct recipe_upstream upstream;
	char *path;                     /* the recipe's own file */
	struct list targets;            /* empty: all four */
	char *otherwise;                /* the package that takes its place for other targets, or NULL */
	const struct target *target;    /* the target it was read for, or NULL: see recipe_load() */
	struct list needs, tools;
	char *minimum, *minimum_why;    /* NULL: none */
	struct pairs minimum_fixes;     /* advisory -> the version that fixes it; see node_trial() */
	char *allocator_skip;           /* the reason, or NULL */
	char *label_skip;               /* the same for the label; such a recipe ships nothing */
	char *skip_pie, *skip_relro, *skip_canary;      /* the same for each kind of hardening that its programs cannot have */
	struct build_run *run;
	size_t runs;
	struct recipe_file *file;
	size_t files;
	struct list licenses;
	struct list *check;
	size_t checks;
	struct requirement *require;
	size_t requires;
	struct requirement kernel;      /* the oldest that it runs on; version NULL: the recipe does not say */
	struct list standalone, standard, full;         /* variants; standard is "default"; full may be empty */
	char *main;                     /* the file that standalone ships; NULL: no tool */
	unsigned needs_line, tools_line, variants_line;         /* line numbers in its file, for messages */
	bool names_module;              /* some text holds "{module}" */
	struct digest digest;           /* of the canonical form of what can change a component */
};

#define RECIPE_INIT { 0 }

/*
 * Applies the exceptions for the target; target NULL: applies none.
 * The file must be named after the recipe: crun.json holds crun.  Its licence must be in the list.
 */
int recipe_load(struct recipe *, const char *path, const struct target *, const struct spdx *, struct diag *);
bool recipe_is_tool(const struct recipe *);
bool recipe_knows(const struct recipe *, const struct target *);
/* Components of "standalone", "default", "full"; NULL for another word. */
const struct list *recipe_variant(const struct recipe *, const char *variant);
/* Does this entry of `files`, with its words in braces replaced, list the path (below the tree of the component)? */
bool recipe_file_holds(const struct recipe_file *, const char *path);
void recipe_release(struct recipe *);

#endif

/*
 * recipe - how one upstream project is built (ingot/recipe/1, design.md §5).
 *
 * Strings and lists are owned by the recipe.  Reading is strict: see base/json.h.
 */
#ifndef BUILD_RECIPE_H
#define BUILD_RECIPE_H
#include "base/json.h"
#include "base/list.h"
#include "base/target.h"
#include "base/digest.h"

enum build_system { BUILD_AUTOTOOLS, BUILD_CMAKE, BUILD_MESON, BUILD_MAKE, BUILD_GO, BUILD_CARGO, BUILD_COMMANDS };

struct pair { char *name, *value; };
struct pairs { struct pair *item; size_t n, cap; };

/* One build system run; members that a system does not know are refused when reading. */
struct build_run {
	enum build_system system;
	char *dir;                      /* below the source; "" is its top */
	struct pairs env;
	struct list args;
	bool autoreconf;                /* autotools */
	struct list make, install;      /* autotools, make, cmake, meson: targets */
	bool install_default;           /* no "install" member: what the system usually does */
	struct list tags;               /* go */
	struct pairs packages;          /* go: path below out -> package */
	struct pairs variables;         /* go: -X */
	bool cgo;
	struct pairs bins;              /* cargo: path below out -> binary */
	struct list features;
	struct list *command;           /* commands */
	size_t commands;
};

struct recipe_file {
	char *path;                     /* below the package; a trailing '/' is a folder */
	char *from;                     /* below the source; NULL: already at path in the output */
	char *match;                    /* a glob on base names when path is a folder, or NULL */
	unsigned mode;
};

struct requirement { char *program, *why; };

struct recipe {
	char *name, *summary, *license;
	char *github, *tag, *url;       /* upstream; NULL where not given */
	char *path;                     /* the recipe's own file */
	struct list targets;            /* empty: all four */
	struct list needs, tools;
	char *minimum, *minimum_why;    /* NULL: none */
	char *allocator_skip;           /* the reason, or NULL */
	struct build_run *run;
	size_t runs;
	struct recipe_file *file;
	size_t files;
	struct list licenses;
	struct list *check;
	size_t checks;
	struct requirement *require;
	size_t requires;
	struct list standalone, standard, full;         /* variants; standard is "default" */
	char *main;                     /* the file that standalone ships */
	struct digest digest;           /* of the canonical form of what can change a component */
};

int recipe_load(struct recipe *, const char *path, struct diag *);
bool recipe_is_tool(const struct recipe *);
bool recipe_knows(const struct recipe *, const struct target *);
/* Components of "standalone", "default", "full"; NULL for another word. */
const struct list *recipe_variant(const struct recipe *, const char *variant);
void recipe_release(struct recipe *);

/* All recipes of the folders (--recipes first, then our own), each file once by name; loaded when asked for. */
struct cookbook {
	struct list dirs;
	struct recipe **recipe;
	size_t n, cap;
};
#define COOKBOOK_INIT { 0 }
int cookbook_get(struct cookbook *, const char *name, const struct recipe **, struct diag *);  /* unknown package 'x' (nearest: y) */
int cookbook_all(struct cookbook *, struct list *names, struct diag *);
void cookbook_release(struct cookbook *);

#endif

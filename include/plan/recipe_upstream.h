/*
 * recipe_upstream - where a recipe's project publishes its versions, and which of them count.
 */
#ifndef PLAN_RECIPE_UPSTREAM_H
#define PLAN_RECIPE_UPSTREAM_H
#include "base/list.h"
#include "json/json.h"

struct recipe_upstream {
	char *github, *tag;             /* "containers/crun", "v{version}"; or NULL */
	bool tags;                      /* its tags are the versions, not its releases */
	int64_t id;                     /* of the repository; 0: not pinned */
	char *url;                      /* a page for people, or NULL */
	char *index, *pattern;          /* an address, and how it names a version: "musl-{version}.tar.gz"; or NULL */
	struct list follow;             /* lines of versions, see base/version.h; empty: all versions are one line */
	struct list skip;               /* globs of versions that are not releases */
	unsigned minimum_age;           /* days */
	bool by_date;                   /* only what is before the first '.' orders the versions */
};

enum { MINIMUM_AGE = 3, MINIMUM_AGE_MOST = 90 };

void recipe_upstream_read(struct recipe_upstream *, struct json);
/*
 * The version in a name by a template with "{version}": "1.2" of "v1.2" by "v{version}".  It begins with a digit and is
 * a name (base/text.h).  NULL: none.  Caller frees.
 */
char *recipe_upstream_version(const char *template, const char *name);
/* The reverse; caller frees. */
char *recipe_upstream_name(const char *template, const char *version);
void recipe_upstream_release(struct recipe_upstream *);

#endif

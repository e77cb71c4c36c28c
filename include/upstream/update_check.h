/*
 * update_check - compares the pins of a set with what their upstreams published.
 *
 * Each package has one or more lines of versions (plan/recipe_upstream.h), and each
 * line has a result.  An error of an upstream is the result of its lines, so that
 * the others are checked all the same; update_check_status() is what the step ends with.
 */
#ifndef UPSTREAM_UPDATE_CHECK_H
#define UPSTREAM_UPDATE_CHECK_H
#include "plan/recipe_set.h"
#include "source/pin.h"
#include "store/store.h"
#include "upstream/requester.h"

enum update_state {
	UPDATE_CURRENT,          /* the pinned version is the highest */
	UPDATE_NEW,              /* there is a higher one, which can be pinned */
	UPDATE_WAITS,            /* it is too young */
	UPDATE_INCOMPLETE,       /* a file, or the registry's copy, is not there yet */
	UPDATE_NOTHING,          /* no version of the line counts */
	UPDATE_WITHDRAWN,        /* the pinned version does not count any more, and there is none above it */
	UPDATE_UNWATCHED,        /* the recipe names no source of versions */
	UPDATE_UNCLEAR,          /* two versions are the highest: a person decides */
	UPDATE_REFUSED,          /* a person must look: a moved tag, a file of another size */
	UPDATE_FAILED,           /* the upstream could not be asked */
};

/* "current", "new", "waits", ... */
extern const char *const update_state_name[];

struct update {
	const char *name;               /* borrowed from the set */
	char *line;                     /* "5.x", "*" */
	char *from;                     /* "github containers/crun", "crate netavark"; "" if unknown */
	const struct pin *pin;          /* borrowed; NULL: the line has none */
	enum update_state state;
	char *version, *tag;            /* the highest that counts, or NULL */
	char *why;                      /* in words, or NULL */
	char *withdrawn;                /* why the pinned version does not count, or NULL */
	struct list users;              /* the tools that are built from it; only if it was withdrawn */
	char *advisory;                 /* which the version names, or NULL */
	char *home;                     /* the repository's new name, if it moved, or NULL */
	int64_t id;                     /* of the repository; 0: not known */
	char *commit, *sha256, *sum;    /* of the version, where known, or NULL */
	struct list records;            /* origins that agree about it */
	long long published, until;     /* seconds since the epoch; 0: not known, not waiting */
	struct list passed;             /* higher versions, and why they do not count */
	enum diag_kind kind;            /* of UPDATE_FAILED */
};

struct update_check {
	struct requester *requester;          /* borrowed, as all below */
	const struct pin_set *set;
	struct recipe_set *recipes;
	const struct store *store;      /* keeps the indexes of apt */
	const struct list *only;        /* these packages; empty: all */
	const struct list *accept;      /* "NAME=VERSION": a person has looked at this version */
	long long now;                  /* seconds since the epoch */
	struct update *item;
	size_t n, cap;
};
#define UPDATE_CHECK_INIT { 0 }

/* The packages of the set, in its order.  -1 only for an error of our own files, or an unknown package. */
int update_check_all(struct update_check *, struct diag *);
/* Makes an error the result of a line. */
void update_fail(struct update *, const struct diag *);
/* 0, or the error that the step must end with. */
int update_check_status(const struct update_check *, struct diag *);
void update_check_release(struct update_check *);

#endif

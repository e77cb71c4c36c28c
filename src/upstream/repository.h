/*
 * repository - a repository on GitHub: its identity, and the commits of its tags.
 */
#ifndef UPSTREAM_REPOSITORY_H
#define UPSTREAM_REPOSITORY_H
#include "upstream/requester.h"

struct repository {
	char *name;                     /* "owner/name", as GitHub calls it today */
	int64_t id;
	bool moved;                     /* it has another name than the one that was asked for */
	bool archived;
	long long pushed;               /* seconds since the epoch */
};
#define REPOSITORY_INIT { 0 }

/* id 0: any.  DIAG_REFUSED: another repository has the name now. */
int repository_find(struct repository *, struct requester *, const char *name, int64_t id, struct diag *);
/* The commit of a tag, and its date. */
struct tagged { char *commit, *tree; long long date; };
#define TAGGED_INIT { 0 }
/* DIAG_REFUSED: there is no such tag. */
int repository_tagged(const struct repository *, struct requester *, const char *tag, struct tagged *, struct diag *);
/* Fills tree and date of a commit; a commit that is gone leaves tree NULL. */
int repository_commit(const struct repository *, struct requester *, struct tagged *, struct diag *);
void tagged_release(struct tagged *);
void repository_release(struct repository *);

#endif

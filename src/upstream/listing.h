/*
 * listing - all versions of a package, from its upstream.
 */
#ifndef UPSTREAM_LISTING_H
#define UPSTREAM_LISTING_H
#include "plan/recipe.h"
#include "repository.h"
#include "source/pin.h"
#include "versions.h"

struct listing {
	char *from;                     /* "github containers/crun", "index https://..."; NULL: nothing to ask */
	struct repository repository;   /* name NULL: not on GitHub */
	struct versions versions;
};
#define LISTING_INIT { .repository = REPOSITORY_INIT, .versions = VERSIONS_INIT }

/* Asks what the recipe names; or, where it names nothing, the registry of the pin. */
int listing_ask(struct listing *, struct requester *, const struct recipe *, const struct pin *, struct diag *);
/* The versions that the pin's registry (Go proxy, crates index) has, by the package's own version numbers; none for other kinds. */
int listing_registry(struct versions *, char **from, struct requester *, const struct pin *, struct diag *);
void listing_release(struct listing *);

#endif

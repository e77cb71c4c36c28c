/*
 * versions - what an upstream published.
 */
#ifndef UPSTREAM_VERSIONS_H
#define UPSTREAM_VERSIONS_H
#include "base/list.h"
#include "github/asset.h"

struct version {
	char *version, *tag;            /* "1.28", "v1.28"; tag NULL: not known */
	char *sha256;                   /* of a crate, or NULL */
	char *unfit;                    /* why it is never proposed: "is yanked"; or NULL */
	char *advisory;                 /* CVE-... or GHSA-..., which it names; or NULL */
	long long published;            /* seconds since the epoch; 0: not known */
	bool unconfirmed;               /* a tag that may have no release */
	struct asset *asset;
	size_t assets;
};

struct versions {
	struct version *item;
	size_t n, cap;
	char *partial;                  /* why the list of releases is not whole, or NULL */
};
#define VERSIONS_INIT { 0 }

/* Owns `version` from now on; tag is copied. */
struct version *versions_add(struct versions *, char *version, const char *tag);
struct version *versions_find(const struct versions *, const char *version);
/* Sets the reason, if there is none. */
void version_set_unfit(struct version *, const char *reason);
const struct asset *version_asset(const struct version *, const char *name);
/* The first "CVE-2026-12345" or "GHSA-xxxx-xxxx-xxxx" in a text; caller frees; NULL: none. */
char *advisory_in(const char *text);
void versions_release(struct versions *);

#endif

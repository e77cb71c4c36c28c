/*
 * asset - a file of a release, as GitHub describes it (REST API, "Release assets").
 */
#ifndef GITHUB_ASSET_H
#define GITHUB_ASSET_H
#include "json/json.h"

struct asset {
	int64_t id;
	char *name;
	char *sha256;                   /* NULL: GitHub has no digest of it */
	uint64_t size;                  /* bytes */
	bool uploaded;                  /* false: "starter", an upload that has not ended */
};

/* Fills a new one; the document keeps the error. */
void asset_read(struct asset *, struct json);
/* The one with this name among n, or NULL. */
const struct asset *asset_find(const struct asset *, size_t n, const char *name);
void asset_release(struct asset *);

#endif

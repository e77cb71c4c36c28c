/*
 * remote - a release and its assets as GitHub describes them (REST API, "Releases").
 */
#ifndef PUBLISH_REMOTE_H
#define PUBLISH_REMOTE_H
#include "github/asset.h"
#include "github/github.h"

struct remote {
	int64_t id;                     /* 0: there is none */
	char *tag, *url, *upload_url, *body;
	bool draft, prerelease;
	struct asset *asset;
	size_t n, cap;
};
#define REMOTE_INIT { 0 }

void remote_read(struct remote *, struct json release);
/* Replaces the assets by what GitHub lists now. */
int remote_list_assets(struct remote *, const struct github *, struct diag *);
/* NULL: it has no such asset. */
const struct asset *remote_find(const struct remote *, const char *name);
void remote_release(struct remote *);

#endif

/*
 * config - the configuration of an image: new, or that of a base with our changes.
 *
 * Source: OCI image specification 1.1, "Image Configuration".
 */
#ifndef IMAGE_CONFIG_H
#define IMAGE_CONFIG_H
#include "image/description.h"
#include "json/jsonw.h"

struct config {
	const struct platform *platform;
	const char *diff_id;                    /* of our layer */
	int64_t created;
	const struct description *description;  /* of a new image ... */
	struct json base;                       /* ... or the configuration of a base, whose other members stay */
	const struct list *entrypoint;          /* replaces the base's, and drops its arguments; empty: it stays */
};

/* A whole document; jsonw_finish() is the caller's. */
void config_write(struct jsonw *, const struct config *);

#endif

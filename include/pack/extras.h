/*
 * extras - files that are added to packages: README texts, and for container tools env.sh and configuration.
 *
 * Loaded once from our own data: etc/package/ and etc/containers/ (cli/home.h).
 */
#ifndef PACK_EXTRAS_H
#define PACK_EXTRAS_H
#include "json/json.h"
#include "base/list.h"

/* Borrowed from words.  A part of a package is a component, or a path of one of its files. */
struct extras_note {
	struct list with, without;              /* parts that the package must have, and must not have */
	const char *libc;                       /* of the target; NULL: any */
	const char *text;
};
struct extras_why { const char *component, *text; };
struct extras_part { const char *path, *text; };        /* what a file adds to its component's purpose */

struct extras {
	struct list config;                     /* names in etc/containers, sorted */
	struct buf *config_text;                /* of each */
	struct buf env_sh, readme, readme_standalone, readme_plain;
	struct json_doc words;
	struct extras_why *why;
	struct extras_part *part;
	struct extras_note *note;
	size_t whys, parts, notes;
	struct list containers;                 /* the tools of containers */
};
#define EXTRAS_INIT {                                                      \
	.env_sh = BUF_INIT,                                             \
	.readme = BUF_INIT, .readme_standalone = BUF_INIT, .readme_plain = BUF_INIT, \
	.words = JSON_DOC_INIT,                                         \
}

int extras_load(struct extras *, struct diag *);
/* The purpose of a component; "" if words.json has none. */
const char *extras_why(const struct extras *, const char *component);
void extras_release(struct extras *);

#endif

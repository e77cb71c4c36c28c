/*
 * kit - what we add to packages: words for the README, and for tools of containers env.sh and configuration.
 *
 * Loaded once from our own data: etc/package/ and etc/containers/ (cli/home.h).
 */
#ifndef PACK_KIT_H
#define PACK_KIT_H
#include "json/json.h"
#include "base/list.h"

struct kit_note { const char *with, *text; };           /* borrowed from words */
struct kit_why { const char *component, *text; };

struct kit {
	struct list config;                     /* names below etc/containers, sorted */
	struct buf *config_text;                /* of each */
	struct buf env_sh, env_conf, readme, readme_standalone, readme_plain;
	struct json_doc words;
	struct kit_why *why;
	struct kit_note *note;
	size_t whys, notes;
	struct list containers;                 /* the tools of containers */
};
#define KIT_INIT {                                                      \
	.env_sh = BUF_INIT, .env_conf = BUF_INIT,                       \
	.readme = BUF_INIT, .readme_standalone = BUF_INIT, .readme_plain = BUF_INIT, \
	.words = JSON_DOC_INIT,                                         \
}

int kit_load(struct kit *, struct diag *);
/* What a component is good for; "" when the words say nothing. */
const char *kit_why(const struct kit *, const char *component);
void kit_release(struct kit *);

#endif

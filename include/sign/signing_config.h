/*
 * signing_config - the services for signing: authority, logs, timestamps, logins (protobuf-specs SigningConfig v0.2).
 */
#ifndef SIGN_SIGNING_CONFIG_H
#define SIGN_SIGNING_CONFIG_H
#include "trust/trusted_root.h"

enum { SIGNING_CONFIG_SERVICES = 64 };  /* of a kind, at most */

enum service_kind { SERVICE_CA, SERVICE_OIDC, SERVICE_LOG, SERVICE_TSA, SERVICE_KINDS };
enum selector { SELECTOR_UNDEFINED, SELECTOR_ANY, SELECTOR_ALL, SELECTOR_EXACT };

struct service {
	char *url;                      /* no '/' at its end */
	char *operator;                 /* "": unknown, counts as a separate operator */
	unsigned version;               /* majorApiVersion */
	struct validity valid;
};

struct services {
	struct service *item;
	size_t n;
	enum selector selector;         /* authority and logins: always any */
	unsigned count;                 /* of SELECTOR_EXACT */
};

struct signing_config { struct services kind[SERVICE_KINDS]; };
#define SIGNING_CONFIG_INIT { .kind = { { 0 } } }

int signing_config_load(struct signing_config *, const char *path, struct diag *);
int signing_config_parse(struct signing_config *, const char *name, const char *text, size_t n, struct diag *);

/* Borrowed from the configuration. */
struct chosen {
	const struct service *item[SIGNING_CONFIG_SERVICES];
	size_t n;
};
/*
 * The services to use at a time (ms since the epoch): of the highest supported version with a valid service, newest
 * first, one per operator, as many as the selector says.  A kind without services gives none; DIAG_REFUSED: all services
 * of the kind are expired, not valid yet, or of another version.
 */
int signing_config_choose(const struct signing_config *, enum service_kind, int64_t now, struct chosen *, struct diag *);
void signing_config_release(struct signing_config *);

#endif

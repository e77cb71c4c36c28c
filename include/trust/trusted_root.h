/*
 * trusted_root - the trusted certificate authorities, logs, CT logs and timestamp authorities.
 *
 * protobuf-specs TrustedRoot v0.1 and v0.2.  A log without validFor.start is an
 * error; an instance with a key of an unsupported kind is left out.
 */
#ifndef TRUST_TRUSTED_ROOT_H
#define TRUST_TRUSTED_ROOT_H
#include "json/json.h"
#include "trust/cert.h"

struct validity { int64_t start, end; };        /* ms since the epoch, both inclusive; INT64_MIN, INT64_MAX: open */

struct trusted_log {
	char *base_url, *host;          /* host: base_url without scheme, port and path */
	struct key key;
	unsigned char id[32];           /* logId.keyId */
	unsigned char key_id[4];        /* of its signed notes */
	struct validity valid;
};

enum { TRUSTED_CHAIN_MAX = 8 };         /* certificates of an authority */

struct trusted_authority {
	char *uri;
	struct certs chain;             /* leaf side first; the last is the anchor */
	struct validity valid;
	/* cache of chain_verify(): the last leaf (DER) and its path, issuer first, borrowed from chain */
	struct buf leaf;
	const struct cert *path[TRUSTED_CHAIN_MAX];
	size_t path_n;
};

struct trusted_root {
	struct trusted_log *log, *ctlog;
	size_t logs, ctlogs;            /* with a supported key */
	bool without_logs, without_ctlogs;      /* the file lists none, not even unsupported ones: no entry or no SCT is required */
	struct trusted_authority *ca, *tsa;
	size_t cas, tsas;
	char *source;                   /* path of the file, for messages */
};
#define TRUSTED_ROOT_INIT { 0 }

int trusted_root_load(struct trusted_root *, const char *path, struct diag *);
int trusted_root_parse(struct trusted_root *, const char *name, const char *text, size_t n, struct diag *);
/* NULL: there is no log with this id. */
const struct trusted_log *trusted_root_log(const struct trusted_root *, const unsigned char id[32]);
const struct trusted_log *trusted_root_ctlog(const struct trusted_root *, const unsigned char id[32]);
/* A protobuf TimeRange: {"start", "end"}; an absent end is open. */
void validity_read(struct json, struct validity *);
bool validity_holds(const struct validity *, int64_t ms);
void trusted_root_release(struct trusted_root *);

#endif

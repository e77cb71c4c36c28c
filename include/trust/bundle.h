/*
 * bundle - a Sigstore bundle: a signature, its certificate or key, log entries and timestamps.
 *
 * Reads protobuf-specs bundles v0.1, v0.2, v0.3 (both spellings) and cosign's old
 * blob bundle; writes v0.3.  An unknown or repeated member makes it invalid.
 */
#ifndef TRUST_BUNDLE_H
#define TRUST_BUNDLE_H
#include "trust/dsse.h"
#include "trust/log_entry.h"

#define BUNDLE_SUFFIX ".sigstore.json"  /* after the name of the file that it belongs to */
enum { BUNDLE_MAX_BYTES = 16 << 20, BUNDLE_MAX_ENTRIES = 32, BUNDLE_MAX_TIMESTAMPS = 32, BUNDLE_MAX_CERTS = 10 };

enum bundle_version { BUNDLE_V01, BUNDLE_V02, BUNDLE_V03, BUNDLE_COSIGN };

struct bundle {
	enum bundle_version version;
	bool has_cert;                  /* else it is signed by a managed key */
	struct cert cert;               /* the leaf; the rest of a chain is checked and dropped */
	char *key_hint;                 /* or NULL */
	struct key key;                 /* the key inside a BUNDLE_COSIGN, if any */
	struct log_entry *entry;
	size_t entries;
	struct buf *timestamp;          /* TimeStampResp each */
	size_t timestamps;
	bool is_dsse;
	struct dsse dsse;
	enum hash hash;                 /* of `digest`; HASH_NONE: there is no digest */
	struct buf digest, signature;   /* message signature; the digest is a hint */
};
#define BUNDLE_INIT { .cert = CERT_INIT, .key = KEY_INIT, .dsse = DSSE_INIT, .digest = BUF_INIT, .signature = BUF_INIT }

int bundle_load(struct bundle *, const char *path, struct diag *);
/* The text of a file, refused if it is too large. */
int bundle_read(struct buf *, const char *path, struct diag *);
int bundle_parse(struct bundle *, const char *name, const char *text, size_t n, struct diag *);
void bundle_write(struct jsonw *, const struct bundle *);       /* v0.3 */
void bundle_release(struct bundle *);

#endif

/*
 * log_entry - an entry of a transparency log: Rekor v1 or v2 (protobuf-specs TransparencyLogEntry).
 *
 * Only what the log signed is trusted: a checkpoint with an inclusion proof (RFC 6962
 * section 2.1.1; C2SP tlog-checkpoint), or a signed entry timestamp (SET).
 */
#ifndef TRUST_LOG_ENTRY_H
#define TRUST_LOG_ENTRY_H
#include "json/json.h"
#include "json/jsonw.h"
#include "trust/trusted_root.h"

struct log_entry {
	unsigned char log_id[32];
	uint64_t index;                 /* global */
	char *kind, *version;           /* "hashedrekord", "0.0.1" */
	int64_t integrated;             /* seconds since the epoch; 0: unknown */
	struct buf set;                 /* signedEntryTimestamp, DER; may be empty */
	struct buf body;                /* canonicalizedBody, decoded */
	bool has_proof;
	uint64_t proof_index, tree_size;
	unsigned char root_hash[32];
	bool has_root_hash;
	unsigned char (*hash)[32];
	size_t hashes;
	char *checkpoint;               /* the signed note, or NULL */
	size_t checkpoint_n;
};
#define LOG_ENTRY_INIT { .set = BUF_INIT, .body = BUF_INIT }

/* A bundle's tlogEntries[i], or the answer of Rekor v2. */
void log_entry_read(struct log_entry *, struct json);
/* The answer of Rekor v1 ({"<uuid>": {...}}). */
int log_entry_read_v1(struct log_entry *, const char *name, const char *text, size_t n, struct diag *);
void log_entry_write(struct jsonw *, const char *name, const struct log_entry *);

/* What the body of the entry must contain (Rekor's types hashedrekord, dsse, intoto). */
struct logged {
	bool dsse;                      /* a DSSE envelope; else a message signature */
	const void *signature; size_t signature_n;
	const struct cert *cert;        /* or ... */
	const struct key *key;          /* ... a managed key */
	/* Of the artifact or the envelope's PAE, by the hash of the signature. */
	const unsigned char *digest; enum hash hash;
	const char *payload_type;       /* DSSE */
	const void *payload; size_t payload_n;  /* DSSE: decoded */
};
struct log_times {
	bool has_time;                  /* a verified SET gives one */
	int64_t seconds;
	bool has_index;                 /* the entry's index is signed, by the SET or by the proof of Rekor v2 */
	const struct trusted_log *log;  /* borrowed from the root */
};
struct log_demand {
	bool set;                       /* a SET is required: bundle v0.1 and cosign's */
	bool proof;                     /* an inclusion proof is required: v0.2 and newer; always for Rekor v2 */
};
/*
 * The log is trusted; proof, checkpoint and SET are right, and the body matches what was
 * signed.  Optional parts are checked too; only the proof of a v0.1 bundle may lack a
 * checkpoint.  DIAG_REFUSED.
 */
int log_entry_verify(const struct log_entry *, const struct trusted_root *, const struct log_demand *, const struct logged *,
                     struct log_times *, struct diag *);
void log_entry_release(struct log_entry *);

#endif

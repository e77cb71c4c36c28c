/*
 * checkpoint - a log's signed size and root hash (C2SP tlog-checkpoint and signed-note).
 *
 *	rekor.sigstore.dev - 1193050959916656506        origin
 *	33786589                                        leaves
 *	ZrYR...YWQ=                                     root hash
 *
 *	(U+2014) rekor.sigstore.dev wNI9ajBE...         key name, base64(key id, signature)
 */
#ifndef TRUST_CHECKPOINT_H
#define TRUST_CHECKPOINT_H
#include "trust/trusted_root.h"

enum { CHECKPOINT_MAX_BYTES = 1 << 20, CHECKPOINT_MAX_SIGNATURES = 100 };

struct checkpoint {
	const char *text;               /* borrowed: the note */
	size_t signed_n;                /* bytes of it that are signed */
	char *origin;
	uint64_t size;
	unsigned char root[32];
	struct checkpoint_signature {
		char *name;
		unsigned char key_id[4];
		struct buf signature;
	} *signature;
	size_t n, cap;
};
#define CHECKPOINT_INIT { 0 }

/* `note` must outlive it.  DIAG_REFUSED: malformed. */
int checkpoint_parse(struct checkpoint *, const char *note, size_t n, struct diag *);
/*
 * There is a signature by this log's key, and every such signature is right; others
 * (witnesses, the log's next key) are ignored.  In Rekor v2 the origin and the key's
 * name are the log's host; in v1 the origin is the key's name and a tree id, and the
 * name is the server's choice.
 */
int checkpoint_verify(const struct checkpoint *, const struct trusted_log *, bool v2, struct diag *);
void checkpoint_release(struct checkpoint *);

#endif

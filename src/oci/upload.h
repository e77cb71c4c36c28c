/*
 * upload - a blob on its way into a registry, one request after the other.
 *
 * A blob of up to UPLOAD_PART bytes goes in one piece.  A larger one goes in parts: after an
 * error the registry is asked what it has, and the upload goes on there.  One that the registry
 * lost is begun again.  A registry that takes no part gets the blob in one piece.
 * Source: OCI distribution specification 1.1, "Pushing blobs", "Pushing a blob in chunks".
 */
#ifndef OCI_UPLOAD_H
#define OCI_UPLOAD_H
#include "oci/layout.h"
#include "oci/push.h"
#include "net/call.h"

enum { UPLOAD_PART = 16 << 20 };

enum upload_state {
	UPLOAD_LOOK,                    /* is the blob there? */
	UPLOAD_START,
	UPLOAD_SEND,                    /* the next part */
	UPLOAD_ASK,                     /* which bytes has the registry? */
	UPLOAD_FINISH,                  /* the digest; with it the blob, if that goes in one piece */
	UPLOAD_DONE,
};

struct upload {
	const struct descriptor *d;
	const struct buf *bytes;        /* its content; NULL: it is in the layout */
	enum upload_state state;
	char *url;                      /* of the request */
	char *place;                    /* the address of the upload, or NULL */
	char *path;
	int fd;
	bool whole;                     /* in one piece */
	bool asked;                     /* the registry just said what it has */
	uint64_t sent, most;            /* bytes that the registry has, and had */
	uint64_t part;                  /* bytes of a part */
	unsigned rounds;                /* how often it was looked for */
	unsigned failures, in_a_row;
};

void upload_init(struct upload *, const struct descriptor *, const struct buf *bytes);
/* The next request of one that is not done. */
int upload_request(struct upload *, const struct push *, struct call *, struct diag *);
/* Reads the answer, or the error, of that request. */
int upload_answer(struct upload *, struct push *, const struct call *, struct diag *);
void upload_release(struct upload *);

#endif

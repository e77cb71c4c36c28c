/*
 * cert - X.509 certificates of Fulcio (RFC 5280; Fulcio "Certificate Specification").
 */
#ifndef TRUST_CERT_H
#define TRUST_CERT_H
#include "base/list.h"
#include "trust/key.h"

struct cert {
	void *x509;                     /* X509, owned */
	struct buf der;
	struct key key;
};
#define CERT_INIT { .der = BUF_INIT, .key = KEY_INIT }

/* Exactly one certificate.  DIAG_USAGE: malformed; DIAG_REFUSED: its key is of an unsupported kind. */
int cert_from_der(struct cert *, const void *der, size_t n, struct diag *);
int cert_from_pem(struct cert *, const char *pem, size_t n, struct diag *);
void cert_pem(const struct cert *, struct buf *pem);
bool cert_is_ca(const struct cert *);
bool cert_is_self_signed(const struct cert *);
int64_t cert_not_before(const struct cert *);   /* seconds since the epoch */
int64_t cert_not_after(const struct cert *);
void cert_release(struct cert *);

struct certs { struct cert *item; size_t n, cap; };
#define CERTS_INIT { 0 }
int certs_add(struct certs *, const void *der, size_t n, struct diag *);
int certs_from_pem(struct certs *, const char *pem, size_t n, size_t limit, struct diag *);
void certs_release(struct certs *);

#endif

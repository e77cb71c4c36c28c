/*
 * push_call - requests that change a registry.
 */
#ifndef OCI_PUSH_CALL_H
#define OCI_PUSH_CALL_H
#include "net/call.h"
#include "oci/push.h"

/* Begins a call; the address is borrowed. */
void push_call(struct call *, const char *method, const char *url);
/* The order of the calls may change; see session_ask(). */
int push_ask(const struct push *, struct call *, size_t n, struct diag *);
bool push_is_success(const struct call *);
/* A manifest under a tag or its digest. */
int push_manifest(const struct push *, const char *name, const char *type, const struct buf *text, struct diag *);
/*
 * Manifests of the layout under their digests, many at once.  *has_referrers: the registry says of each that it lists the
 * manifest as a referrer of its subject.
 */
int push_manifests(const struct push *, const struct descriptor *const *, size_t n, bool *has_referrers, struct diag *);

#endif

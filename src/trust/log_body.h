/*
 * log_body - the body of a log entry: JSON of a kind and version.
 *
 * An entry about something else proves nothing about what is being verified
 * (CVE-2022-36056, CVE-2026-22703), so every member is compared: signature,
 * certificate or key, and digest.  Kinds: hashedrekord 0.0.1, dsse 0.0.1 and
 * intoto 0.0.2 of Rekor v1; hashedrekord 0.0.2 of Rekor v2.
 */
#ifndef TRUST_LOG_BODY_H
#define TRUST_LOG_BODY_H
#include "trust/log_entry.h"

/* "hashedrekord" and "0.0.2": an entry of Rekor v2. */
bool log_body_is_v2(const char *kind, const char *version);
/* Reads kind and version; caller frees both.  DIAG_REFUSED. */
int log_body_kind(const struct buf *body, char **kind, char **version, struct diag *);
/* DIAG_REFUSED: it differs from `logged`. */
int log_body_verify(const struct buf *body, const char *kind, const char *version, const struct logged *, struct diag *);

#endif

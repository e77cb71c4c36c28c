/*
 * attest - writing in-toto statements (v1) about files: a user's predicate, or our provenance (SLSA v1).
 */
#ifndef SIGN_ATTEST_H
#define SIGN_ATTEST_H
#include "json/jsonw.h"
#include "trust/cert.h"
#include "sign/order.h"

#define ATTEST_SPDX "https://spdx.dev/Document"

/* "spdxjson" -> "https://spdx.dev/Document": cosign's names; a URI is returned unchanged.  DIAG_USAGE. */
int attest_type(const char **uri, const char *word, struct diag *);
/* All files as subjects, and the JSON document at `path` as predicate. */
int attest_predicate(struct buf *statement, const struct order *, const char *type, const char *path, struct diag *);
/* Is the JSON document at `path` one of SPDX 2?  DIAG_USAGE. */
int attest_check_spdx(const char *path, struct diag *);
/* Begins a statement: type, subjects and predicateType; "predicate" is next, then one jsonw_end(). */
int attest_begin(struct jsonw *, const struct order *, const char *type, struct diag *);
/* Checks a given statement, which is signed unchanged.  DIAG_USAGE. */
int attest_check(const char *name, const struct buf *statement, struct diag *);

#endif

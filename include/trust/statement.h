/*
 * statement - an in-toto statement (v0.1, v1): subjects by digest, and a predicate of some type.
 *
 * Unknown members are ignored, as in-toto's parsing rules require; the others are read strictly.
 */
#ifndef TRUST_STATEMENT_H
#define TRUST_STATEMENT_H
#include "json/json.h"
#include "trust/hash.h"

enum { STATEMENT_SUBJECTS = 1024, STATEMENT_DIGESTS = 32 };

struct statement {
	struct json_doc doc;            /* the payload */
	struct json subjects, predicate;        /* predicate may be absent */
	const char *predicate_type;     /* borrowed from doc */
};
#define STATEMENT_INIT { .doc = JSON_DOC_INIT }

int statement_parse(struct statement *, const char *name, const void *payload, size_t n, struct diag *);
/* Does a subject have this digest (lower case hex)?  subject_name may be NULL. */
bool statement_has(const struct statement *, enum hash, const char *hex, const char **subject_name);
/* Does any subject have a digest by this hash?  A file is hashed only by those that occur. */
bool statement_uses(const struct statement *, enum hash);
void statement_release(struct statement *);

#endif

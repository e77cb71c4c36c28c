/*
 * json_doc - a JSON document, parsed and checked (RFC 8259).
 */
#ifndef JSON_JSON_DOC_H
#define JSON_JSON_DOC_H
#include "base/diag.h"
#include <stdbool.h>

enum { JSON_MAX_BYTES = 64 << 20, JSON_MAX_DEPTH = 64 };

struct json_token;
struct json_doc {
	char *name;                     /* for messages: a file's path, or "standard input" */
	char *text;                     /* owned; strings are unescaped in place */
	size_t size;                    /* bytes */
	struct json_token *token;
	unsigned n;
	struct diag wrong;              /* the first error */
	bool failed;
};
#define JSON_DOC_INIT { .wrong = DIAG_INIT }

/* `path` may be "-": standard input. */
int json_load(struct json_doc *, const char *path, struct diag *);
int json_parse(struct json_doc *, const char *name, const char *text, size_t n, struct diag *);
/* The same for text from outside, with a limit for the number of values and names: each takes more memory than its text. */
int json_parse_within(struct json_doc *, const char *name, const char *text, size_t n, unsigned values, struct diag *);
void json_doc_release(struct json_doc *);
/* The same, for a document with secrets: its text is wiped first. */
void json_doc_wipe(struct json_doc *);

#endif

/*
 * json_token - what json.c keeps of a document.  Private to src/json/json*.c.
 *
 * jsmn splits the text, but accepts more than RFC 8259.  json_check() checks the
 * grammar first, so jsmn only gets valid text.
 */
#ifndef JSON_JSON_TOKEN_H
#define JSON_JSON_TOKEN_H
#include "json/json.h"

struct json_token {
	unsigned start, length;         /* bytes of text; a string is unescaped, with a NUL after it */
	unsigned line;                  /* 1-based */
	unsigned parent;                /* number of the object's key, or of the array; itself at the top */
	unsigned next;                  /* number of what follows the value and all that is in it */
	unsigned size;                  /* members or items */
	unsigned char kind;
	bool key, asked;
	union {
		int64_t integer;
		struct {
			unsigned i, at; /* where the last search for an item ended */
		} cursor;
	} u;
};

/* A number as the document has it; not ended by a NUL. */
const char *json_raw(struct json, size_t *n);

#endif

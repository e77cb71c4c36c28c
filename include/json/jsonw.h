/*
 * jsonw - writing JSON: begin, append, end, and check once.
 *
 * The writer remembers an error in the data (a string that is not UTF-8), and
 * jsonw_finish() reports it, so the calls between need no check.  Members keep
 * the order in which they are written, and numbers are integers: the same input
 * gives the same bytes.
 * `name` is NULL for the top value and for items of an array.
 */
#ifndef JSON_JSONW_H
#define JSON_JSONW_H
#include "base/diag.h"
#include "json/json.h"
#include "base/list.h"

struct jsonw {
	struct buf out;
	unsigned depth, indent;         /* indent 0 writes one compact line */
	bool comma, bad_text;
	unsigned char close[JSON_MAX_DEPTH];
};
#define JSONW_INIT { .out = BUF_INIT, .indent = 2 }
#define JSONW_COMPACT { .out = BUF_INIT }

void jsonw_object(struct jsonw *, const char *name);
void jsonw_array(struct jsonw *, const char *name);
void jsonw_end(struct jsonw *);
void jsonw_string(struct jsonw *, const char *name, const char *value);
void jsonw_optional(struct jsonw *, const char *name, const char *value);       /* nothing if the value is NULL */
void jsonw_integer(struct jsonw *, const char *name, int64_t value);
void jsonw_boolean(struct jsonw *, const char *name, bool value);
/* Seconds since the epoch as "2026-03-01T12:00:00Z". */
void jsonw_time(struct jsonw *, const char *name, long long seconds);
void jsonw_strings(struct jsonw *, const char *name, const struct list *);
/* Copies a value of a document, members in their order. */
void jsonw_value(struct jsonw *, const char *name, struct json);
/* The same, with members sorted by name: the canonical form that keys are hashes of. */
void jsonw_canonical(struct jsonw *, const char *name, struct json);

/* Reports an error in the data.  Everything must be ended.  The bytes stay in `out`. */
int jsonw_finish(struct jsonw *, struct diag *);
/* jsonw_finish(), then writes to `path`, whole or not at all; "-" is standard output. */
int jsonw_save(struct jsonw *, const char *path, struct diag *);
void jsonw_release(struct jsonw *);

#endif

/*
 * json - strict reading of JSON (RFC 8259), on jsmn.
 *
 * A document is loaded whole, within limits, and checked: UTF-8, no duplicate
 * member, no trailing comma or text.  A `struct json` is one of its values; it is
 * passed by value and borrowed from the document.  Every getter checks the type.
 * The document keeps the first error; later getters return "", 0 or an empty
 * value, and json_finish() reports it as FILE:LINE: member 'a.b': ...
 * json_finish() also refuses every member that no getter asked for.
 *
 *	if (json_load(&doc, path, why))
 *		return -1;
 *	struct json top = json_top(&doc);
 *	json_schema(top, "ingot/hello/1");
 *	hello->name = json_string(json_get(top, "name"));
 *	return json_finish(&doc, why);
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H
#include "json/json_doc.h"
#include <stdbool.h>
#include <stdint.h>

struct json {
	struct json_doc *doc;
	unsigned at;                    /* token number + 1; 0 is "absent" */
};

struct json json_top(struct json_doc *);
/* Checks the member "schema". */
void json_schema(struct json object, const char *schema);

struct json json_get(struct json object, const char *name);     /* must be there */
struct json json_find(struct json object, const char *name);    /* may be absent */
bool json_exists(struct json);
/* JSON_NUMBER: a number that is not an int64_t; it can be copied, not read. */
enum json_kind { JSON_ABSENT, JSON_NULL, JSON_BOOLEAN, JSON_INTEGER, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };
enum json_kind json_kind(struct json);

/* Borrowed from the document; no NUL inside.  An absent value reads as "", 0, false or no items, without an error. */
const char *json_string(struct json);
const char *json_name(struct json);             /* also text_is_name() */
const char *json_path(struct json);             /* also text_is_inside_path() */
const char *json_sha256(struct json);           /* also text_is_sha256() */
int64_t json_integer(struct json, int64_t min, int64_t max);
bool json_boolean(struct json);
size_t json_count(struct json array_or_object);
struct json json_item(struct json array, size_t i);
/* Member i of an object that is a map; *name is borrowed.  Counts as asked for. */
struct json json_member(struct json object, size_t i, const char **name);
/* All json_count() members, in the order of the document or sorted by the bytes of their names.  Caller frees the array; names are borrowed. */
struct json_named { const char *name; struct json value; };
struct json_named *json_members(struct json object, bool sorted);
/* Marks a whole value as read (for data that is only copied). */
void json_accept(struct json);
/* Records an error of the caller's about a value: "FILE:LINE: member 'x': <fmt>".  Always returns -1. */
int json_complain(struct json, const char *fmt, ...) printf_like(2, 3);
unsigned json_line(struct json);

int json_finish(struct json_doc *, struct diag *);

#endif

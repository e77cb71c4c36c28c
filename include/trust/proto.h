/*
 * proto - JSON as protobuf has it (protobuf.dev, "ProtoJSON Format"), read strictly.
 *
 * A member that is null or absent has its default; a 64 bit integer is a string
 * or a number; bytes are base64.  Names are lowerCamelCase and nothing else.
 * The first error is kept in the document, as with every getter of json/json.h.
 */
#ifndef TRUST_PROTO_H
#define TRUST_PROTO_H
#include "json/json.h"
#include "json/jsonw.h"

struct json proto_find(struct json object, const char *name);   /* null counts as absent */
struct json proto_get(struct json object, const char *name);    /* must be there and not null */
/* Items of an array; 0 if absent. */
size_t proto_count(struct json array);
/* Decimal, no sign, no leading zeros; 0 if absent. */
uint64_t proto_uint64(struct json);
/* Appends; nothing if absent. */
void proto_bytes(struct json, struct buf *);
/* Exactly n bytes; if absent, `out` is unchanged. */
void proto_fixed(struct json, unsigned char *out, size_t n);
/* The same in hexadecimal, as Rekor v1 writes it. */
void proto_hex(struct json, unsigned char *out, size_t n);
/* Caller frees; NULL if absent. */
char *proto_text(struct json);

void proto_write_uint64(struct jsonw *, const char *name, uint64_t);
void proto_write_bytes(struct jsonw *, const char *name, const void *bytes, size_t n);

#endif

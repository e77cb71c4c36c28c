/*
 * read - lists, pairs and texts from strict JSON.
 *
 * Like the getters of json/json.h these never fail; the document keeps the error.
 */
#ifndef JSON_READ_H
#define JSON_READ_H
#include "json/json.h"
#include "base/list.h"

struct pair { char *name, *value; };
struct pairs { struct pair *item; size_t n, cap; };
#define PAIRS_INIT { 0 }

void pairs_add(struct pairs *, const char *name, const char *value);
const char *pairs_get(const struct pairs *, const char *name);          /* NULL: none */
void pairs_release(struct pairs *);

/* An owned copy; NULL if the member is absent. */
char *read_text(struct json);
char *read_name(struct json);
char *read_path(struct json);           /* inside path */
char *read_sha256(struct json);
unsigned read_mode(struct json);         /* "0755" */
char *read_line(struct json);           /* not empty, one line, no control byte */

void read_texts(struct list *, struct json array);
void read_names(struct list *, struct json array);      /* each once */
void read_paths(struct list *, struct json array);      /* each once */
void read_pairs(struct pairs *, struct json object);

/* A new array of structs, one per item of the JSON array, each filled by `each`; *n is set first. */
typedef void read_item(void *item, struct json);
void *read_items(struct json array, size_t size, size_t *n, read_item *each);

#endif

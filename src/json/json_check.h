/*
 * json_check - the grammar of RFC 8259, which jsmn does not check.
 */
#ifndef JSON_JSON_CHECK_H
#define JSON_JSON_CHECK_H
#include <stddef.h>

/* NULL when text is one JSON value, else what is wrong at *line; counts what jsmn will find. */
const char *json_check(const char *text, size_t n, unsigned *line, unsigned *tokens);

#endif

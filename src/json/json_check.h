/*
 * json_check - the grammar of RFC 8259, which jsmn does not check.
 */
#ifndef JSON_JSON_CHECK_H
#define JSON_JSON_CHECK_H
#include <stddef.h>

/* NULL if the text is one JSON value, otherwise the error at *line; counts the tokens that jsmn will find. */
const char *json_check(const char *text, size_t n, unsigned *line, unsigned *tokens);

#endif

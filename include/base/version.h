/*
 * version - the order of version numbers, and finding one in text.
 */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H
#include <stdbool.h>

/* Compares versions: numbers by value, "~" and "-rc"/"-beta"/"-alpha" before the release. <0, 0, >0. */
int version_compare(const char *a, const char *b);
/* Does the text hold this version as a whole?  "podman version 15.8.40" does not hold "5.8.4". */
bool version_is_in(const char *text, const char *version);

#endif

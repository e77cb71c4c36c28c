/*
 * version - the order of version numbers, and finding one in text.
 */
#ifndef BASE_VERSION_H
#define BASE_VERSION_H
#include <stdbool.h>

/* Compares versions: numbers by value, "~" and "-rc"/"-beta"/"-alpha" before the release. <0, 0, >0. */
int version_compare(const char *a, const char *b);
/* Is it older than the release of its name: "5.9.0-rc1", "1.26beta2", "256~rc3"? */
bool version_is_candidate(const char *);
/* A line is "*", all versions, or a number and ".x": "5.x" has 5.8.4 and 5.10, but not 50.1. */
bool version_is_line(const char *line);
bool version_is_of_line(const char *version, const char *line);
/* Does the text hold this version as a whole?  "podman version 15.8.40" does not hold "5.8.4". */
bool version_is_in(const char *text, const char *version);

#endif

/*
 * text - checks of text from outside.
 *
 * Names from outside are used in paths, log lines and archives.  These functions
 * check that they are safe there.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool text_starts(const char *s, const char *prefix);
bool text_ends(const char *s, const char *suffix);
/* Valid UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool text_is_utf8(const char *s, size_t n);
/* Bytes of the UTF-8 character that s starts with; 0 if it is not valid. */
size_t text_utf8_length(const char *s, size_t n);
/* Bytes below space, and DEL. */
bool text_has_control(const char *s);
/* Makes text from outside safe for a terminal and a log: replaces control bytes and broken UTF-8 by '?'. */
void text_defang(char *s);
/* A name of a package, version or file: [A-Za-z0-9][A-Za-z0-9._+~-]*, at most 128 bytes. */
bool text_is_name(const char *s);
/* A relative path that stays inside: no leading '/', no "..", ".", empty part, control byte or backslash; at most 1024 bytes. */
bool text_is_inside_path(const char *s);
/*
 * Does a symbolic link at `path` (clean) that leads to `target` stay inside?  Only leading ".." count as safe: those after
 * a name may pass through another link.
 */
bool text_link_stays(const char *path, const char *target);
/* "OWNER/NAME", a repository on GitHub: two names. */
bool text_is_repository(const char *s);
/* The hash of a commit: exactly 40 lower case hexadecimal digits. */
bool text_is_commit(const char *s);
/* CVE-2026-1234, GHSA-xvch-5gv4-984h, RUSTSEC-2024-0001 */
bool text_is_advisory(const char *s);
/* Exactly 64 lower case hexadecimal digits. */
bool text_is_sha256(const char *s);
/* "sha256:" and 64 such digits, as in the digest of an image. */
enum { TEXT_DIGEST = 71 };
bool text_is_digest(const char *s);
/* Decimal digits only, from 0 to max; otherwise -1. */
int64_t text_number(const char *s, int64_t max);
void text_hex(char *out, const unsigned char *bytes, size_t n);            /* out holds 2n+1 */
/* Reads exactly 2n hexadecimal digits as n bytes; false for anything else. */
bool text_unhex(unsigned char *out, const char *hex, size_t n);
/* "2026-03-01" -> seconds since the epoch (UTC), or -1. */
long long text_date(const char *iso_date);
/* "2026-03-01T12:00:00Z", a fraction allowed (RFC 3339, UTC) -> milliseconds since the epoch, or -1. */
long long text_time(const char *iso_time);
/* The reverse: "2026-03-01T12:00:00Z". */
void text_put_time(char out[21], long long seconds);
/* "90", "90s", "30m" or "2h" -> seconds; -1 for anything else, and for more than a day. */
long text_seconds(const char *duration);
/* All but letters, digits, "-._~" and what is in `keep` as %XX (RFC 3986 section 2.1); caller frees. */
char *text_percent(const char *text, const char *keep);

#endif

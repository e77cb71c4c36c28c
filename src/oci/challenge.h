/*
 * challenge - the authentication that a registry wants: the WWW-Authenticate header.
 *
 * Source: RFC 9110 section 11.6.1; distribution's "Token Authentication Specification".
 */
#ifndef OCI_CHALLENGE_H
#define OCI_CHALLENGE_H
#include <stdbool.h>

struct challenge {
	bool basic;                     /* user and password; else a bearer token ... */
	char *realm, *service, *scope;  /* ... from there, for that; NULL: not said */
};
#define CHALLENGE_INIT { 0 }

/* The value of one header; false for an unknown scheme. */
bool challenge_parse(struct challenge *, const char *value);
/* The address of the token: realm?service=...&scope=...; caller frees. */
char *challenge_url(const struct challenge *);
void challenge_release(struct challenge *);

#endif

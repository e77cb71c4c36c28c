/*
 * challenge - how a registry wants to know who asks: the words of WWW-Authenticate.
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

/* One header's value; false when it is of no kind that we know. */
bool challenge_parse(struct challenge *, const char *value);
/* Where the token is: realm?service=...&scope=...; caller frees. */
char *challenge_url(const struct challenge *);
void challenge_release(struct challenge *);

#endif

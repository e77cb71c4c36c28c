/*
 * secret - a token or a password, on OpenSSL's locked heap, wiped when released.
 */
#ifndef TRUST_SECRET_H
#define TRUST_SECRET_H
#include "base/diag.h"
#include <stdbool.h>

enum { SECRET_MAX = (16 << 10) - 1 };   /* bytes; with its NUL it fits a block of the locked heap */

struct secret {
	char *text;                     /* ends with a NUL; or NULL */
	size_t n;
};
#define SECRET_INIT { 0 }

/* Copies; -1: it is longer than SECRET_MAX. */
int secret_set(struct secret *, const char *text, size_t n, struct diag *);
/* Copies, and wipes the source, also if it is refused: an argument, which every process on the host can read. */
int secret_take(struct secret *, char *text, struct diag *);
/*
 * Moves it out of the environment, where children and readers of /proc/PID/environ would find it; a program calls it
 * first, for every secret that it knows.  The secret stays as it was if the variable is not set or empty.
 */
int secret_take_env(struct secret *, const char *name, struct diag *);
/* A file with one line; trailing white space is dropped. */
int secret_read(struct secret *, const char *path, struct diag *);
/* Asks on the terminal without echo; DIAG_USAGE: there is no terminal. */
int secret_ask(struct secret *, const char *question, struct diag *);
void secret_release(struct secret *);

/* Disables core files, and access to our memory by other processes of this user (prctl(2), PR_SET_DUMPABLE). */
void secret_guard(void);

#endif

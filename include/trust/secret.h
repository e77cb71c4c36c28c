/*
 * secret - a token or a password: on OpenSSL's locked heap, wiped when it goes.
 */
#ifndef TRUST_SECRET_H
#define TRUST_SECRET_H
#include "base/diag.h"
#include <stdbool.h>

enum { SECRET_MAX = (16 << 10) - 1 };   /* bytes; with its NUL a block of the locked heap */

struct secret {
	char *text;                     /* ended by a NUL, or NULL: none */
	size_t n;
};
#define SECRET_INIT { 0 }

/* Copies; -1 when it is longer than SECRET_MAX. */
int secret_set(struct secret *, const char *text, size_t n, struct diag *);
/* The same, and wipes what it copied: an argument that every process on the host can read. */
int secret_take(struct secret *, char *text, struct diag *);
/* Takes it out of the environment, so that no child has it; without it the secret stays NULL. */
int secret_take_env(struct secret *, const char *name, struct diag *);
/* A file of one line; the white space at its end does not count. */
int secret_read(struct secret *, const char *path, struct diag *);
/* Asks on the terminal without showing what is typed; DIAG_USAGE where there is no terminal. */
int secret_ask(struct secret *, const char *question, struct diag *);
void secret_release(struct secret *);

/* From here on no core file is written, and no other process of this user may look into ours (prctl(2), PR_SET_DUMPABLE). */
void secret_guard(void);

#endif

/*
 * diag - an error: what failed, where in the user's files, and for what purpose.
 *
 * The function that finds the cause calls diag_set().  A caller that knows the
 * purpose adds it with diag_wrap().  Only main() prints.  All return -1, so an
 * error path is one line.  A format that ends in ':' is completed from errno.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H
#include "base/buf.h"

/* The kind is the exit status.  Only DIAG_SYSTEM is worth a retry. */
enum diag_kind {
	DIAG_REFUSED = 1,       /* the check failed: the answer is no */
	DIAG_USAGE   = 100,     /* bad option, recipe or document */
	DIAG_SYSTEM  = 111,     /* disk, network, registry */
};

struct diag {
	enum diag_kind kind;
	char *file;             /* owned: the user's file that is wrong, or NULL */
	unsigned line;          /* 1-based; 0 when unknown */
	struct buf text;        /* "purpose: ...: cause" */
	struct buf hint;        /* what to do about it, or "" */
};
#define DIAG_INIT { .text = BUF_INIT, .hint = BUF_INIT }

/* Replaces any earlier error. */
int diag_set(struct diag *, enum diag_kind, const char *fmt, ...) printf_like(3, 4);
/* The same, at a line of a user's file. */
int diag_at(struct diag *, const char *file, unsigned line, const char *fmt, ...) printf_like(4, 5); /* DIAG_USAGE */
int diag_wrap(struct diag *, const char *fmt, ...) printf_like(2, 3);
/* One line that says what to do next; printed after the error. */
int diag_hint(struct diag *, const char *fmt, ...) printf_like(2, 3);
/* For an error in data that does not come from the user: changes DIAG_USAGE to DIAG_REFUSED. */
int diag_refuse(struct diag *);
/* Moves the error from `from` to `to`. */
int diag_move(struct diag *to, struct diag *from);
void diag_release(struct diag *);

#endif

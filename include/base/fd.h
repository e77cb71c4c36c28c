/*
 * fd - file descriptors.
 */
#ifndef BASE_FD_H
#define BASE_FD_H
#include "base/diag.h"

void fd_release(int *);                                 /* closes if >= 0 */
/* Writes all n bytes, after signals too.  -1: errno says why; a part may be written. */
int fd_write(int fd, const void *bytes, size_t n);
/* A pipe whose ends are closed on exec: *out gives what is written to *in.  The caller closes both. */
int fd_pipe(int *in, int *out, struct diag *);
/* Closes `first` and all above.  Makes only calls that a signal handler may make, so it may follow fork(). */
void fd_close_from(int first);

#endif

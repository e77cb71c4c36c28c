/*
 * label - checks an ELF file against the promises of its target.
 *
 * static: no interpreter, no needed library, musl (or no libc at all: pure Go).
 * glibc: only glibc's own libraries, no symbol version above 2.31.  Both: the
 * machine of the target, no executable stack, no segment that is both writable
 * and executable, RELRO where the file is dynamic.
 */
#ifndef ELF_LABEL_H
#define ELF_LABEL_H
#include "elf/elf.h"
#include "base/target.h"

#define LABEL_GLIBC_FLOOR "2.31"

/* DIAG_REFUSED naming the file and the library, symbol or fact that breaks the promise. */
int label_check(const struct elf *, const char *name, const struct target *, struct diag *);
/* It must contain the allocator (before strip).  With dynamic glibc it must also export malloc, or glibc would use its own. */
int label_check_allocator(const struct elf *, const char *name, const struct target *, struct diag *);

#endif

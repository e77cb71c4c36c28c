/*
 * label - is what an ELF file says of itself what its target promises?
 *
 * static: no interpreter, no needed library, musl (or no libc at all: pure Go).
 * glibc: only glibc's own libraries, no symbol version above 2.31.  Both: the
 * machine of the target, no executable stack, RELRO where the file is dynamic.
 */
#ifndef ELF_LABEL_H
#define ELF_LABEL_H
#include "elf/elf.h"
#include "base/target.h"

#define LABEL_GLIBC_FLOOR "2.31"

/* DIAG_REFUSED naming the file and the library, symbol or fact that breaks the promise. */
int label_check(const struct elf *, const char *name, const struct target *, struct diag *);
/* The allocator must be in it (before strip), and, where glibc is dynamic, its malloc exported, or glibc keeps its own. */
int label_check_allocator(const struct elf *, const char *name, const struct target *, struct diag *);

#endif

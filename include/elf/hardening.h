/*
 * hardening - what makes a memory error in a program hard to use, as the ELF file shows it.
 *
 * The stack protector shows only before the program is stripped.  In a static
 * program of musl the C library counts too, since it is part of the file.
 */
#ifndef ELF_HARDENING_H
#define ELF_HARDENING_H
#include "elf/elf.h"
#include "json/jsonw.h"

struct hardening {
	bool pie;                       /* position-independent: it is loaded at a random address */
	const char *relro;              /* "none", "partial" (bound lazily) or "full" */
	bool canary;                    /* some code in it checks its stack */
	bool fortify;                   /* it uses functions of glibc that check the size of buffers */
	bool nx;                        /* its stack is not executable */
};

/* What a program may lack, because its recipe says why. */
enum hardening_skip { HARDENING_PIE = 1, HARDENING_RELRO = 2, HARDENING_CANARY = 4 };

struct hardening hardening_of(const struct elf *);
/* Are both the same, as far as a stripped file shows it? */
bool hardening_agrees(const struct hardening *, const struct elf *stripped);
/* DIAG_REFUSED naming the program and what it lacks.  `skip` is a set of enum hardening_skip.  Anything but a program passes. */
int hardening_check(const struct elf *, const char *name, unsigned skip, struct diag *);

/* The members of a JSON object about an ELF file. */
struct hardening hardening_read(struct json elf);
void hardening_write(struct jsonw *, const struct hardening *);

#endif

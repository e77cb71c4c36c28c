/*
 * target - what a component is built for.
 */
#ifndef BASE_TARGET_H
#define BASE_TARGET_H
#include "base/diag.h"
#include <stdbool.h>
#include <stdint.h>

struct target {
	const char *name;               /* "x86_64-linux-musl"; "host" for tools that run in the root */
	const char *architecture;       /* the name that options, files and Go use: "amd64" */
	const char *libc;               /* the name that options and files use: "static", "glibc" */
	const char *cpu;                /* "x86_64" */
	const char *rust;               /* "x86_64-unknown-linux-musl" */
	uint16_t machine;               /* ELF e_machine */
	bool musl;
	const char *loader;             /* PT_INTERP of glibc programs, or NULL */
};

extern const struct target targets[];           /* ended by a NULL name */
extern const struct target target_host;
const struct target *target_find(const char *name);                     /* NULL: none; knows "host" */
const struct target *target_of(const char *architecture, const char *libc);     /* "amd64", "static" */
int target_get(const struct target **, const char *name, struct diag *);        /* unknown target 'riscv32' + the list */

#endif

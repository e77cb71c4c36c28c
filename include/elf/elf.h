/*
 * elf - facts of an ELF file (System V gABI; GNU symbol versions).
 *
 * The file is not trusted: each offset and count is checked against the size of
 * the file before use, and a wrong one is an error.
 */
#ifndef ELF_ELF_H
#define ELF_ELF_H
#include "base/diag.h"
#include "base/list.h"
#include <stdbool.h>
#include <stdint.h>

struct elf {
	bool is_elf;                    /* false: nothing else is set */
	uint16_t type, machine;         /* ET_*, EM_* */
	bool wide, big;                 /* 64 bits; the most significant byte first */
	bool program;                   /* ET_EXEC, or ET_DYN with an entry or PIE flag */
	char *interpreter;              /* PT_INTERP, or NULL */
	struct list needed;             /* DT_NEEDED */
	struct list versions;           /* "GLIBC_2.28" of .gnu.version_r, each once */
	char *newest_glibc;             /* "2.28", or NULL */
	char *newest_symbol;            /* an imported symbol of that version, or NULL */
	bool pie, relro, bind_now, exec_stack, stripped;
	bool dynamic;                   /* has a dynamic section; a static program that is position-independent has one too */
	bool write_exec;                /* a segment in memory is both writable and executable */
	bool canary;                    /* __stack_chk_fail is imported, or is in it and called */
	bool fortify;                   /* imports a function of glibc such as __memcpy_chk */
	bool go;                        /* has a .note.go.buildid or .go.buildinfo */
	bool mimalloc;                  /* mi_malloc defined in .symtab or .dynsym */
	bool malloc_exported;           /* malloc defined in .dynsym */
	char *libc;                     /* "musl", "glibc", "none", "unknown" */
};
#define ELF_INIT { 0 }

int elf_read(struct elf *, const char *path, struct diag *);
int elf_parse(struct elf *, const char *name, const unsigned char *bytes, size_t n, struct diag *);
void elf_release(struct elf *);

#endif

/*
 * elf_image - the bytes of an ELF file, of either class and byte order.
 *
 * Private to src/elf/elf*.c.  image_has() asks whether a range is in the file;
 * the getters return 0 outside of it.
 */
#ifndef ELF_ELF_IMAGE_H
#define ELF_ELF_IMAGE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image {
	const unsigned char *bytes;
	size_t n;
	bool wide, big;                 /* 64 bit; most significant byte first */
	uint64_t phoff, shoff;
	unsigned phnum, shnum, shstrndx;
};

struct segment {
	uint32_t type, flags;
	uint64_t offset, address, size;
};

struct section {
	uint32_t name, type, link;
	uint64_t offset, size;
};

struct symbol {
	uint32_t name;
	unsigned char info;
	uint16_t section;
	uint64_t value;
};

/* NULL, or what is wrong with the headers. */
const char *image_open(struct image *, const unsigned char *bytes, size_t n);
bool image_has(const struct image *, uint64_t offset, uint64_t n);
uint64_t image_get(const struct image *, uint64_t offset, unsigned bytes);
struct segment image_segment(const struct image *, unsigned i);
struct section image_section(const struct image *, unsigned i);
/* The first section of a type; its type is 0 when there is none. */
struct section image_find(const struct image *, uint32_t type);
struct symbol image_symbol(const struct image *, const struct section *table, uint64_t i);
uint64_t image_symbols(const struct image *, const struct section *table);
/* A string that ends inside of its table; NULL when it does not. */
const char *image_string(const struct image *, uint64_t table, uint64_t size, uint64_t at);
/* Where an address lies in the file; false when in no segment. */
bool image_offset(const struct image *, uint64_t address, uint64_t *offset);
/* Does code for this machine (x86_64, aarch64) call this address? */
bool image_calls(const struct image *, uint16_t machine, uint64_t address);

#endif

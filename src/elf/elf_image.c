#include "elf_image.h"
#include <elf.h>
#include <string.h>

bool
image_has(const struct image *m, uint64_t offset, uint64_t n)
{
	return offset <= m->n && n <= m->n - offset;
}

uint64_t
image_get(const struct image *m, uint64_t offset, unsigned bytes)
{
	uint64_t value = 0;

	if (!image_has(m, offset, bytes))
		return 0;
	for (unsigned i = 0; i < bytes; i++)
		value = value << 8 | m->bytes[offset + (m->big ? i : bytes - 1 - i)];
	return value;
}

/* A field whose offset and size depend on the class. */
static uint64_t
field(const struct image *m, uint64_t base, unsigned wide, unsigned wide_bytes,
      unsigned narrow, unsigned narrow_bytes)
{
	return m->wide ? image_get(m, base + wide, wide_bytes) : image_get(m, base + narrow, narrow_bytes);
}

const char *
image_open(struct image *m, const unsigned char *bytes, size_t n)
{
	unsigned phentsize, shentsize;

	*m = (struct image){ .bytes = bytes, .n = n };
	if (n < EI_NIDENT || (bytes[EI_CLASS] != ELFCLASS64 && bytes[EI_CLASS] != ELFCLASS32) ||
	    (bytes[EI_DATA] != ELFDATA2LSB && bytes[EI_DATA] != ELFDATA2MSB))
		return "unknown class or byte order";
	m->wide = bytes[EI_CLASS] == ELFCLASS64;
	m->big = bytes[EI_DATA] == ELFDATA2MSB;
	if (!image_has(m, 0, m->wide ? 64 : 52))
		return "its header is cut short";
	m->phoff = field(m, 0, 32, 8, 28, 4);
	m->shoff = field(m, 0, 40, 8, 32, 4);
	phentsize = (unsigned)field(m, 0, 54, 2, 42, 2);
	m->phnum = (unsigned)field(m, 0, 56, 2, 44, 2);
	shentsize = (unsigned)field(m, 0, 58, 2, 46, 2);
	m->shnum = (unsigned)field(m, 0, 60, 2, 48, 2);
	m->shstrndx = (unsigned)field(m, 0, 62, 2, 50, 2);
	if (m->phnum == PN_XNUM || (m->shoff && !m->shnum))
		return "more segments or sections than we read";
	if (m->phnum && (phentsize != (m->wide ? 56 : 32) ||
	    !image_has(m, m->phoff, (uint64_t)m->phnum * phentsize)))
		return "its program headers are not in the file";
	if (m->shnum && (shentsize != (m->wide ? 64 : 40) ||
	    !image_has(m, m->shoff, (uint64_t)m->shnum * shentsize)))
		return "its section headers are not in the file";
	return NULL;
}

struct segment
image_segment(const struct image *m, unsigned i)
{
	uint64_t at = m->phoff + (uint64_t)i * (m->wide ? 56 : 32);

	return (struct segment){
		.type = (uint32_t)image_get(m, at, 4),
		.flags = (uint32_t)field(m, at, 4, 4, 24, 4),
		.offset = field(m, at, 8, 8, 4, 4),
		.address = field(m, at, 16, 8, 8, 4),
		.size = field(m, at, 32, 8, 16, 4),
	};
}

struct section
image_section(const struct image *m, unsigned i)
{
	uint64_t at = m->shoff + (uint64_t)i * (m->wide ? 64 : 40);

	if (i >= m->shnum)
		return (struct section){ 0 };
	return (struct section){
		.name = (uint32_t)image_get(m, at, 4),
		.type = (uint32_t)image_get(m, at + 4, 4),
		.link = (uint32_t)field(m, at, 40, 4, 24, 4),
		.offset = field(m, at, 24, 8, 16, 4),
		.size = field(m, at, 32, 8, 20, 4),
	};
}

struct section
image_find(const struct image *m, uint32_t type)
{
	for (unsigned i = 0; i < m->shnum; i++) {
		struct section s = image_section(m, i);

		if (s.type == type)
			return s;
	}
	return (struct section){ 0 };
}

uint64_t
image_symbols(const struct image *m, const struct section *table)
{
	return image_has(m, table->offset, table->size) ? table->size / (m->wide ? 24 : 16) : 0;
}

struct symbol
image_symbol(const struct image *m, const struct section *table, uint64_t i)
{
	uint64_t at = table->offset + i * (m->wide ? 24 : 16);

	return (struct symbol){
		.name = (uint32_t)image_get(m, at, 4),
		.info = (unsigned char)field(m, at, 4, 1, 12, 1),
		.section = (uint16_t)field(m, at, 6, 2, 14, 2),
		.value = field(m, at, 8, 8, 4, 4),
	};
}

const char *
image_string(const struct image *m, uint64_t table, uint64_t size, uint64_t at)
{
	if (!image_has(m, table, size) || at >= size ||
	    !memchr(m->bytes + table + at, 0, (size_t)(size - at)))
		return NULL;
	return (const char *)m->bytes + table + at;
}

bool
image_offset(const struct image *m, uint64_t address, uint64_t *offset)
{
	for (unsigned i = 0; i < m->phnum; i++) {
		struct segment s = image_segment(m, i);

		if (s.type != PT_LOAD || address < s.address || address - s.address >= s.size)
			continue;
		if (!image_has(m, s.offset, s.size))
			return false;
		*offset = s.offset + (address - s.address);
		return true;
	}
	return false;
}

/* call rel32: e8, and the distance from the next instruction. */
static bool
calls_x86_64(const struct image *m, const struct segment *s, uint64_t address)
{
	const unsigned char *code = m->bytes + s->offset, *end = code + s->size, *at = code;

	while (end - at >= 5 && (at = memchr(at, 0xe8, (size_t)(end - at) - 4))) {
		int64_t distance = (int32_t)(uint32_t)image_get(m, (uint64_t)(at + 1 - m->bytes), 4);

		at++;
		if (s->address + (uint64_t)(at - code) + 4 + (uint64_t)distance == address)
			return true;
	}
	return false;
}

/* bl: 100101, and the distance in instructions, 26 bits with a sign. */
static bool
calls_aarch64(const struct image *m, const struct segment *s, uint64_t address)
{
	for (uint64_t i = 0; i + 4 <= s->size; i += 4) {
		uint64_t word = image_get(m, s->offset + i, 4), distance = word & 0x3ffffff;

		if (distance & 0x2000000)
			distance |= ~0x3ffffffull;
		if (word >> 26 == 0x25 && s->address + i + distance * 4 == address)
			return true;
	}
	return false;
}

bool
image_calls(const struct image *m, uint16_t machine, uint64_t address)
{
	for (unsigned i = 0; i < m->phnum; i++) {
		struct segment s = image_segment(m, i);

		if (s.type != PT_LOAD || !(s.flags & PF_X) || !image_has(m, s.offset, s.size))
			continue;
		if (machine == EM_X86_64 ? calls_x86_64(m, &s, address) : machine == EM_AARCH64 && calls_aarch64(m, &s, address))
			return true;
	}
	return false;
}

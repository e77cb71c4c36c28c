#include "elf/elf.h"
#include "base/file.h"
#include "base/text.h"
#include "base/version.h"
#include "elf_image.h"
#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What DT_* entries say; addresses already turned into places in the file. */
struct dynamic {
	bool there, soname, flag_pie;
	uint64_t strings, strings_size;
	uint64_t needs, needs_count;    /* .gnu.version_r */
	uint16_t newest;                /* index of the newest glibc version among them */
};

struct reading {
	struct elf *elf;
	struct image image;
	struct dynamic dynamic;
	bool abi_note;                  /* written by the start code of glibc, not of musl */
	uint64_t chk_fail;              /* the address of __stack_chk_fail; 0: not in the file */
};

static const char *
read_interpreter(struct reading *r, const struct segment *s)
{
	const char *path = image_string(&r->image, s->offset, s->size, 0);

	if (!path)
		return "its interpreter's name is not in the file";
	free(r->elf->interpreter);
	r->elf->interpreter = xstrdup(path);
	return NULL;
}

/* Notes: name size, description size, type; then both, each padded to four bytes. */
static void
read_notes(struct reading *r, const struct segment *s)
{
	const struct image *m = &r->image;
	uint64_t at = s->offset, end = s->offset + s->size;

	if (!image_has(m, s->offset, s->size))
		return;
	while (at + 12 <= end) {
		uint64_t name = image_get(m, at, 4), text = image_get(m, at + 4, 4);

		if (name == 4 && image_get(m, at + 8, 4) == NT_GNU_ABI_TAG && at + 16 <= end &&
		    memcmp(m->bytes + at + 12, "GNU", 4) == 0)
			r->abi_note = true;
		at += 12 + ((name + 3) & ~3ull) + ((text + 3) & ~3ull);
	}
}

static void
read_tag(struct reading *r, uint64_t tag, uint64_t value)
{
	struct dynamic *d = &r->dynamic;

	switch (tag) {
	case DT_STRTAB:
		if (!image_offset(&r->image, value, &d->strings))
			d->strings = r->image.n;
		break;
	case DT_STRSZ:
		d->strings_size = value;
		break;
	case DT_VERNEED:
		if (!image_offset(&r->image, value, &d->needs))
			d->needs = r->image.n;
		break;
	case DT_VERNEEDNUM:
		d->needs_count = value;
		break;
	case DT_SONAME:
		d->soname = true;
		break;
	case DT_BIND_NOW:
		r->elf->bind_now = true;
		break;
	case DT_FLAGS:
		r->elf->bind_now |= (value & DF_BIND_NOW) != 0;
		break;
	case DT_FLAGS_1:
		r->elf->bind_now |= (value & DF_1_NOW) != 0;
		d->flag_pie = (value & DF_1_PIE) != 0;
		break;
	}
}

static const char *
read_dynamic(struct reading *r, const struct segment *s)
{
	const struct image *m = &r->image;
	unsigned word = m->wide ? 8 : 4;
	struct dynamic *d = &r->dynamic;

	if (!image_has(m, s->offset, s->size))
		return "its dynamic section is not in the file";
	d->there = true;
	for (int pass = 0; pass < 2; pass++) {          /* names follow the table that holds them */
		for (uint64_t at = s->offset; at + 2 * word <= s->offset + s->size; at += 2 * word) {
			uint64_t tag = image_get(m, at, word), value = image_get(m, at + word, word);
			const char *name;

			if (tag == DT_NULL)
				break;
			if (pass == 0)
				read_tag(r, tag, value);
			if (pass == 0 || tag != DT_NEEDED)
				continue;
			name = image_string(m, d->strings, d->strings_size, value);
			if (!name)
				return "a needed library's name is not in the file";
			list_add(&r->elf->needed, name);
		}
	}
	return NULL;
}

static void
note_version(struct reading *r, const char *version, uint16_t index)
{
	struct elf *e = r->elf;

	if (!list_has(&e->versions, version))
		list_add(&e->versions, version);
	if (!text_starts(version, "GLIBC_") || version[6] < '0' || version[6] > '9')
		return;
	if (e->newest_glibc && version_compare(version + 6, e->newest_glibc) <= 0)
		return;
	free(e->newest_glibc);
	e->newest_glibc = xstrdup(version + 6);
	r->dynamic.newest = index;
}

/* .gnu.version_r: a chain of files, each with a chain of versions. */
static const char *
read_versions(struct reading *r)
{
	static const char lie[] = "its symbol versions are not in the file";
	const struct image *m = &r->image;
	struct dynamic *d = &r->dynamic;
	uint64_t file = d->needs;
	unsigned left = 1 << 16;                        /* a chain may be circular */

	for (uint64_t i = 0; i < d->needs_count; i++) {
		uint64_t count = image_get(m, file + 2, 2), entry = file + image_get(m, file + 8, 4);

		if (!image_has(m, file, 16))
			return lie;
		for (uint64_t j = 0; j < count; j++) {
			const char *name = image_string(m, d->strings, d->strings_size, image_get(m, entry + 8, 4));
			uint64_t next = image_get(m, entry + 12, 4);

			if (!image_has(m, entry, 16) || !name || !left-- || (!next && j + 1 < count))
				return lie;
			note_version(r, name, (uint16_t)image_get(m, entry + 6, 2));
			entry += next;
		}
		if (!image_get(m, file + 12, 4))
			break;
		file += image_get(m, file + 12, 4);
	}
	return NULL;
}

static const char *
read_segments(struct reading *r)
{
	bool stack = false;
	const char *wrong = NULL;

	for (unsigned i = 0; i < r->image.phnum && !wrong; i++) {
		struct segment s = image_segment(&r->image, i);

		switch (s.type) {
		case PT_INTERP:
			wrong = read_interpreter(r, &s);
			break;
		case PT_DYNAMIC:
			wrong = r->dynamic.there ? "two dynamic sections" : read_dynamic(r, &s);
			break;
		case PT_NOTE:
			read_notes(r, &s);
			break;
		case PT_LOAD:
			r->elf->write_exec |= (s.flags & (PF_W | PF_X)) == (PF_W | PF_X);
			break;
		case PT_GNU_RELRO:
			r->elf->relro = true;
			break;
		case PT_GNU_STACK:
			stack = true;
			r->elf->exec_stack = (s.flags & PF_X) != 0;
			break;
		}
	}
	if (!stack && r->image.phnum)
		r->elf->exec_stack = true;              /* the kernel's default for a file without PT_GNU_STACK */
	return wrong ? wrong : read_versions(r);
}

/* Facts from what is defined: the allocator, the start code, the stack protector. */
static void
read_definition(struct reading *r, const char *name, uint64_t address, bool exported)
{
	if (strcmp(name, "mi_malloc") == 0)
		r->elf->mimalloc = true;
	else if (exported && strcmp(name, "malloc") == 0)
		r->elf->malloc_exported = true;
	else if (strcmp(name, "__init_libc") == 0 && !r->elf->libc)
		r->elf->libc = xstrdup("musl");
	else if (strcmp(name, "__libc_setup_tls") == 0 && !r->elf->libc)
		r->elf->libc = xstrdup("glibc");
	else if (strcmp(name, "__stack_chk_fail") == 0)
		r->chk_fail = address;
}

static void
read_symbols(struct reading *r, const struct section *table, bool exported)
{
	const struct image *m = &r->image;
	struct section strings = image_section(m, table->link);
	uint64_t n = image_symbols(m, table);

	for (uint64_t i = 1; i < n; i++) {
		struct symbol s = image_symbol(m, table, i);
		const char *name = image_string(m, strings.offset, strings.size, s.name);

		if (!name)
			continue;
		if (s.section != SHN_UNDEF) {
			read_definition(r, name, s.value, exported);
			continue;
		}
		r->elf->canary |= strcmp(name, "__stack_chk_fail") == 0;
		r->elf->fortify |= exported && text_starts(name, "__") && text_ends(name, "_chk");
	}
}

/* An imported symbol of the newest glibc version: the one to name when it is too new. */
static void
find_newest_symbol(struct reading *r, const struct section *table)
{
	const struct image *m = &r->image;
	struct section versions = image_find(m, SHT_GNU_versym);
	struct section strings = image_section(m, table->link);
	uint64_t n = image_symbols(m, table);

	if (!r->elf->newest_glibc || !versions.type)
		return;
	for (uint64_t i = 1; i < n && !r->elf->newest_symbol; i++) {
		struct symbol s = image_symbol(m, table, i);
		const char *name = image_string(m, strings.offset, strings.size, s.name);

		if (name && s.section == SHN_UNDEF &&
		    (image_get(m, versions.offset + 2 * i, 2) & 0x7fff) == r->dynamic.newest)
			r->elf->newest_symbol = xstrdup(name);
	}
}

static void
read_sections(struct reading *r)
{
	const struct image *m = &r->image;
	struct section names = image_section(m, m->shstrndx);
	struct section all = image_find(m, SHT_SYMTAB), exported = image_find(m, SHT_DYNSYM);

	for (unsigned i = 0; i < m->shnum; i++) {
		struct section s = image_section(m, i);
		const char *name = image_string(m, names.offset, names.size, s.name);

		if (name && (strcmp(name, ".note.go.buildid") == 0 || strcmp(name, ".go.buildinfo") == 0))
			r->elf->go = true;
	}
	r->elf->stripped = !all.type;
	if (all.type)
		read_symbols(r, &all, false);
	if (exported.type) {
		read_symbols(r, &exported, true);
		find_newest_symbol(r, &exported);
	}
}

/* The string is stored in two pieces, so that it is not found in this program itself. */
static bool
holds(const struct image *m, const char *head, const char *tail)
{
	const unsigned char *at = m->bytes, *end = m->bytes + m->n;
	size_t h = strlen(head), t = strlen(tail);

	while ((at = memmem(at, (size_t)(end - at), head, h))) {
		at += h;
		if ((size_t)(end - at) >= t && memcmp(at, tail, t) == 0)
			return true;
	}
	return false;
}

/* By the libraries that the file needs, then by traces of each C library in it. */
static const char *
which_libc(const struct reading *r)
{
	const struct elf *e = r->elf;

	if (e->interpreter)
		return strstr(e->interpreter, "/ld-musl-") ? "musl" :
		       strstr(e->interpreter, "/ld-linux") || strstr(e->interpreter, "/ld64.so") ? "glibc" : "unknown";
	if (list_has(&e->needed, "libc.so.6"))
		return "glibc";
	if (e->libc)
		return e->libc;
	if (r->abi_note || holds(&r->image, "GLIBC_", "TUNABLES"))
		return "glibc";
	if (holds(&r->image, "No error ", "information"))   /* strerror(0), in no other libc */
		return "musl";
	return e->go || !e->program ? "none" : "unknown";
}

static const char *
parse(struct reading *r, const unsigned char *bytes, size_t n)
{
	struct elf *e = r->elf;
	const char *wrong = image_open(&r->image, bytes, n);
	char *libc;

	if (wrong)
		return wrong;
	e->type = (uint16_t)image_get(&r->image, 16, 2);
	e->machine = (uint16_t)image_get(&r->image, 18, 2);
	e->wide = r->image.wide;
	e->big = r->image.big;
	if ((wrong = read_segments(r)))
		return wrong;
	e->program = e->type == ET_EXEC ||
	             (e->type == ET_DYN && (r->dynamic.flag_pie || e->interpreter ||
	              (!r->dynamic.soname && image_get(&r->image, 24, r->image.wide ? 8 : 4))));
	e->pie = e->program && e->type == ET_DYN;
	read_sections(r);
	libc = xstrdup(which_libc(r));
	free(e->libc);
	e->libc = libc;
	e->dynamic = r->dynamic.there;
	e->fortify = e->fortify && strcmp(libc, "glibc") == 0;   /* no other libc has such functions */
	e->canary = e->canary || (r->chk_fail && image_calls(&r->image, e->machine, r->chk_fail));
	return NULL;
}

int
elf_parse(struct elf *e, const char *name, const unsigned char *bytes, size_t n, struct diag *why)
{
	struct reading r = { .elf = e };
	const char *wrong;

	elf_release(e);
	if (n < SELFMAG || memcmp(bytes, ELFMAG, SELFMAG) != 0)
		return 0;
	e->is_elf = true;
	wrong = parse(&r, bytes, n);
	if (wrong)
		return diag_set(why, DIAG_REFUSED, "'%s' is a broken ELF file: %s", name, wrong);
	return 0;
}

int
elf_read(struct elf *e, const char *path, struct diag *why)
{
	scoped(fd_release) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	unsigned char magic[SELFMAG];
	struct stat st;
	void *bytes;
	int failed;

	elf_release(e);
	if (fd < 0 || fstat(fd, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s':", path);
	if (!S_ISREG(st.st_mode) || pread(fd, magic, SELFMAG, 0) != SELFMAG ||
	    memcmp(magic, ELFMAG, SELFMAG) != 0)
		return 0;
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return diag_set(why, DIAG_SYSTEM, "cannot map '%s':", path);
	failed = elf_parse(e, path, bytes, (size_t)st.st_size, why);
	munmap(bytes, (size_t)st.st_size);
	return failed;
}

void
elf_release(struct elf *e)
{
	free(e->interpreter);
	free(e->newest_glibc);
	free(e->newest_symbol);
	free(e->libc);
	list_release(&e->needed);
	list_release(&e->versions);
	*e = (struct elf)ELF_INIT;
}

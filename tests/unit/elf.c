#include "elf/elf.h"
#include "elf/label.h"
#include "base/proc.h"
#include "tap.h"
#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

/* A made-up 64 bit file: header, up to four segments, then data. */
struct made {
	Elf64_Ehdr head;
	Elf64_Phdr segment[4];
	Elf64_Dyn dynamic[12];
	char strings[256];
	unsigned char versions[64];
};

enum { BASE = 0x400000 };

static struct made
make(uint16_t type, uint16_t machine)
{
	struct made m = {
		.head = {
			.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			.e_type = type, .e_machine = machine, .e_version = EV_CURRENT, .e_entry = BASE,
			.e_phoff = offsetof(struct made, segment), .e_ehsize = sizeof(Elf64_Ehdr),
			.e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 2,
		},
		.segment = {
			{ .p_type = PT_LOAD, .p_vaddr = BASE, .p_filesz = sizeof(struct made) },
			{ .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W },
		},
	};
	return m;
}

static void
add_segment(struct made *m, uint32_t type, size_t offset, size_t size)
{
	m->segment[m->head.e_phnum++] = (Elf64_Phdr){ .p_type = type, .p_offset = offset, .p_vaddr = BASE + offset, .p_filesz = size };
}

static void
add_dynamic(struct made *m, int64_t tag, uint64_t value)
{
	size_t i = 0;

	while (m->dynamic[i].d_tag)
		i++;
	m->dynamic[i].d_tag = tag;
	m->dynamic[i].d_un.d_val = value;
}

/* A program of glibc that needs a library and a version of libc.so.6. */
static struct made
make_dynamic(const char *library, const char *version)
{
	struct made m = make(ET_DYN, EM_X86_64);
	Elf64_Verneed need = { .vn_version = 1, .vn_cnt = 1, .vn_file = 1, .vn_aux = sizeof(need) };
	Elf64_Vernaux aux = { .vna_other = 2, .vna_name = 100 };

	snprintf(m.strings + 1, 90, "%s", library);
	snprintf(m.strings + 100, 50, "%s", version);
	snprintf(m.strings + 200, 50, "/lib64/ld-linux-x86-64.so.2");
	memcpy(m.versions, &need, sizeof(need));
	memcpy(m.versions + sizeof(need), &aux, sizeof(aux));
	add_dynamic(&m, DT_NEEDED, 1);
	add_dynamic(&m, DT_STRTAB, BASE + offsetof(struct made, strings));
	add_dynamic(&m, DT_STRSZ, sizeof(m.strings));
	add_dynamic(&m, DT_VERNEED, BASE + offsetof(struct made, versions));
	add_dynamic(&m, DT_VERNEEDNUM, 1);
	add_dynamic(&m, DT_FLAGS_1, DF_1_PIE | DF_1_NOW);
	add_segment(&m, PT_DYNAMIC, offsetof(struct made, dynamic), sizeof(m.dynamic));
	add_segment(&m, PT_INTERP, offsetof(struct made, strings) + 200, 56);
	return m;
}

static int
parse(struct elf *e, const struct made *m, struct diag *why)
{
	return elf_parse(e, "made", (const unsigned char *)m, sizeof(*m), why);
}

static void
facts_of_a_dynamic_program(void)
{
	scoped(elf_release) struct elf e = ELF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct made m = make_dynamic("libc.so.6", "GLIBC_2.28");

	succeeds(parse(&e, &m, &why), &why, "a made-up program is read");
	ok(e.is_elf && e.program && e.pie && e.bind_now && !e.relro && !e.exec_stack && e.stripped, "the kind of the program is read");
	is_int(e.machine, EM_X86_64, "the machine is read");
	is_str(e.interpreter, "/lib64/ld-linux-x86-64.so.2", "its interpreter");
	ok(e.needed.n == 1 && !strcmp(e.needed.item[0], "libc.so.6"), "what it needs");
	ok(e.versions.n == 1 && !strcmp(e.versions.item[0], "GLIBC_2.28"), "and in which version");
	is_str(e.newest_glibc, "2.28", "the newest of them");
	is_str(e.libc, "glibc", "its C library");
}

static void
label_of(const struct made *m, const char *target, const char *words, const char *name)
{
	scoped(elf_release) struct elf e = ELF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	int result = parse(&e, m, &why) || label_check(&e, "made", target_find(target), &why) ? -1 : 0;

	if (!words)
		succeeds(result, &why, "%s: %s", target, name);
	else
		refuses(result, &why, DIAG_REFUSED, words, "%s: %s", target, name);
}

static void
add_relro(struct made *m)
{
	m->segment[1].p_type = PT_GNU_RELRO;            /* in the stack's place ... */
	m->segment[0].p_type = PT_GNU_STACK;            /* ... and that in the first one's */
	m->segment[0].p_flags = PF_R | PF_W;
}

static void
labels(void)
{
	static const char gnu[] = "x86_64-linux-gnu", musl[] = "x86_64-linux-musl";
	struct made m = make(ET_EXEC, EM_X86_64);

	snprintf(m.strings, sizeof(m.strings), "No error information");
	label_of(&m, musl, NULL, "a static program of musl");
	label_of(&m, gnu, "linked with musl", "the same as glibc's");
	label_of(&m, "aarch64-linux-musl", "is for x86_64 (62), not for aarch64", "another machine");
	m.segment[1].p_flags |= PF_X;
	label_of(&m, musl, "executable stack", "an executable stack");
	m.segment[1].p_type = PT_NULL;
	label_of(&m, musl, "executable stack", "no word on the stack");
	m = make(ET_EXEC, EM_X86_64);
	m.segment[0].p_flags = PF_R | PF_W | PF_X;
	label_of(&m, musl, "a segment that is both writable and executable", "a segment that is writable and executable");
	m = make(ET_EXEC, EM_X86_64);
	label_of(&m, musl, "C library is unknown", "a static program of nobody knows what");
	snprintf(m.strings, sizeof(m.strings), "GLIBC_TUNABLES");
	label_of(&m, musl, "C library is glibc", "a static program of glibc");
	m = make(ET_DYN, EM_X86_64);
	m.head.e_entry = 0;
	label_of(&m, musl, "shared library", "a shared library");
	m = make_dynamic("libc.so.6", "GLIBC_2.31");
	label_of(&m, musl, "interpreter '/lib64/ld-linux-x86-64.so.2'", "a dynamic program");
	label_of(&m, gnu, "no RELRO", "without RELRO");
	m.head.e_phnum--;
	label_of(&m, musl, "needs the library 'libc.so.6'", "a needed library without interpreter");
	m = make_dynamic("libssl.so.3", "GLIBC_2.31");
	label_of(&m, gnu, "library 'libssl.so.3', which is not glibc's", "a library of others");
	m = make_dynamic("libc.so.6", "GLIBC_2.31");
	snprintf(m.strings + 200, 56, "/opt/ld-linux.so");
	label_of(&m, gnu, "interpreter '/opt/ld-linux.so', not", "another interpreter");
}

static void
the_floor_of_glibc(void)
{
	static const struct { const char *version, *words; } cases[] = {
		{ "GLIBC_2.31", NULL }, { "GLIBC_2.2.5", NULL },
		{ "GLIBC_2.32", "needs glibc 2.32 for 'a symbol', above the floor of 2.31" },
		{ "GLIBC_2.100", "needs glibc 2.100" }, { "GLIBC_PRIVATE", "'GLIBC_PRIVATE', which is not public" },
		{ "GLIBC_ABI_DT_RELR", "'GLIBC_ABI_DT_RELR', which is not public" }, { "OTHER_1", "'OTHER_1', which" },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		struct made m = make_dynamic("libc.so.6", cases[i].version);

		add_relro(&m);                          /* dynamic section and strings need a load segment */
		m.segment[1].p_type = PT_LOAD;
		m.segment[1].p_vaddr = BASE;
		m.segment[1].p_filesz = sizeof(m);
		m.segment[3].p_type = PT_GNU_RELRO;     /* instead of the interpreter */
		label_of(&m, "x86_64-linux-gnu", cases[i].words, cases[i].version);
	}
}

/* A static program with a symbol table, and code that may call one of its functions. */
struct called {
	struct made made;
	unsigned char code[32];
	Elf64_Sym symbol[2];
	char names[32];
	Elf64_Shdr section[3];
};

static struct called
make_called(uint16_t machine)
{
	struct called c = {
		.made = make(ET_EXEC, machine),
		.symbol[1] = { .st_name = 1, .st_shndx = 1, .st_value = BASE + offsetof(struct called, code) + 16 },
		.names = "\0__stack_chk_fail",
		.section = {
			[1] = { .sh_type = SHT_SYMTAB, .sh_link = 2, .sh_offset = offsetof(struct called, symbol), .sh_size = 2 * sizeof(Elf64_Sym) },
			[2] = { .sh_type = SHT_STRTAB, .sh_offset = offsetof(struct called, names), .sh_size = 32 },
		},
	};

	c.made.head.e_shoff = offsetof(struct called, section);
	c.made.head.e_shnum = 3;
	c.made.head.e_shentsize = sizeof(Elf64_Shdr);
	c.made.segment[0].p_filesz = sizeof(c);
	c.made.segment[0].p_flags = PF_R | PF_X;
	return c;
}

static bool
has_canary(const struct called *c)
{
	scoped(elf_release) struct elf e = ELF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	return elf_parse(&e, "made", (const unsigned char *)c, sizeof(*c), &why) == 0 && e.canary;
}

/* In a static program of musl that function is always there, so only a call of it counts. */
static void
a_canary_is_a_call_of_its_function(void)
{
	struct called c = make_called(EM_X86_64);

	ok(!has_canary(&c), "a function that nobody calls is not a stack protector");
	memcpy(c.code, "\x90\xe8\x0a\0\0\0", 6);           /* 16 - 6 = 10 */
	ok(has_canary(&c), "a call forwards on x86_64 is a stack protector");
	memcpy(c.code, "\x90\xe8\x0b\0\0\0", 6);
	ok(!has_canary(&c), "a call of something else on x86_64 is not");
	memcpy(c.code + 26, "\xe8\xf1\xff\xff\xff", 5);      /* 16 - 31 = -15 */
	ok(has_canary(&c), "a call backwards on x86_64 is a stack protector");
	c.made.segment[0].p_flags = PF_R;
	ok(!has_canary(&c), "bytes that are not executable call nothing");
	c = make_called(EM_AARCH64);
	memcpy(c.code + 4, "\x03\0\0\x94", 4);              /* (16 - 4) / 4 */
	ok(has_canary(&c), "a call forwards on aarch64 is a stack protector");
	memcpy(c.code + 4, "\x03\0\0\x14", 4);
	ok(!has_canary(&c), "a jump on aarch64 is not");
	memcpy(c.code + 24, "\xfe\xff\xff\x97", 4);          /* (16 - 24) / 4 */
	ok(has_canary(&c), "a call backwards on aarch64 is a stack protector");
	memset(c.code, 0xe8, sizeof(c.code));
	c.made.head.e_machine = EM_X86_64;
	c.made.segment[0].p_offset = offsetof(struct called, code);
	c.made.segment[0].p_filesz = sizeof(c) - offsetof(struct called, code);
	c.made.segment[0].p_vaddr = UINT64_MAX - 4;
	ok(!has_canary(&c), "code at the end of memory is read to its end");
	c.made.segment[0].p_filesz = UINT64_MAX;
	ok(!has_canary(&c), "code that is not in the file is not read");
}

static void
the_allocator_must_be_in_it(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct elf with = { .is_elf = true, .program = true, .mimalloc = true, .libc = (char *)"musl" };
	struct elf without = { .is_elf = true, .program = true, .libc = (char *)"musl" };
	struct elf stripped = { .is_elf = true, .program = true, .stripped = true, .libc = (char *)"musl" };
	struct elf go = { .is_elf = true, .program = true, .go = true, .libc = (char *)"none" };
	struct elf dynamic = { .is_elf = true, .program = true, .mimalloc = true, .libc = (char *)"glibc" };
	struct elf text = ELF_INIT;

	succeeds(label_check_allocator(&with, "x", target_find("x86_64-linux-musl"), &why), &why, "a program with the allocator passes");
	succeeds(label_check_allocator(&go, "x", target_find("x86_64-linux-musl"), &why), &why, "pure Go needs none");
	succeeds(label_check_allocator(&text, "x", target_find("x86_64-linux-musl"), &why), &why, "a script needs none");
	list_add(&dynamic.needed, "libc.so.6");
	refuses(label_check_allocator(&dynamic, "x", target_find("x86_64-linux-gnu"), &why), &why, DIAG_REFUSED,
	        "'x' holds mimalloc, but exports no malloc", "for glibc that is not enough");
	dynamic.malloc_exported = true;
	succeeds(label_check_allocator(&dynamic, "x", target_find("x86_64-linux-gnu"), &why), &why, "exported it is");
	list_release(&dynamic.needed);
	refuses(label_check_allocator(&without, "x", target_find("x86_64-linux-musl"), &why), &why, DIAG_REFUSED, "'x' does not hold mi_malloc", "a program without the allocator is refused");
	refuses(label_check_allocator(&stripped, "x", target_find("x86_64-linux-musl"), &why), &why, DIAG_REFUSED, "is stripped", "nobody can tell");
}

/* One lie at a time; the words are of the error, NULL: nothing to complain of. */
static void
lies(void)
{
	static const struct {
		size_t offset;
		unsigned bytes;
		uint64_t value;
		const char *words, *name;
	} lie[] = {
		{ EI_CLASS, 1, 7, "class or byte order", "an unknown class" },
		{ EI_DATA, 1, 7, "class or byte order", "an unknown byte order" },
		{ offsetof(struct made, head.e_phoff), 8, UINT64_MAX - 8, "program headers", "headers at the end of the world" },
		{ offsetof(struct made, head.e_phoff), 8, sizeof(struct made) - 8, "program headers", "headers that stand out" },
		{ offsetof(struct made, head.e_phnum), 2, 0xfffe, "program headers", "more headers than bytes" },
		{ offsetof(struct made, head.e_phnum), 2, PN_XNUM, "more segments", "headers counted elsewhere" },
		{ offsetof(struct made, head.e_phentsize), 2, 1, "program headers", "headers of one byte" },
		{ offsetof(struct made, head.e_shoff), 8, 4096, "sections", "sections counted elsewhere" },
		{ offsetof(struct made, head.e_shnum), 2, 3, "section headers", "sections of no size" },
		{ offsetof(struct made, segment[2].p_offset), 8, UINT64_MAX, "dynamic section", "dynamic section outside" },
		{ offsetof(struct made, segment[2].p_filesz), 8, UINT64_MAX, "dynamic section", "dynamic section without end" },
		{ offsetof(struct made, segment[3].p_offset), 8, 1 << 30, "interpreter", "interpreter outside" },
		{ offsetof(struct made, segment[3].p_filesz), 8, 3, "interpreter", "interpreter's name without end" },
		{ offsetof(struct made, segment[3].p_type), 4, PT_DYNAMIC, "two dynamic", "two dynamic sections" },
		{ offsetof(struct made, dynamic[0].d_un), 8, 255, NULL, "a needed library without name" },
		{ offsetof(struct made, dynamic[0].d_un), 8, 256, "needed library", "a needed library outside" },
		{ offsetof(struct made, dynamic[0].d_un), 8, UINT64_MAX, "needed library", "a needed library far outside" },
		{ offsetof(struct made, dynamic[1].d_un), 8, 1, "needed library", "strings in no segment" },
		{ offsetof(struct made, dynamic[2].d_un), 8, UINT64_MAX, "needed library", "strings without end" },
		{ offsetof(struct made, dynamic[3].d_un), 8, 1, "symbol versions", "versions in no segment" },
		{ offsetof(struct made, dynamic[4].d_un), 8, UINT64_MAX, NULL, "more versions than there are" },
		{ offsetof(struct made, versions[2]), 2, 0xffff, "symbol versions", "a circle of versions" },
		{ offsetof(struct made, versions[8]), 4, 0xffffffff, "symbol versions", "a version outside" },
		{ offsetof(struct made, versions[16 + 8]), 4, 0xffffffff, "symbol versions", "a version's name outside" },
	};

	for (size_t i = 0; i < countof(lie); i++) {
		scoped(elf_release) struct elf e = ELF_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		struct made m = make_dynamic("libc.so.6", "GLIBC_2.28");

		for (unsigned b = 0; b < lie[i].bytes; b++)
			((unsigned char *)&m)[lie[i].offset + b] = (unsigned char)(lie[i].value >> 8 * b);
		if (lie[i].words)
			refuses(parse(&e, &m, &why), &why, DIAG_REFUSED, lie[i].words, "%s", lie[i].name);
		else
			succeeds(parse(&e, &m, &why), &why, "%s", lie[i].name);
	}
}

/* Cut anywhere, or with any byte changed: never a crash (the sanitizers watch). */
static void
no_bytes_crash_it(void)
{
	struct made m = make_dynamic("libc.so.6", "GLIBC_2.28");
	uint32_t random = 1;

	for (size_t n = 0; n <= sizeof(m); n++) {
		scoped(elf_release) struct elf e = ELF_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(free_release) unsigned char *copy = xmalloc(n);

		memcpy(copy, &m, n);
		elf_parse(&e, "cut", copy, n, &why);
	}
	for (int i = 0; i < 20000; i++) {
		scoped(elf_release) struct elf e = ELF_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		struct made changed = m;

		for (int j = 0; j < 4; j++) {
			random = random * 1664525 + 1013904223;
			((unsigned char *)&changed)[4 + (random >> 8) % (sizeof(m) - 4)] = (unsigned char)(random >> 24);
		}
		if (parse(&e, &changed, &why) == 0)
			label_check(&e, "changed", &targets[i % 4], &why);
	}
	ok(true, "cut and changed files");
}

/* Builds a program with the compiler of this machine; false if it has none. */
static bool
compile(const char *compiler, const char *option, const char *output)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	const char *argv[] = { compiler, "-x", "c", tap_path("x.c"), "-o", tap_path(output), option, NULL };
	struct proc p = PROC_INIT;

	if (file_write(tap_path("x.c"), "#include <stdio.h>\nint main(void) { return puts(\"x\") < 0; }\n", 60, 0600, &why))
		return false;
	p.argv = (char *const *)argv;
	return proc_capture(&p, &out, 10000, &why) == 0;
}

static void
real_programs(void)
{
	scoped(elf_release) struct elf e = ELF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (!ok(compile("cc", "-O1", "dynamic"), "a program of the machine's compiler"))
		return;
	succeeds(elf_read(&e, tap_path("dynamic"), &why), &why, "a compiled program is read");
	ok(e.is_elf && e.program && e.interpreter && list_has(&e.needed, "libc.so.6") && !strcmp(e.libc, "glibc"), "is dynamic, of glibc");
	ok(e.newest_glibc && e.newest_symbol && !e.mimalloc, "and names a symbol of its newest version");
	succeeds(file_write(tap_path("script"), "#!/bin/sh\n", 10, 0755, &why), &why, "make a shell script");
	succeeds(elf_read(&e, tap_path("script"), &why), &why, "a shell script is read");
	ok(!e.is_elf && !e.interpreter && !e.needed.n, "a script is not an ELF file, and no old fact is left");
	succeeds(file_write(tap_path("empty"), "", 0, 0644, &why), &why, "make an empty file to parse");
	succeeds(elf_read(&e, tap_path("empty"), &why), &why, "an empty file is read");
	ok(!e.is_elf, "an empty file is not an ELF file");
	succeeds(file_write(tap_path("magic"), "\177ELF", 4, 0644, &why), &why, "only the magic");
	refuses(elf_read(&e, tap_path("magic"), &why), &why, DIAG_REFUSED, "broken ELF file", "is a broken one");
	refuses(elf_read(&e, tap_path("none"), &why), &why, DIAG_SYSTEM, "cannot open", "nothing there");
}

static void
targets_are_found(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct target *t;

	succeeds(target_get(&t, "aarch64-linux-gnu", &why), &why, "a target is found by its name");
	ok(t == target_of("arm64", "glibc") && t->machine == EM_AARCH64 && !t->musl, "or as people say it");
	ok(target_of("amd64", "static") == target_find("x86_64-linux-musl"), "static is musl");
	ok(target_find("host") == &target_host && !target_of("riscv64", "static"), "the host is a target, an unknown machine is not");
	is_int(target_get(&t, "riscv32", &why), -1, "an unknown one");
	is_str(why.text.text, "unknown target 'riscv32'", "the unknown target is named");
	contains(why.hint.text, "x86_64-linux-musl, aarch64-linux-musl", "with those there are");
}

int
main(void)
{
	facts_of_a_dynamic_program();
	labels();
	the_floor_of_glibc();
	a_canary_is_a_call_of_its_function();
	the_allocator_must_be_in_it();
	lies();
	no_bytes_crash_it();
	real_programs();
	targets_are_found();
	return tap_done();
}

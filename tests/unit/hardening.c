#include "elf/hardening.h"
#include "base/proc.h"
#include "json/json_doc.h"
#include "tap.h"

/* A program of musl that has all of it. */
static struct elf
hardened(void)
{
	return (struct elf){ .is_elf = true, .program = true, .pie = true, .dynamic = true, .relro = true, .bind_now = true,
	                     .canary = true, .libc = (char *)"musl" };
}

static void
passes(const struct elf *e, unsigned skip, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(hardening_check(e, "x", skip, &why), &why, "%s", name);
}

static void
fails(const struct elf *e, unsigned skip, const char *words, const char *hint, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	is_int(hardening_check(e, "x", skip, &why), -1, "%s", name);
	contains(why.text.text, words, "the message says so: %s", name);
	contains(why.hint.text, hint, "the hint names the member of the recipe: %s", name);
}

static void
a_program_must_be_hardened(void)
{
	struct elf e = hardened(), script = ELF_INIT, library = { .is_elf = true, .libc = (char *)"none" };

	passes(&e, 0, "a hardened program passes");
	passes(&script, 0, "a script needs no hardening");
	passes(&library, 0, "a shared library is not checked as a program");
	e.pie = false;
	fails(&e, 0, "'x' is not position-independent", "\"pie\"", "a program with a fixed address is refused");
	fails(&e, HARDENING_RELRO | HARDENING_CANARY, "'x' is not position-independent", "\"pie\"", "a reason for something else does not help it");
	passes(&e, HARDENING_PIE, "a program with a fixed address passes with a reason");
	e = hardened();
	e.relro = false;
	fails(&e, 0, "'x' has no RELRO", "\"relro\"", "a program without RELRO is refused");
	passes(&e, HARDENING_RELRO, "a program without RELRO passes with a reason");
	e = hardened();
	e.bind_now = false;
	fails(&e, 0, "'x' has only partial RELRO", "\"relro\"", "a program that is bound lazily is refused");
}

static void
c_code_must_check_its_stack(void)
{
	struct elf e = hardened();

	e.canary = false;
	fails(&e, 0, "'x' does not call __stack_chk_fail", "\"canary\"", "a program without stack protector is refused");
	passes(&e, HARDENING_CANARY, "a program without stack protector passes with a reason");
	e.go = true;
	fails(&e, 0, "'x' does not call __stack_chk_fail", "\"canary\"", "a program of Go with C in it is refused, too");
	e.libc = (char *)"none";
	passes(&e, 0, "a program of Go alone needs no stack protector");
	e = hardened();
	e.canary = false;
	e.stripped = true;
	fails(&e, 0, "'x' is stripped, so its stack protector cannot be checked", "\"canary\"", "a program stripped by its build is refused");
}

static void
without_a_dynamic_section_nothing_is_bound_later(void)
{
	struct elf e = { .is_elf = true, .program = true, .relro = true };

	is_str(hardening_of(&e).relro, "full", "RELRO of a static program with a fixed address is full");
	e.dynamic = true;
	is_str(hardening_of(&e).relro, "partial", "RELRO of a program that is bound lazily is partial");
	e.relro = false;
	e.bind_now = true;
	is_str(hardening_of(&e).relro, "none", "a program without that segment has no RELRO");
}

static void
facts_agree_with_a_stripped_file(void)
{
	struct elf e = hardened();
	struct hardening h = hardening_of(&e);

	e.canary = false;
	ok(hardening_agrees(&h, &e), "a stripped file need not show its stack protector");
	e.pie = false;
	ok(!hardening_agrees(&h, &e), "a fixed address does not agree with PIE");
	e = hardened();
	e.bind_now = false;
	ok(!hardening_agrees(&h, &e), "partial RELRO does not agree with full RELRO");
	e = hardened();
	e.exec_stack = true;
	ok(!hardening_agrees(&h, &e), "an executable stack does not agree with NX");
}

static void
an_object_is_read_as_it_was_written(void)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct hardening h = { .pie = true, .relro = "partial", .fortify = true };
	struct hardening got;

	jsonw_object(&w, NULL);
	hardening_write(&w, &h);
	jsonw_end(&w);
	succeeds(jsonw_finish(&w, &why), &why, "facts of hardening are written");
	is_str(w.out.text, "{\"pie\":true,\"relro\":\"partial\",\"canary\":false,\"fortify\":true,\"nx\":false}", "as members of an object");
	if (!succeeds(json_parse(&doc, "x", w.out.text, w.out.len, &why), &why, "the object is JSON"))
		return;
	got = hardening_read(json_top(&doc));
	succeeds(json_finish(&doc, &why), &why, "no member of the object is left over");
	ok(got.pie && !got.canary && got.fortify && !got.nx, "its booleans are read");
	is_str(got.relro, "partial", "the kind of RELRO is read");
}

static void
another_word_for_relro_is_refused(void)
{
	static const char text[] = "{\"pie\":true,\"relro\":\"yes\",\"canary\":false,\"fortify\":true,\"nx\":false}";
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(json_parse(&doc, "x", text, sizeof(text) - 1, &why), &why, "a document with another word for RELRO is parsed");
	hardening_read(json_top(&doc));
	refuses(json_finish(&doc, &why), &why, DIAG_USAGE, "'yes' is not none, partial or full", "a document with another word for RELRO is refused");
}

/* Compiles tests/unit/hardening.c's own little program with the compiler of this machine. */
static bool
compile(const char *const *options, const char *output)
{
	static const char text[] =
		"#include <string.h>\nvolatile char *keep;\n"
		"int main(int n, char **v) { char b[64]; strcpy(b, v[n - 1]); keep = b; return b[0]; }\n";
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;
	const char *argv[16] = { "cc", "-x", "c", tap_path("x.c"), "-O2", "-w", "-o", output };
	struct proc p = PROC_INIT;

	for (size_t i = 0; options[i]; i++)
		argv[8 + i] = options[i];
	if (file_write(tap_path("x.c"), text, sizeof(text) - 1, 0600, &why))
		return false;
	p.argv = (char *const *)argv;
	return proc_capture(&p, &out, 10000, &why) == 0;
}

static struct hardening
facts_of(const char *name, const char *const *options)
{
	scoped(elf_release) struct elf e = ELF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *path = tap_path("program");

	if (!ok(compile(options, path), "the compiler makes a program: %s", name) || elf_read(&e, path, &why))
		return (struct hardening){ .relro = "" };
	return hardening_of(&e);
}

/* The compiler and its C library decide what a file shows; what is asked for must be seen. */
static void
facts_of_real_programs(void)
{
	struct hardening h = facts_of("hardened", (const char *[]){ "-fstack-protector-strong", "-pie", "-fPIE", "-D_FORTIFY_SOURCE=2", "-Wl,-z,now", NULL });

	ok(h.pie && h.canary && h.fortify && h.nx, "a hardened program of glibc shows all of it");
	is_str(h.relro, "full", "a hardened program of glibc has full RELRO");
	h = facts_of("not hardened", (const char *[]){ "-fno-stack-protector", "-no-pie", "-U_FORTIFY_SOURCE", "-Wl,-z,lazy", "-Wl,-z,norelro", NULL });
	ok(!h.pie && !h.canary && !h.fortify, "a program of glibc that is not hardened shows none of it");
	is_str(h.relro, "none", "a program of glibc that is not hardened has no RELRO");
	h = facts_of("lazy", (const char *[]){ "-Wl,-z,relro", "-Wl,-z,lazy", NULL });
	is_str(h.relro, "partial", "a program of glibc that is bound lazily has partial RELRO");
	h = facts_of("executable stack", (const char *[]){ "-Wl,-z,execstack", NULL });
	ok(!h.nx, "an executable stack of a program is seen");
}

int
main(void)
{
	a_program_must_be_hardened();
	c_code_must_check_its_stack();
	without_a_dynamic_section_nothing_is_bound_later();
	facts_agree_with_a_stripped_file();
	an_object_is_read_as_it_was_written();
	another_word_for_relro_is_refused();
	facts_of_real_programs();
	return tap_done();
}

#include "elf/label.h"
#include "base/text.h"
#include "base/version.h"
#include <elf.h>
#include <string.h>

/* glibc's own libraries: what a machine with glibc has, and nothing else. */
static const char *const glibc_library[] = {
	"libc.so.6", "libm.so.6", "libpthread.so.0", "libdl.so.2", "librt.so.1",
	"libresolv.so.2", "libutil.so.1", "libanl.so.1", "libmvec.so.1",
	"ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1",
};

static const char *
machine_name(uint16_t machine)
{
	switch (machine) {
	case EM_X86_64:
		return "x86_64";
	case EM_AARCH64:
		return "aarch64";
	case EM_386:
		return "i386";
	case EM_ARM:
		return "arm";
	case EM_RISCV:
		return "riscv";
	case EM_PPC64:
		return "ppc64";
	case EM_S390:
		return "s390";
	default:
		return "another machine";
	}
}

static int
check_static(const struct elf *e, const char *name, struct diag *why)
{
	if (e->interpreter)
		return diag_set(why, DIAG_REFUSED, "'%s' is not static: it asks for the interpreter '%s'",
		                name, e->interpreter);
	if (e->needed.n)
		return diag_set(why, DIAG_REFUSED, "'%s' is not static: it needs the library '%s'",
		                name, e->needed.item[0]);
	if (!e->program)
		return diag_set(why, DIAG_REFUSED, "'%s' is a shared library, which a static program cannot use", name);
	if (strcmp(e->libc, "musl") != 0 && strcmp(e->libc, "none") != 0)
		return diag_set(why, DIAG_REFUSED, "'%s' is static, but its C library is %s, not musl", name, e->libc);
	return 0;
}

static bool
is_glibc_library(const char *name)
{
	for (size_t i = 0; i < countof(glibc_library); i++)
		if (strcmp(glibc_library[i], name) == 0)
			return true;
	return false;
}

static int
check_versions(const struct elf *e, const char *name, struct diag *why)
{
	if (e->newest_glibc && version_compare(e->newest_glibc, LABEL_GLIBC_FLOOR) > 0)
		return diag_set(why, DIAG_REFUSED, "'%s' needs glibc %s for '%s', above the floor of %s", name,
		                e->newest_glibc, e->newest_symbol ? e->newest_symbol : "a symbol", LABEL_GLIBC_FLOOR);
	for (size_t i = 0; i < e->versions.n; i++) {
		const char *version = e->versions.item[i];

		if (!text_starts(version, "GLIBC_") || version[6] < '0' || version[6] > '9')
			return diag_set(why, DIAG_REFUSED, "'%s' needs the symbol version '%s', which is not public glibc",
			                name, version);
	}
	return 0;
}

static int
check_glibc(const struct elf *e, const char *name, const struct target *t, struct diag *why)
{
	for (size_t i = 0; i < e->needed.n; i++)
		if (!is_glibc_library(e->needed.item[i]))
			return diag_set(why, DIAG_REFUSED, "'%s' needs the library '%s', which is not glibc's",
			                name, e->needed.item[i]);
	if (e->interpreter && strcmp(e->interpreter, t->loader) != 0)
		return diag_set(why, DIAG_REFUSED, "'%s' asks for the interpreter '%s', not '%s'",
		                name, e->interpreter, t->loader);
	if (strcmp(e->libc, "musl") == 0)
		return diag_set(why, DIAG_REFUSED, "'%s' is linked with musl, not glibc", name);
	if ((e->interpreter || e->needed.n) && !e->relro)
		return diag_set(why, DIAG_REFUSED, "'%s' is dynamic and has no RELRO", name);
	return check_versions(e, name, why);
}

int
label_check(const struct elf *e, const char *name, const struct target *t, struct diag *why)
{
	if (!e->is_elf)
		return 0;
	if (e->machine != t->machine)
		return diag_set(why, DIAG_REFUSED, "'%s' is for %s (%u), not for %s", name,
		                machine_name(e->machine), e->machine, t->cpu);
	if (e->type != ET_EXEC && e->type != ET_DYN)
		return 0;
	if (e->exec_stack)
		return diag_set(why, DIAG_REFUSED, "'%s' has an executable stack", name);
	if (e->write_exec)
		return diag_set(why, DIAG_REFUSED, "'%s' has a segment that is both writable and executable", name);
	return t->musl ? check_static(e, name, why) : check_glibc(e, name, t, why);
}

int
label_check_allocator(const struct elf *e, const char *name, const struct target *t, struct diag *why)
{
	if (!e->is_elf || !e->program)
		return 0;
	if (e->go && strcmp(e->libc, "none") == 0)
		return 0;                       /* pure Go never calls malloc */
	if (e->mimalloc && !t->musl && e->needed.n && !e->malloc_exported)
		return diag_set(why, DIAG_REFUSED, "'%s' holds mimalloc, but exports no malloc: glibc would use its own", name);
	if (e->mimalloc)
		return 0;
	if (e->stripped)
		return diag_set(why, DIAG_REFUSED, "'%s' is stripped, so its allocator cannot be checked", name);
	return diag_set(why, DIAG_REFUSED, "'%s' does not hold mi_malloc: mimalloc is not linked in", name);
}

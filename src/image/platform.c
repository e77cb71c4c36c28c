#include "image/platform.h"
#include "base/text.h"
#include <elf.h>
#include <string.h>

#ifndef EM_RISCV
#define EM_RISCV 243
#endif

const struct platform platforms[] = {
	{ "386", "386", NULL, EM_386, false, false },
	{ "amd64", "amd64", NULL, EM_X86_64, true, false },
	{ "arm64", "arm64", NULL, EM_AARCH64, true, false },
	{ "arm/v6", "arm", "v6", EM_ARM, false, false },
	{ "arm/v7", "arm", "v7", EM_ARM, false, false },
	{ "ppc64le", "ppc64le", NULL, EM_PPC64, true, false },
	{ "riscv64", "riscv64", NULL, EM_RISCV, true, false },
	{ "s390x", "s390x", NULL, EM_S390, true, true },
	{ 0 },
};

int
platform_get(const struct platform **found, const char *name, struct diag *why)
{
	const char *bare = text_starts(name, "linux/") ? name + strlen("linux/") : name;
	scoped(buf_release) struct buf known = BUF_INIT;

	for (const struct platform *p = platforms; p->name; p++) {
		if (!strcmp(p->name, bare)) {
			*found = p;
			return 0;
		}
		buf_printf(&known, "%s%s", known.len ? ", " : "", p->name);
	}
	diag_set(why, DIAG_USAGE, "unknown platform '%s'", name);
	return diag_hint(why, "platforms are %s", known.text);
}

/* Where a document leaves the variant out, this one is meant (containerd, platforms package). */
static const char *
usual_variant(const char *architecture)
{
	return !strcmp(architecture, "arm") ? "v7" : !strcmp(architecture, "arm64") ? "v8" : "";
}

static const char *
variant_of(const char *architecture, const char *variant)
{
	return variant && *variant ? variant : usual_variant(architecture);
}

const struct platform *
platform_of(const char *os, const char *architecture, const char *variant)
{
	for (const struct platform *p = platforms; p->name; p++)
		if (!strcmp(os, "linux") && !strcmp(p->architecture, architecture) &&
		    !strcmp(variant_of(architecture, p->variant), variant_of(architecture, variant)))
			return p;
	return NULL;
}

bool
platform_runs(const struct platform *p, const struct elf *e)
{
	return e->machine == p->machine && e->wide == p->wide && e->big == p->big;
}

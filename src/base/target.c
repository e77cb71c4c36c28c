#include "base/target.h"
#include <elf.h>
#include <string.h>

const struct target targets[] = {
	{ "x86_64-linux-musl", "amd64", "static", "x86_64",
	  "x86_64-unknown-linux-musl", EM_X86_64, true, NULL },
	{ "aarch64-linux-musl", "arm64", "static", "aarch64",
	  "aarch64-unknown-linux-musl", EM_AARCH64, true, NULL },
	{ "x86_64-linux-gnu", "amd64", "glibc", "x86_64",
	  "x86_64-unknown-linux-gnu", EM_X86_64, false, "/lib64/ld-linux-x86-64.so.2" },
	{ "aarch64-linux-gnu", "arm64", "glibc", "aarch64",
	  "aarch64-unknown-linux-gnu", EM_AARCH64, false, "/lib/ld-linux-aarch64.so.1" },
	{ 0 },
};

/* The root is Debian for amd64 on every machine. */
const struct target target_host = {
	"host", "amd64", "glibc", "x86_64",
	"x86_64-unknown-linux-gnu", EM_X86_64, false, "/lib64/ld-linux-x86-64.so.2",
};

const struct target *
target_find(const char *name)
{
	for (const struct target *t = targets; t->name; t++)
		if (strcmp(t->name, name) == 0)
			return t;
	return strcmp(name, target_host.name) == 0 ? &target_host : NULL;
}

const struct target *
target_of(const char *architecture, const char *libc)
{
	for (const struct target *t = targets; t->name; t++)
		if (strcmp(t->architecture, architecture) == 0 && strcmp(t->libc, libc) == 0)
			return t;
	return NULL;
}

int
target_get(const struct target **found, const char *name, struct diag *why)
{
	*found = target_find(name);
	if (*found)
		return 0;
	diag_set(why, DIAG_USAGE, "unknown target '%s'", name);
	return diag_hint(why, "targets are %s, %s, %s and %s", targets[0].name,
	                 targets[1].name, targets[2].name, targets[3].name);
}

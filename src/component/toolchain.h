/*
 * toolchain - the content of /build/tools: compilers for the target, by the names that builds use.
 *
 * bin/cc, c++, ar ... and the same as TARGET-cc ...; cc.cfg with clang's flags;
 * meson.cross, cmake.toolchain; kernel/ with the kernel's headers; rust/, a
 * sysroot whose target half comes from the component rust-std.
 */
#ifndef COMPONENT_TOOLCHAIN_H
#define COMPONENT_TOOLCHAIN_H
#include "base/list.h"
#include "base/target.h"

#define TOOLCHAIN_PATH "/build/tools/bin:/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
#define TOOLCHAIN_ALLOCATOR "/build/deps/usr/lib/mimalloc.o"

struct toolchain {
	const struct target *target;
	bool allocator;                 /* mimalloc comes first on the link line of every program */
	bool fixed;                     /* programs have a fixed address: the recipe says why they are not position-independent */
};

/* Fills the empty folder dir. */
int toolchain_make(const char *dir, const struct toolchain *, struct diag *);
/* CC, CFLAGS, PKG_CONFIG_LIBDIR, CARGO_TARGET_..., CGO_...: NAME=VALUE. */
void toolchain_env(struct list *env, const struct toolchain *);
/* Can programs for this target run on this machine? */
bool toolchain_runs_here(const struct target *);

#endif

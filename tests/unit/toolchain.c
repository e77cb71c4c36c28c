#include "component/toolchain.h"
#include "tap.h"

static void
holds(const char *dir, const char *name, const char *words)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(free_release) char *path = path_join(dir, name);

	if (succeeds(file_read(&text, path, 1 << 16, &why), &why, "%s is there", name))
		contains(text.text, words, "%s says what it must", name);
}

static void
musl_has_a_toolchain(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct toolchain t = { .target = target_find("x86_64-linux-musl"), .allocator = true };

	if (!succeeds(toolchain_make(tap_path("musl"), &t, &why), &why, "a toolchain for musl"))
		return;
	holds(tap_path("musl"), "bin/cc", "exec clang-19 --config=/build/tools/cc.cfg \"$@\"");
	holds(tap_path("musl"), "bin/x86_64-linux-musl-ar", "exec llvm-ar-19");
	holds(tap_path("musl"), "cc.cfg", "-Wl," TOOLCHAIN_ALLOCATOR "\n");
	holds(tap_path("musl"), "cmake.toolchain", "set(CMAKE_C_COMPILER /build/tools/bin/cc)");
	holds(tap_path("musl"), "meson.cross", "cpu_family = 'x86_64'");
	ok(file_exists(tap_path("musl/kernel/linux")), "the kernel's headers");
	ok(file_exists(tap_path("musl/rust/lib/rustlib/x86_64-unknown-linux-musl")), "a place for Rust's std");
}

static void
the_allocator_is_linked_only_where_it_is_needed(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	const struct toolchain t = { .target = target_find("x86_64-linux-musl") };

	succeeds(toolchain_make(tap_path("plain"), &t, &why), &why, "a toolchain without it");
	file_read(&text, tap_path("plain/cc.cfg"), 1 << 16, &why);
	ok(!strstr(text.text, "mimalloc"), "does not name it");
}

static void
holds_not(const char *dir, const char *name, const char *words)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(free_release) char *path = path_join(dir, name);

	if (succeeds(file_read(&text, path, 1 << 16, &why), &why, "%s is there", name))
		ok(!strstr(text.text, words), "%s does not say '%s'", name, words);
}

static void
glibc_is_linked_dynamically(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(list_release) struct list env = LIST_INIT;
	const struct toolchain t = { .target = target_find("x86_64-linux-gnu"), .allocator = true };

	if (!succeeds(toolchain_make(tap_path("gnu"), &t, &why), &why, "a toolchain for glibc"))
		return;
	holds(tap_path("gnu"), "cc.cfg", "--target=x86_64-linux-gnu\n");
	holds_not(tap_path("gnu"), "cc.cfg", "-static");
	holds(tap_path("gnu"), "cc.cfg", "-lpthread");
	toolchain_env(&env, &t);
	ok(list_has(&env, "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER=clang-19"), "Rust's build scripts are linked for the root");
}

static void
another_machine_brings_its_own_runtime(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct toolchain t = { .target = target_find("aarch64-linux-musl"), .allocator = true };

	if (!succeeds(toolchain_make(tap_path("arm"), &t, &why), &why, "a toolchain for arm64"))
		return;
	holds(tap_path("arm"), "cc.cfg", "-resource-dir=/build/tools/clang\n");
	holds(tap_path("arm"), "cc.cfg", "-static-pie\n");
	holds(tap_path("arm"), "meson.cross", "cpu_family = 'aarch64'");
	ok(file_exists(tap_path("arm/clang/include")) && file_exists(tap_path("arm/clang/lib")), "compiler-rt has a place");
}

/* The flags of Rust for the target, or "". */
static const char *
rust_flags(const struct list *env)
{
	for (size_t i = 0; i < env->n; i++)
		if (strstr(env->item[i], "_RUSTFLAGS="))
			return env->item[i];
	return "";
}

static void
programs_are_hardened(const char *target, const char *kind, const char *other)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(list_release) struct list env = LIST_INIT;
	const struct toolchain t = { .target = target_find(target) };
	const char *dir = tap_path(target);

	if (!succeeds(toolchain_make(dir, &t, &why), &why, "a toolchain for %s", target))
		return;
	holds(dir, "cc.cfg", "\n-fstack-protector-strong\n");
	holds(dir, "cc.cfg", "\n-Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code\n");
	holds(dir, "cc.cfg", kind);
	holds_not(dir, "cc.cfg", other);
	toolchain_env(&env, &t);
	contains(rust_flags(&env), "-Crelocation-model=pic -Crelro-level=full", "Rust's programs for %s are position-independent and have full RELRO", target);
}

static void
a_recipe_may_want_a_fixed_address(const char *target, const char *kind, const char *other)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(list_release) struct list env = LIST_INIT;
	scoped(free_release) char *dir = xasprintf("%s-fixed", tap_path(target));
	const struct toolchain t = { .target = target_find(target), .fixed = true };

	if (!succeeds(toolchain_make(dir, &t, &why), &why, "a toolchain for %s without PIE", target))
		return;
	holds(dir, "cc.cfg", kind);
	holds_not(dir, "cc.cfg", other);
	holds(dir, "cc.cfg", "\n-fstack-protector-strong\n");
	toolchain_env(&env, &t);
	contains(rust_flags(&env), "-Crelocation-model=static -Crelro-level=full", "Rust's programs for %s have a fixed address", target);
}

static void
the_host_has_its_own(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(list_release) struct list env = LIST_INIT;
	const struct toolchain t = { .target = &target_host };

	succeeds(toolchain_make(tap_path("host"), &t, &why), &why, "a toolchain for what runs while building");
	holds(tap_path("host"), "bin/cc", "exec clang-19 \"$@\"");
	ok(!file_exists(tap_path("host/cc.cfg")), "without a target's flags");
	toolchain_env(&env, &t);
	ok(list_has(&env, "CC=/build/tools/bin/cc"), "found by the same name");
}

int
main(void)
{
	musl_has_a_toolchain();
	the_allocator_is_linked_only_where_it_is_needed();
	glibc_is_linked_dynamically();
	another_machine_brings_its_own_runtime();
	programs_are_hardened("x86_64-linux-musl", "\n-static-pie\n", "-D_FORTIFY_SOURCE");
	programs_are_hardened("aarch64-linux-musl", "\n-Wl,--pack-dyn-relocs=relr\n", "-D_FORTIFY_SOURCE");
	programs_are_hardened("x86_64-linux-gnu", "\n-pie\n-D_FORTIFY_SOURCE=2\n", "--pack-dyn-relocs");
	programs_are_hardened("aarch64-linux-gnu", "\n-pie\n-D_FORTIFY_SOURCE=2\n", "--pack-dyn-relocs");
	a_recipe_may_want_a_fixed_address("x86_64-linux-musl", "\n-static\n", "-static-pie");
	a_recipe_may_want_a_fixed_address("x86_64-linux-gnu", "\n-no-pie\n", "-static");
	the_host_has_its_own();
	return tap_done();
}

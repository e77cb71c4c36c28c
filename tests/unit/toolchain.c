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
	const struct target *target = target_find("x86_64-linux-musl");

	if (!succeeds(toolchain_make(tap_path("musl"), target, true, &why), &why, "a toolchain for musl"))
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

	succeeds(toolchain_make(tap_path("plain"), target_find("x86_64-linux-musl"), false, &why), &why, "a toolchain without it");
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
	const struct target *target = target_find("x86_64-linux-gnu");

	if (!succeeds(toolchain_make(tap_path("gnu"), target, true, &why), &why, "a toolchain for glibc"))
		return;
	holds(tap_path("gnu"), "cc.cfg", "--target=x86_64-linux-gnu\n");
	holds_not(tap_path("gnu"), "cc.cfg", "-static");
	holds(tap_path("gnu"), "cc.cfg", "-lpthread");
	toolchain_env(&env, target);
	ok(list_has(&env, "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER=clang-19"), "Rust's build scripts are linked for the root");
}

static void
another_machine_brings_its_own_runtime(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (!succeeds(toolchain_make(tap_path("arm"), target_find("aarch64-linux-musl"), true, &why), &why, "a toolchain for arm64"))
		return;
	holds(tap_path("arm"), "cc.cfg", "-resource-dir=/build/tools/clang\n");
	holds(tap_path("arm"), "cc.cfg", "-static\n");
	holds(tap_path("arm"), "meson.cross", "cpu_family = 'aarch64'");
	ok(file_exists(tap_path("arm/clang/include")) && file_exists(tap_path("arm/clang/lib")), "compiler-rt has a place");
}

static void
the_host_has_its_own(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(list_release) struct list env = LIST_INIT;

	succeeds(toolchain_make(tap_path("host"), &target_host, false, &why), &why, "a toolchain for what runs while building");
	holds(tap_path("host"), "bin/cc", "exec clang-19 \"$@\"");
	ok(!file_exists(tap_path("host/cc.cfg")), "without a target's flags");
	toolchain_env(&env, &target_host);
	ok(list_has(&env, "CC=/build/tools/bin/cc"), "found by the same name");
}

int
main(void)
{
	musl_has_a_toolchain();
	the_allocator_is_linked_only_where_it_is_needed();
	glibc_is_linked_dynamically();
	another_machine_brings_its_own_runtime();
	the_host_has_its_own();
	return tap_done();
}

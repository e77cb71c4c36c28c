#include "build/toolchain.h"
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
	the_host_has_its_own();
	return tap_done();
}

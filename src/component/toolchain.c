#include "toolchain.h"
#include "base/file.h"
#include "base/tree.h"
#include <ctype.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

/* The name of a wrapper, and the command that it runs for a target and for the host. */
struct wrapper { const char *name, *target, *host; };
static const struct wrapper wrappers[] = {
	{ "cc",         "clang-19 --config=/build/tools/cc.cfg",   "clang-19" },
	{ "c++",        "clang++-19 --config=/build/tools/cc.cfg", "clang++-19" },
	{ "ar",         "llvm-ar-19",                              "llvm-ar-19" },
	{ "ranlib",     "llvm-ranlib-19",                          "llvm-ranlib-19" },
	{ "nm",         "llvm-nm-19",                              "llvm-nm-19" },
	{ "strip",      "llvm-strip-19",                           "llvm-strip-19" },
	{ "objcopy",    "llvm-objcopy-19",                         "llvm-objcopy-19" },
	{ "pkg-config", "/usr/bin/pkg-config --static",            "/usr/bin/pkg-config" },
};

/* The kernel's own folders below /usr/include. */
static const char *const kernel_folders[] = {
	"linux", "asm-generic", "misc", "mtd", "rdma", "sound", "video", "xen",
};

static int
write_file(const char *dir, const char *name, const struct buf *text, mode_t mode, struct diag *why)
{
	scoped(free_release) char *path = path_join(dir, name);

	return file_write(path, text->text, text->len, mode, why);
}

static int
link_to(const char *target, const char *dir, const char *name, struct diag *why)
{
	scoped(free_release) char *path = path_join(dir, name);

	if (symlink(target, path))
		return diag_set(why, DIAG_SYSTEM, "cannot create link '%s':", path);
	return 0;
}

static int
make_folder(char **path, const char *dir, const char *name, struct diag *why)
{
	*path = path_join(dir, name);
	return dir_make(*path, why);
}

static bool
is_root_machine(const struct target *target)
{
	return target->machine == target_host.machine;
}

/*
 * rustc makes a static-pie program for x86_64-unknown-linux-musl alone, and asks for "-static -no-pie" for
 * aarch64-unknown-linux-musl.  Its objects are position-independent there too, so cc.cfg alone decides.
 */
static const char rust_linker[] =
	"#!/bin/sh\n"
	"for word; do\n"
	"\tshift\n"
	"\tcase $word in -static | -no-pie) ;; *) set -- \"$@\" \"$word\" ;; esac\n"
	"done\n"
	"exec /build/tools/bin/cc \"$@\"\n";

static bool
needs_rust_linker(const struct toolchain *t)
{
	return t->target->musl && !is_root_machine(t->target) && !t->fixed;
}

static int
make_rust_linker(const char *dir, const struct toolchain *t, struct diag *why)
{
	scoped(buf_release) struct buf script = BUF_INIT;

	if (!needs_rust_linker(t))
		return 0;
	buf_str(&script, rust_linker);
	return write_file(dir, "bin/rust-cc", &script, 0755, why);
}

static int
make_wrappers(const char *dir, const struct target *target, struct diag *why)
{
	scoped(free_release) char *bin = NULL;

	if (make_folder(&bin, dir, "bin", why))
		return -1;
	for (size_t i = 0; i < countof(wrappers); i++) {
		const struct wrapper *w = &wrappers[i];
		scoped(buf_release) struct buf script = BUF_INIT;
		scoped(free_release) char *prefixed = xasprintf("%s-%s", target->name, w->name);

		buf_printf(&script, "#!/bin/sh\nexec %s \"$@\"\n", target == &target_host ? w->host : w->target);
		if (write_file(bin, w->name, &script, 0755, why))
			return -1;
		if (target != &target_host && link_to(w->name, bin, prefixed, why))
			return -1;
	}
	return 0;
}

/* The root is amd64; the files that clang needs for another machine come from a component (recipes/cross-arm64.json). */
#define CROSS "/build/deps/usr/lib/cross"
#define CLANG_INCLUDE "/usr/lib/llvm-19/lib/clang/19/include"

/* Only the kernel's headers come from the root, last in the search order; those of its libc are not visible. */
static int
make_kernel(const char *dir, const struct target *target, struct diag *why)
{
	scoped(free_release) char *kernel = NULL;
	scoped(free_release) char *machine = is_root_machine(target) ?
		xasprintf("/usr/include/%s-linux-gnu/asm", target->cpu) : xstrdup(CROSS "/asm");

	if (make_folder(&kernel, dir, "kernel", why) || link_to(machine, kernel, "asm", why))
		return -1;
	for (size_t i = 0; i < countof(kernel_folders); i++) {
		scoped(free_release) char *from = path_join("/usr/include", kernel_folders[i]);

		if (link_to(from, kernel, kernel_folders[i], why))
			return -1;
	}
	return 0;
}

/* clang's own headers and the other machine's compiler-rt, in the folder that -resource-dir names. */
static int
make_resources(const char *dir, const struct target *target, struct diag *why)
{
	scoped(free_release) char *clang = NULL;

	if (is_root_machine(target))
		return 0;
	return make_folder(&clang, dir, "clang", why) || link_to(CLANG_INCLUDE, clang, "include", why) ||
		link_to(CROSS "/lib", clang, "lib", why) ? -1 : 0;
}

/*
 * What makes a memory error in a program hard to use.  Of the two C libraries, musl alone applies packed relocations, and
 * glibc alone checks the size of buffers.
 */
static void
harden(struct buf *cfg, const struct toolchain *t)
{
	buf_str(cfg, "-fstack-protector-strong\n-Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code\n");
	if (t->target->musl)
		buf_str(cfg, t->fixed ? "-static\n" : "-static-pie\n-Wl,--pack-dyn-relocs=relr\n");
	else
		buf_printf(cfg, "%s-D_FORTIFY_SOURCE=2\n", t->fixed ? "-no-pie\n" : "-pie\n");
}

static int
make_cc(const char *dir, const struct toolchain *t, struct diag *why)
{
	const struct target *target = t->target;
	scoped(buf_release) struct buf cfg = BUF_INIT;

	buf_printf(&cfg, "--target=%s\n--sysroot=/build/deps\n", target->name);
	if (!is_root_machine(target))
		buf_str(&cfg, "-resource-dir=/build/tools/clang\n");
	buf_str(&cfg, "-Qunused-arguments\n-rtlib=compiler-rt\n-unwindlib=none\n-fuse-ld=lld\n");
	harden(&cfg, t);
	buf_str(&cfg, "-Wl,--build-id=none\n-idirafter /build/tools/kernel\n-ffile-prefix-map=/build/src=.\n");
	if (t->allocator)
		buf_str(&cfg, "-Wl," TOOLCHAIN_ALLOCATOR "\n");
	if (t->allocator && !target->musl)         /* before glibc 2.34 threads are in a separate library */
		buf_str(&cfg, "-Wl,--push-state,--as-needed,-lpthread,--pop-state\n");
	return write_file(dir, "cc.cfg", &cfg, 0644, why);
}

static int
make_meson(const char *dir, const struct target *target, struct diag *why)
{
	scoped(buf_release) struct buf cross = BUF_INIT;

	buf_str(&cross, "[binaries]\n");
	buf_str(&cross, "c = '/build/tools/bin/cc'\ncpp = '/build/tools/bin/c++'\nar = '/build/tools/bin/ar'\n");
	buf_str(&cross, "ranlib = '/build/tools/bin/ranlib'\nnm = '/build/tools/bin/nm'\n");
	buf_str(&cross, "strip = '/build/tools/bin/strip'\n");
	buf_str(&cross, "objcopy = '/build/tools/bin/objcopy'\npkg-config = '/build/tools/bin/pkg-config'\n");
	buf_str(&cross, "\n[properties]\nsys_root = '/build/deps'\n");
	buf_str(&cross, "pkg_config_libdir = ['/build/deps/usr/lib/pkgconfig', '/build/deps/usr/share/pkgconfig']\n");
	buf_printf(&cross, "needs_exe_wrapper = %s\n", toolchain_runs_here(target) ? "false" : "true");
	buf_printf(&cross, "\n[host_machine]\nsystem = 'linux'\ncpu_family = '%s'\ncpu = '%s'\nendian = 'little'\n",
		target->cpu, target->cpu);
	return write_file(dir, "meson.cross", &cross, 0644, why);
}

static int
make_cmake(const char *dir, const struct target *target, struct diag *why)
{
	static const char *const tools[][2] = {
		{ "C_COMPILER", "cc" }, { "CXX_COMPILER", "c++" }, { "AR", "ar" }, { "RANLIB", "ranlib" },
		{ "NM", "nm" }, { "STRIP", "strip" }, { "OBJCOPY", "objcopy" },
	};
	scoped(buf_release) struct buf file = BUF_INIT;

	buf_printf(&file, "set(CMAKE_SYSTEM_NAME Linux)\nset(CMAKE_SYSTEM_PROCESSOR %s)\n", target->cpu);
	for (size_t i = 0; i < countof(tools); i++)
		buf_printf(&file, "set(CMAKE_%s /build/tools/bin/%s)\n", tools[i][0], tools[i][1]);
	buf_str(&file, "set(CMAKE_FIND_ROOT_PATH /build/deps)\nset(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)\n");
	buf_str(&file, "set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)\nset(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)\n");
	buf_str(&file, "set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)\n");
	return write_file(dir, "cmake.toolchain", &file, 0644, why);
}

/* A sysroot with the target's std from a component, and the rest from the root: std's source, the host's own std. */
static int
make_rust(const char *dir, const struct target *target, struct diag *why)
{
	scoped(free_release) char *lib = NULL;
	scoped(free_release) char *std = xasprintf("/build/deps/usr/lib/rustlib/%s", target->rust);

	if (make_folder(&lib, dir, "rust/lib/rustlib", why) || link_to(std, lib, target->rust, why) ||
	    link_to("/usr/lib/rustlib/src", lib, "src", why))
		return -1;
	if (!strcmp(target->rust, target_host.rust))
		return 0;               /* what runs while building uses the root's own sysroot */
	return link_to("/usr/lib/rustlib/x86_64-unknown-linux-gnu", lib, "x86_64-unknown-linux-gnu", why);
}

int
toolchain_make(const char *dir, const struct toolchain *t, struct diag *why)
{
	const struct target *target = t->target;

	if (make_wrappers(dir, target, why) || make_rust_linker(dir, t, why))
		return -1;
	if (target == &target_host)
		return 0;
	return make_kernel(dir, target, why) || make_resources(dir, target, why) || make_cc(dir, t, why) || make_meson(dir, target, why) ||
		make_cmake(dir, target, why) || make_rust(dir, target, why) ? -1 : 0;
}

/* "x86_64-unknown-linux-musl" -> "X86_64_UNKNOWN_LINUX_MUSL", as cargo wants it. */
static char *
cargo_name(const char *triple)
{
	char *name = xstrdup(triple);

	for (char *c = name; *c; c++)
		*c = *c == '-' ? '_' : (char)toupper((unsigned char)*c);
	return name;
}

/*
 * cargo takes a linker by triple, also for build scripts, which are the host's; so glibc's is named in the flags.  A stack
 * protector for Rust's own code is not a stable option of rustc.
 */
static void
rust_env(struct list *env, const struct toolchain *t)
{
	const struct target *target = t->target;
	scoped(free_release) char *name = cargo_name(target->rust);

	list_add(env, "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER=clang-19");
	if (strcmp(target->rust, target_host.rust))
		list_addf(env, "CARGO_TARGET_%s_LINKER=/build/tools/bin/%s", name, needs_rust_linker(t) ? "rust-cc" : "cc");
	list_addf(env, "CARGO_TARGET_%s_RUSTFLAGS=--sysroot=/build/tools/rust %s -Crelocation-model=%s -Crelro-level=full "
		"-Lnative=/build/deps/usr/lib --remap-path-prefix=/build/src=. --remap-path-prefix=/build/vendor=vendor", name,
		target->musl ? "-Clink-self-contained=no -Ctarget-feature=+crt-static" : "-Clinker=/build/tools/bin/cc",
		t->fixed ? "static" : "pic");
}

void
toolchain_env(struct list *env, const struct toolchain *t)
{
	static const char *const tools[][2] = {
		{ "CC", "cc" }, { "CXX", "c++" }, { "AR", "ar" }, { "RANLIB", "ranlib" }, { "NM", "nm" }, { "STRIP", "strip" },
		{ "OBJCOPY", "objcopy" }, { "PKG_CONFIG", "pkg-config" },
	};

	for (size_t i = 0; i < countof(tools); i++)
		list_addf(env, "%s=/build/tools/bin/%s", tools[i][0], tools[i][1]);
	list_add(env, "CFLAGS=-O2");
	list_add(env, "CXXFLAGS=-O2");
	list_add(env, "LDFLAGS=");
	if (t->target == &target_host)
		return;
	list_add(env, "PKG_CONFIG_LIBDIR=/build/deps/usr/lib/pkgconfig:/build/deps/usr/share/pkgconfig");
	list_add(env, "PKG_CONFIG_SYSROOT_DIR=/build/deps");
	rust_env(env, t);
}

bool
toolchain_runs_here(const struct target *target)
{
	struct utsname here;

	return target == &target_host || (uname(&here) == 0 && !strcmp(here.machine, target->cpu));
}

#include "system.h"
#include "plan/sourcing.h"
#include <string.h>

void
script_release(struct script *s)
{
	for (size_t i = 0; i < s->n; i++) {
		list_release(&s->command[i].argv);
		list_release(&s->command[i].env);
		free(s->command[i].cwd);
	}
	free(s->command);
	*s = (struct script)SCRIPT_INIT;
}

static char *
blank_value(const struct node *node, unsigned jobs, const char *name, size_t n)
{
	const struct { const char *name, *value; } fixed[] = {
		{ "version", node->pin->version }, { "target", node->target->name }, { "arch", node->target->cpu },
		{ "linkage", node->target->musl ? "static" : "dynamic" },
		{ "goarch", node->target->architecture }, { "rust", node->target->rust }, { "cc", "/build/tools/bin/cc" },
		{ "deps", "/build/deps" }, { "out", "/build/out" }, { "src", "/build/src" }, { "tools", "/build/tools" },
	};

	for (size_t i = 0; i < countof(fixed); i++)
		if (strlen(fixed[i].name) == n && !memcmp(fixed[i].name, name, n))
			return xstrdup(fixed[i].value);
	if (n == 6 && !memcmp(name, "module", n) && node->pin->module)
		return xstrdup(node->pin->module);
	if (n == 6 && !memcmp(name, "commit", n))
		return xstrdup(node->pin->commit ? node->pin->commit : "");
	if (n == 4 && !memcmp(name, "jobs", n))
		return xasprintf("%u", jobs);
	if (n == 5 && !memcmp(name, "epoch", n))
		return xasprintf("%lld", pin_epoch(node->pin));
	return NULL;
}

char *
script_expand(const struct node *node, unsigned jobs, const char *text)
{
	struct buf out = BUF_INIT;

	while (*text) {
		const char *end = *text == '{' ? strchr(text, '}') : NULL;
		scoped(free_release) char *value = end ? blank_value(node, jobs, text + 1, (size_t)(end - text - 1)) : NULL;

		if (value) {
			buf_str(&out, value);
			text = end + 1;
		} else {
			buf_char(&out, *text++);
		}
	}
	return buf_detach(&out);
}

/* One run being turned into commands. */
struct driver {
	struct script *script;
	const struct node *node;
	const struct build_run *run;
	unsigned jobs;
};

static struct command *
begin(const struct driver *d)
{
	struct script *s = d->script;
	struct command *c;

	array_grow(s->command, s->n, s->cap);
	c = &s->command[s->n++];
	scoped(free_release) char *dir = script_expand(d->node, d->jobs, d->run->dir);
	*c = (struct command){ .cwd = xasprintf("/build/src%s%s", *dir ? "/" : "", dir) };
	return c;
}

static void
words(struct command *c, const char *const *word)
{
	for (; *word; word++)
		list_add(&c->argv, *word);
}
#define words(c, ...) words((c), (const char *const[]){ __VA_ARGS__, NULL })

static void
expanded(const struct driver *d, struct command *c, const struct list *text)
{
	for (size_t i = 0; i < text->n; i++)
		list_take(&c->argv, script_expand(d->node, d->jobs, text->item[i]));
}

static bool
is_cross(const struct driver *d)
{
	return d->node->target != &target_host;
}

static void
configure(const struct driver *d)
{
	struct command *c = begin(d);

	if (d->run->configure.n) {
		expanded(d, c, &d->run->configure);
	} else {
		words(c, "./configure", "--build=x86_64-linux-gnu", "--prefix=/usr", "--disable-shared", "--enable-static");
		if (is_cross(d))
			list_addf(&c->argv, "--host=%s", d->node->target->name);
	}
	expanded(d, c, &d->run->args);
}

static void
drive_autotools(const struct driver *d)
{
	const struct build_run *run = d->run;
	struct command *c;

	if (run->autoreconf)
		words(begin(d), "autoreconf", "-fi");
	configure(d);
	c = begin(d);
	words(c, "make");
	expanded(d, c, &run->make);
	if (!run->install_default && !run->install.n)
		return;
	c = begin(d);
	words(c, "make", "DESTDIR=/build/out");
	if (run->install_default)
		words(c, "install");
	expanded(d, c, &run->install);
}

/* What the build and the install have in common. */
static struct command *
make_command(const struct driver *d)
{
	static const char *const tools[][2] = {
		{ "CC", "cc" }, { "AR", "ar" }, { "RANLIB", "ranlib" }, { "STRIP", "strip" }, { "PKG_CONFIG", "pkg-config" },
	};
	struct command *c = begin(d);

	words(c, "make");
	for (size_t i = 0; i < countof(tools); i++)
		list_addf(&c->argv, "%s=/build/tools/bin/%s", tools[i][0], tools[i][1]);
	expanded(d, c, &d->run->vars);
	return c;
}

static void
drive_make(const struct driver *d)
{
	struct command *c;

	expanded(d, make_command(d), &d->run->args);
	if (!d->run->install.n)
		return;
	c = make_command(d);
	words(c, "DESTDIR=/build/out");
	expanded(d, c, &d->run->install);
}

static void
ninja(const struct driver *d)
{
	struct command *c = begin(d);

	c->greedy = true;
	words(c, "ninja", "-C", "/build/src/.obj");
	list_addf(&c->argv, "-j%u", d->jobs);
	expanded(d, c, &d->run->make);
	if (!d->run->install_default)
		return;
	c = begin(d);
	list_add(&c->env, "DESTDIR=/build/out");
	words(c, "ninja", "-C", "/build/src/.obj", "install");
}

static void
drive_cmake(const struct driver *d)
{
	struct command *c = begin(d);

	words(c, "cmake", "-G", "Ninja", "-S", ".", "-B", "/build/src/.obj", "-DCMAKE_INSTALL_PREFIX=/usr",
		"-DCMAKE_INSTALL_LIBDIR=lib", "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_SHARED_LIBS=OFF");
	if (is_cross(d))
		words(c, "-DCMAKE_TOOLCHAIN_FILE=/build/tools/cmake.toolchain");
	expanded(d, c, &d->run->args);
	ninja(d);
}

static void
drive_meson(const struct driver *d)
{
	struct command *c = begin(d);

	words(c, "meson", "setup", "/build/src/.obj", ".", "--prefix=/usr", "--libdir=lib", "--default-library=static",
		"--buildtype=release", "--wrap-mode=nofallback");
	if (is_cross(d))
		words(c, "--cross-file=/build/tools/meson.cross");
	expanded(d, c, &d->run->args);
	ninja(d);
}

static void
drive_commands(const struct driver *d)
{
	for (size_t i = 0; i < d->run->commands; i++)
		expanded(d, begin(d), &d->run->command[i]);
}

static char *
joined(const struct driver *d, const struct list *text)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < text->n; i++) {
		scoped(free_release) char *word = script_expand(d->node, d->jobs, text->item[i]);

		buf_printf(&out, "%s%s", i ? "," : "", word);
	}
	return buf_detach(&out);
}

static bool
is_pie(const struct driver *d)
{
	return d->run->cgo && is_cross(d) && !d->node->recipe->skip_pie;
}

static const char *
link_kind(const struct driver *d)
{
	if (d->node->target->musl)
		return is_pie(d) ? "-static-pie" : "-static";
	return is_pie(d) ? "-pie" : "-no-pie";
}

static char *
go_ldflags(const struct driver *d)
{
	struct buf flags = BUF_INIT;

	buf_str(&flags, "-buildid=");
	if (d->run->cgo && is_cross(d))
		buf_printf(&flags, " -linkmode external -extldflags '%s -Wl,--build-id=none'", link_kind(d));
	for (size_t i = 0; i < d->run->variables.n; i++) {
		scoped(free_release) char *name = script_expand(d->node, d->jobs, d->run->variables.item[i].name);
		scoped(free_release) char *value = script_expand(d->node, d->jobs, d->run->variables.item[i].value);

		buf_printf(&flags, " -X '%s=%s'", name, value);
	}
	return buf_detach(&flags);
}

/* Modules come from /build/modules, laid out like a proxy; go checks them against the module's go.sum. */
static void
go_env(const struct driver *d, struct command *c)
{
	static const char *const fixed[] = {
		"GOPROXY=file:///build/modules", "GOSUMDB=off", "GONOSUMDB=*", "GOTOOLCHAIN=local", "GOENV=off", "GOOS=linux",
		"GOAMD64=v1", "GOROOT=/build/tools/go", "GOPATH=/build/home/go", "GOCACHE=/build/home/go/cache",
		"GOTMPDIR=/build/home/tmp", "CGO_CFLAGS=-O2 -fno-asynchronous-unwind-tables", "CGO_CXXFLAGS=-O2",
	};

	for (size_t i = 0; i < countof(fixed); i++)
		list_add(&c->env, fixed[i]);
	list_addf(&c->env, "GOARCH=%s", d->node->target->architecture);
	list_addf(&c->env, "GOMAXPROCS=%u", d->jobs);
	list_addf(&c->env, "CGO_ENABLED=%d", d->run->cgo);
}

static void
drive_go(const struct driver *d)
{
	scoped(free_release) char *tags = joined(d, &d->run->tags);
	scoped(free_release) char *ldflags = go_ldflags(d);

	for (size_t i = 0; i < d->run->packages.n; i++) {
		struct command *c = begin(d);
		scoped(free_release) char *package = script_expand(d->node, d->jobs, d->run->packages.item[i].value);
		scoped(free_release) char *path = script_expand(d->node, d->jobs, d->run->packages.item[i].name);

		c->greedy = true;
		go_env(d, c);
		words(c, "/build/tools/go/bin/go", "build", "-trimpath", "-buildvcs=false");
		if (is_pie(d))
			words(c, "-buildmode=pie");
		words(c, "-tags", tags, "-ldflags", ldflags, "-o");
		list_addf(&c->argv, "/build/out/%s", path);
		list_addf(&c->argv, "-p=%u", d->jobs);
		expanded(d, c, &d->run->args);
		list_add(&c->argv, package);
	}
}

static void
cargo_env(struct command *c)
{
	static const char *const fixed[] = {
		"CARGO_HOME=/build/home/cargo", "CARGO_TARGET_DIR=/build/src/.obj", "CARGO_INCREMENTAL=0", "RUSTC_BOOTSTRAP=1",
		"CARGO_NET_OFFLINE=true", "CARGO_TERM_PROGRESS_WHEN=never",
	};

	for (size_t i = 0; i < countof(fixed); i++)
		list_add(&c->env, fixed[i]);
}

/* What `cargo build` and `cargo tree` take alike. */
static void
cargo_command(const struct driver *d, struct command *c, const char *verb)
{
	scoped(free_release) char *features = joined(d, &d->run->features);

	cargo_env(c);
	words(c, "cargo", verb, "--locked", "--offline", "--target", d->node->target->rust);
	if (node_source(d->node).crates)
		words(c, "--config", "source.crates-io.replace-with=\"vendored\"",
			"--config", "source.vendored.directory=\"/build/vendor\"");
	if (*features)
		words(c, "--features", features);
}

static void
drive_cargo(const struct driver *d)
{
	struct command *c = begin(d);

	cargo_command(d, c, "build");
	words(c, "--release");
	for (size_t i = 0; i < d->run->bins.n; i++)
		words(c, "--bin", d->run->bins.item[i].value);
	expanded(d, c, &d->run->args);
	for (size_t i = 0; i < d->run->bins.n; i++) {
		scoped(free_release) char *path = script_expand(d->node, d->jobs, d->run->bins.item[i].name);

		c = begin(d);
		words(c, "install", "-D", "-m", "0755");
		list_addf(&c->argv, "/build/src/.obj/%s/release/%s", d->node->target->rust, d->run->bins.item[i].value);
		list_addf(&c->argv, "/build/out/%s", path);
	}
}

static void (*const drive[])(const struct driver *) = {
	[BUILD_AUTOTOOLS] = drive_autotools,
	[BUILD_CMAKE]     = drive_cmake,
	[BUILD_MESON]     = drive_meson,
	[BUILD_MAKE]      = drive_make,
	[BUILD_GO]        = drive_go,
	[BUILD_CARGO]     = drive_cargo,
	[BUILD_COMMANDS]  = drive_commands,
};

/* The environment of the recipe comes last, so that it wins. */
static void
add_env(struct command *c, const struct driver *d)
{
	for (size_t i = 0; i < d->run->env.n; i++) {
		scoped(free_release) char *value = script_expand(d->node, d->jobs, d->run->env.item[i].value);

		list_addf(&c->env, "%s=%s", d->run->env.item[i].name, value);
	}
}

void
script_add_linked(struct script *script, const struct node *node, const struct build_run *run, unsigned jobs)
{
	struct driver d = { script, node, run, jobs };

	for (size_t i = 0; run->system == BUILD_GO && i < run->packages.n; i++) {
		struct command *c = begin(&d);
		scoped(free_release) char *path = script_expand(node, jobs, run->packages.item[i].name);

		go_env(&d, c);
		words(c, "/build/tools/go/bin/go", "version", "-m");
		list_addf(&c->argv, "/build/out/%s", path);
	}
	if (run->system == BUILD_CARGO && node_source(node).crates) {
		struct command *c = begin(&d);

		cargo_command(&d, c, "tree");
		words(c, "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}|{l}");
	}
}

void
script_add(struct script *script, const struct node *node, const struct build_run *run, unsigned jobs)
{
	struct driver d = { script, node, run, jobs };
	size_t before = script->n;

	drive[run->system](&d);
	for (size_t i = before; i < script->n; i++)
		add_env(&script->command[i], &d);
}

#include "pack/built.h"
#include "tap.h"

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const char document[] =
    "{\"schema\":\"ingot/build/1\",\"plan\":{\"any\":[1]},\"root\":{\"name\":\"bookworm-amd64\",\"lock\":\"" HASH "\",\"successor\":true},\n"
    "\"pins\":{\"name\":\"debian\",\"sha256\":\"" HASH "\"},\"jobs\":[{\"target\":\"x86_64-linux-musl\",\"packages\":[\n"
    "{\"tool\":\"crun\",\"version\":\"1.28\",\"tag\":\"crun-v1.28\",\"variant\":\"default\",\"file\":\"crun-v1.28.tar.zst\","
    "\"folder\":\"crun-v1.28\",\"main\":\"usr/local/bin/crun\",\"epoch\":1767225600,\"components\":[\"crun\"]}],\n"
    "\"components\":[{\"name\":\"crun\",\"version\":\"1.28\",\"license\":\"GPL-2.0-or-later\",\"key\":\"" HASH "\",\"dir\":\"/store/crun\","
    "\"wanted\":true,\"reused\":false,\"wall_ms\":1,\"cpu_ms\":1,\"max_rss_kib\":1,\"needs\":[\"musl\"],\n"
    "\"source\":{\"kind\":\"archive\",\"id\":\"x\",\"from\":[\"https://example.org/x\"],\"patches\":[\"a.patch\"]},"
    "\"requires\":[{\"program\":\"nft\",\"why\":\"firewall\"}],\"kernel\":{\"version\":\"5.6\",\"why\":\"openat2\"},\n"
    "\"files\":[{\"path\":\"usr/local/bin/crun\",\"mode\":\"0755\",\"size\":3,\"sha256\":\"" HASH "\","
    "\"elf\":{\"program\":true,\"libc\":\"musl\",\"allocator\":true,\"pie\":true,"
    "\"relro\":\"full\",\"canary\":true,\"fortify\":false,\"nx\":true}},\n"
    "{\"path\":\"usr/local/bin/c\",\"mode\":\"0777\",\"size\":4,\"link\":\"crun\"}]}]}],"
    "\"built\":1,\"reused\":0,\"wall_ms\":1,\"cpu_ms\":1,\"busy_percent\":1}\n";

/* The document with one text replaced by another. */
static const char *
document_with(const char *old, const char *new)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *at = strstr(document, old), *path = tap_path("build.json");

	if (!at)
		abort();
	buf_add(&text, document, (size_t)(at - document));
	buf_str(&text, new);
	buf_str(&text, at + strlen(old));
	if (file_write(path, text.text, text.len, 0644, &why))
		abort();
	return path;
}

static void
everything_is_read(void)
{
	scoped(built_release) struct built b = BUILT_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (!succeeds(built_load(&b, document_with("x", "x"), &why), &why, "a build result"))
		return;
	ok(b.root_successor, "its root took a successor");
	is_str(b.pins, "debian", "the pin set is read");
	const struct built_package *p = &b.job[0].package[0];
	is_int(p->epoch, 1767225600, "the package's date");
	ok(p->components == 1 && p->component[0] == &b.job[0].component[0], "its component is found");
	const struct built_component *c = p->component[0];
	ok(!c->trial, "the component is not a trial");
	is_str(c->needs.item[0], "musl", "what it needs");
	is_str(c->source.patches.item[0], "a.patch", "how its source was patched");
	is_str(c->require[0].program, "nft", "what the host must have");
	is_str(c->kernel.version, "5.6", "the oldest kernel of the component");
	is_int(c->file[0].mode, 0755, "a file's mode");
	ok(c->file[0].elf && c->file[0].allocator && c->file[0].hardening.canary, "its ELF facts");
	is_str(c->file[1].link, "crun", "a link's target");
}

static void
refused(const char *old, const char *new, const char *words)
{
	scoped(built_release) struct built b = BUILT_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	refuses(built_load(&b, document_with(old, new), &why), &why, DIAG_USAGE, words, "%s: %s", new, words);
}

static void
a_wrong_document_is_refused(void)
{
	refused("ingot/build/1", "ingot/plan/1", "schema");
	refused("\"built\":1", "\"bulit\":1", "unknown member 'bulit'");
	refused("x86_64-linux-musl", "riscv64-linux-musl", "unknown target 'riscv64-linux-musl'");
	refused("\"components\":[\"crun\"]", "\"components\":[\"runc\"]", "component 'runc' is not in the job");
	refused("usr/local/bin/crun\",\"mode", "../crun\",\"mode", "inside");
	refused("\"dir\":\"/store", "\"dir\":\"store", "not an absolute path");
	refused("crun-v1.28.tar.zst", "../x.tar.zst", "is not a name");
	refused("crun-v1.28.tar.zst", "x.zip", "does not end in .tar.zst");
	refused("\"0755\"", "\"0955\"", "mode '0955' is not like");
	refused("\"0755\"", "\"4755\"", "mode '4755' is not like");
	refused("\"link\":\"crun\"", "\"link\":\"/etc/passwd\"", "leaves the package");
	refused("\"link\":\"crun\"", "\"link\":\"../../../../x\"", "leaves the package");
	refused("\"link\":\"crun\"", "\"link\":\"a/../../../../../x\"", "leaves the package");
	refused("\"size\":3", "\"size\":-3", "is not between");
	refused("\"key\":\"0123", "\"key\":\"X123", "is not a sha256");
}

static void
a_link_may_climb_inside_the_package(void)
{
	scoped(built_release) struct built b = BUILT_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(built_load(&b, document_with("\"link\":\"crun\"", "\"link\":\"../lib/podman/x\""), &why), &why, "../lib/podman/x");
}

int
main(void)
{
	everything_is_read();
	a_wrong_document_is_refused();
	a_link_may_climb_inside_the_package();
	return tap_done();
}

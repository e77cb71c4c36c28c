#include "bad.h"
#include "base/text.h"
#include "plan/recipe_set.h"
#include "tap.h"

static struct spdx spdx = SPDX_INIT;
static const char hello[] = "tests/data/recipe/good/hello.json";

static void
every_member_is_read(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(recipe_release) struct recipe r = RECIPE_INIT;

	succeeds(recipe_load(&r, hello, NULL, &spdx, &why), &why, "a recipe with every member is read");
	is_str(r.name, "hello", "the name is read");
	is_str(r.upstream.github, "example/hello", "the upstream is read");
	ok(!r.upstream.url, "a recipe of a repository has no other upstream");
	is_int((long long)r.targets.n, 2, "the targets are read");
	is_str(r.otherwise, "howdy", "what takes its place for others");
	is_str(r.needs.item[1], "libgreet", "the needs are read");
	is_str(r.tools.item[0], "maker", "the tools are read");
	is_str(r.minimum, "1.2", "the minimum is read");
	is_str(r.allocator_skip, "allocates nothing", "its reason for no allocator");
	is_str(r.skip_pie, "its greeting has a fixed address", "its reason for a fixed address");
	ok(r.skip_canary && !r.skip_relro, "it has a reason against a stack protector, and none against RELRO");
	is_int((long long)r.files, 3, "the files are read");
	is_int(r.file[0].mode, 0755, "a mode is octal");
	is_int(r.file[2].mode, 0, "without a mode it stays as it was built");
	is_str(r.check[0].item[1], "--version", "the check is read");
	is_str(r.require[0].program, "nft", "what it requires of the host");
	is_str(r.kernel.version, "5.6", "the oldest kernel is read");
	ok(recipe_is_tool(&r), "with variants it is a tool");
	is_int((long long)recipe_variant(&r, "default")->n, 2, "the default variant");
	is_int((long long)recipe_variant(&r, "full")->n, 0, "a variant that it lacks is empty");
	ok(!recipe_variant(&r, "huge"), "another word is not a variant");
}

static void
upstreams(void)
{
	static const struct { const char *template, *name, *version; } cases[] = {
		{ "v{version}", "v5.8.4", "5.8.4" },
		{ "{version}", "1.28", "1.28" },
		{ "fuse-{version}", "fuse-3.18.2", "3.18.2" },
		{ "musl-{version}.tar.gz", "musl-1.2.6.tar.gz", "1.2.6" },
		{ "v0.0.1-go{version}.linux-amd64", "v0.0.1-go1.26.10.linux-amd64", "1.26.10" },
		{ "v{version}", "5.8.4", NULL },
		{ "v{version}", "v", NULL },
		{ "v{version}", "vendor-1", NULL },
		{ "v{version}", "v1.0/x", NULL },
		{ "{version}", "v1.28", NULL },
		{ "musl-{version}.tar.gz", "musl-1.2.6.tar.gz.asc", NULL },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		scoped(free_release) char *version = recipe_upstream_version(cases[i].template, cases[i].name);

		is_str(version, cases[i].version, "the version in '%s' by '%s'", cases[i].name, cases[i].template);
		if (version) {
			scoped(free_release) char *name = recipe_upstream_name(cases[i].template, version);

			is_str(name, cases[i].name, "the name of version %s by '%s'", version, cases[i].template);
		}
	}
}

static void
each_system_takes_its_own_members(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(recipe_release) struct recipe r = RECIPE_INIT;

	if (!succeeds(recipe_load(&r, hello, NULL, &spdx, &why), &why, "seven build systems in turn"))
		return;
	is_int((long long)r.runs, 7, "are seven runs");
	ok(r.run[0].autoreconf && !r.run[0].install_default && !r.run[0].install.n, "autotools: no install target");
	ok(r.run[1].system == BUILD_CMAKE && !r.run[1].install_default, "cmake: no install");
	is_str(r.run[1].dir, "sub", "cmake: in a folder below the source");
	ok(r.run[2].install_default, "meson: installs by default");
	is_str(r.run[3].env.item[0].value, "C", "make: environment");
	is_str(r.run[3].vars.item[0], "CC={cc}", "make: variables of the build and the install");
	is_str(r.run[3].install.item[0], "install-man", "make: install targets");
	is_str(pairs_get(&r.run[4].packages, "usr/bin/hi"), "./cmd/hi", "go: the packages are read");
	ok(!r.run[4].cgo, "go: without cgo");
	is_str(pairs_get(&r.run[5].bins, "usr/bin/ho"), "ho", "cargo: binaries");
	is_str(r.run[6].command[1].item[0], "{tools}/bin/maker", "commands: argument lists");
}

static void
exceptions_are_for_their_targets(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(recipe_release) struct recipe plain = RECIPE_INIT, amd64 = RECIPE_INIT, arm64 = RECIPE_INIT;

	if (!succeeds(recipe_load(&plain, hello, NULL, &spdx, &why), &why, "without a target") ||
	    !succeeds(recipe_load(&amd64, hello, target_find("x86_64-linux-musl"), &spdx, &why), &why, "for one without exceptions") ||
	    !succeeds(recipe_load(&arm64, hello, target_find("aarch64-linux-musl"), &spdx, &why), &why, "for one with two"))
		return;
	is_str(amd64.digest.hex, plain.digest.hex, "exceptions for others change nothing");
	ok(strcmp(arm64.digest.hex, plain.digest.hex), "exceptions for the target change the digest");
	is_int((long long)arm64.needs.n, 1, "an exception replaces the needs");
	is_int((long long)arm64.checks, 0, "an exception replaces the checks");
	ok(arm64.runs == 1 && arm64.run[0].system == BUILD_MAKE, "another build");
	is_str(arm64.tools.item[0], "maker", "and the rest as it was");
	is_int((long long)amd64.runs, 7, "the recipe's own build");
}

static void
targets_are_all_but_the_host_unless_listed(void)
{
	struct recipe r = RECIPE_INIT;

	ok(recipe_knows(&r, target_find("aarch64-linux-gnu")), "a recipe without targets knows every one");
	ok(!recipe_knows(&r, &target_host), "but not the host");
	list_add(&r.targets, "host");
	ok(recipe_knows(&r, &target_host), "a host tool says so");
	ok(!recipe_knows(&r, target_find("x86_64-linux-musl")), "and is for nothing else");
	recipe_release(&r);
}

static bool
lists(const struct recipe *r, const char *path)
{
	bool found = false;

	for (size_t i = 0; i < r->files; i++)
		found |= recipe_file_holds(&r->file[i], path);
	return found;
}

static void
only_what_is_listed_ships(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(recipe_release) struct recipe r = RECIPE_INIT;

	if (!succeeds(recipe_load(&r, hello, NULL, &spdx, &why), &why, "a recipe with files"))
		return;
	ok(lists(&r, "usr/local/bin/hello"), "a listed file ships");
	ok(!lists(&r, "usr/local/bin/hello2"), "one of a longer name does not");
	ok(lists(&r, "usr/local/share/man/man1/hello.1"), "a file that matches in a folder ships");
	ok(!lists(&r, "usr/local/share/man/man1/hello.txt"), "one that does not match stays");
	ok(lists(&r, "usr/local/share/greetings/en/warm"), "a folder without a match ships whole");
	ok(!lists(&r, "usr/lib/libhello.a"), "the rest stays");
}

/* The digest of the good recipe with one text replaced by another. */
static struct digest
digest_with(const char *from, const char *to)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(recipe_release) struct recipe r = RECIPE_INIT;
	scoped(buf_release) struct buf text = BUF_INIT, edited = BUF_INIT;
	const char *path = tap_path("hello.json"), *at;

	if (file_read(&text, hello, 1 << 20, &why) || !(at = strstr(text.text, from)))
		return (struct digest){ "" };
	buf_add(&edited, text.text, (size_t)(at - text.text));
	buf_str(&edited, to);
	buf_str(&edited, at + strlen(from));
	if (file_write(path, edited.text, edited.len, 0644, &why) || recipe_load(&r, path, NULL, &spdx, &why)) {
		tap_show("error", why.text.text);
		return (struct digest){ "" };
	}
	return r.digest;
}

static void
the_digest_is_of_what_can_change_a_component(void)
{
	struct digest plain = digest_with("greets", "greets");

	ok(text_is_sha256(plain.hex), "a recipe has a digest");
	is_str(digest_with("\"greets\"", "\"greets all\"").hex, plain.hex, "another summary changes nothing");
	is_str(digest_with("example/hello", "moved/hello").hex, plain.hex, "nor does another upstream");
	is_str(digest_with("\"standalone\": [\"hello\"], ", "\"standalone\":[\"hello\"],").hex, plain.hex, "nor white space");
	is_str(digest_with("\"license\": \"MIT\",\n  \"upstream\": { \"github\": \"example/hello\", \"tag\": \"v{version}\" }",
	                   "\"upstream\": { \"github\": \"example/hello\", \"tag\": \"v{version}\" },\n  \"license\": \"MIT\"").hex,
	       plain.hex, "nor the order of members");
	ok(strcmp(digest_with("-Dtests=false", "-Dtests=true").hex, plain.hex), "another argument does");
	ok(strcmp(digest_with("\"0755\"", "\"0555\"").hex, plain.hex), "another mode does");
	ok(strcmp(digest_with("\"pie\": ", "\"relro\": ").hex, plain.hex), "another exception from hardening changes the digest");
}

static bool
has_commands(const struct recipe *r)
{
	for (size_t i = 0; i < r->runs; i++)
		if (r->run[i].system == BUILD_COMMANDS)
			return true;
	return false;
}

static void
our_own_recipes_are_good(void)
{
	unsigned with_commands = 0;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(recipe_set_release) struct recipe_set recipes = RECIPE_SET_INIT;
	scoped(list_release) struct list names = LIST_INIT;

	if (!succeeds(recipe_set_open(&recipes, NULL, &why), &why, "our cookbook opens") ||
	    !succeeds(recipe_set_names(&recipes, &names, &why), &why, "and lists its recipes"))
		return;
	for (size_t i = 0; i < names.n; i++) {
		const struct recipe *r;

		if (succeeds(recipe_set_get(&recipes, names.item[i], NULL, &r, &why), &why, "recipes/%s.json is good", names.item[i]))
			with_commands += has_commands(r);
		for (const struct target *t = targets; t->name; t++)
			succeeds(recipe_set_get(&recipes, names.item[i], t, &r, &why), &why, "also for %s", t->name);
	}
	ok(with_commands * 3 <= names.n, "at most a third of the recipes need commands of their own (%u do)", with_commands);
}

static void
extra_folders_come_first(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(recipe_set_release) struct recipe_set recipes = RECIPE_SET_INIT;
	scoped(list_release) struct list extra = LIST_INIT;
	const struct recipe *r, *again;

	list_add(&extra, "tests/data/recipe/good");
	if (!succeeds(recipe_set_open(&recipes, &extra, &why), &why, "a cookbook with a folder of the user's") ||
	    !succeeds(recipe_set_get(&recipes, "hello", NULL, &r, &why), &why, "finds a recipe there"))
		return;
	ok(recipe_set_get(&recipes, "hello", NULL, &again, &why) == 0 && again == r, "and reads it once");
	ok(recipe_set_has(&recipes, "musl"), "ours are still there");
	refuses(recipe_set_get(&recipes, "helo", NULL, &r, &why), &why, DIAG_USAGE, "unknown package 'helo' (nearest: 'hello')",
	        "an unknown one is refused with the nearest name");
	refuses(recipe_set_get(&recipes, "../recipe/good/hello", NULL, &r, &why), &why, DIAG_USAGE, "unknown package",
	        "a path is not a name");
}

static int
load(const char *path, struct diag *why)
{
	scoped(recipe_release) struct recipe r = RECIPE_INIT;

	return recipe_load(&r, path, NULL, &spdx, why);
}

int
main(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	setenv("INGOT_HOME", ".", 1);
	succeeds(spdx_load(&spdx, &why), &why, "the list of licences is read");
	every_member_is_read();
	upstreams();
	each_system_takes_its_own_members();
	exceptions_are_for_their_targets();
	targets_are_all_but_the_host_unless_listed();
	only_what_is_listed_ships();
	the_digest_is_of_what_can_change_a_component();
	our_own_recipes_are_good();
	extra_folders_come_first();
	bad_files_are_refused("tests/data/recipe/bad", load);
	spdx_release(&spdx);
	return tap_done();
}

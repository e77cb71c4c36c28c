#include "upstream/choice.h"
#include "upstream/crate_index.h"
#include "upstream/requester.h"
#include "upstream/go_mod.h"
#include "upstream/index_page.h"
#include "tap.h"

static void
go_mods(void)
{
	static const struct { const char *go_mod, *version; bool says; } cases[] = {
		{ "module x\nretract v1.0.0\n", "v1.0.0", true },
		{ "retract v1.0.0 // a mistake", "v1.0.0", true },
		{ "retract [v1.0.0, v1.0.9]\n", "v1.0.0", true },
		{ "retract [v1.0.0, v1.0.9]\n", "v1.0.9", true },
		{ "retract [v1.0.0,v1.0.9]\r\n", "v1.0.5", true },
		{ "retract (\n\tv1.0.0\n\t[v1.2.0, v1.2.3] // x\n)\n", "v1.2.1", true },
		{ "retract(\nv1.0.0\n)\n", "v1.0.0", true },
		{ "retract [v1.0.0, v1.0.9]\n", "v1.0.10", false },
		{ "retract [v1.0.0, v1.0.9]\n", "v0.9.9", false },
		{ "retract v1.0.0\n", "v1.0.1", false },
		{ "// retract v1.0.0\n", "v1.0.0", false },
		{ "retract (\nv1.0.1\n)\nrequire (\nv1.0.0\n)\n", "v1.0.0", false },
		{ "retracted v1.0.0\n", "v1.0.0", false },
		{ "retract [v1.0.0\n", "v1.0.1", false },
		{ "retract", "v1.0.0", false },
		{ "", "v1.0.0", false },
	};

	for (size_t i = 0; i < countof(cases); i++)
		is_int(go_mod_retracts(cases[i].go_mod, cases[i].version), cases[i].says, "case %zu of a go.mod: %s is %sretracted", i + 1,
		       cases[i].version, cases[i].says ? "" : "not ");
}

static void
crates(void)
{
	static const struct { const char *crate, *path; } paths[] = {
		{ "a", "1/a" }, { "ab", "2/ab" }, { "abc", "3/a/abc" }, { "abcd", "ab/cd/abcd" }, { "netavark", "ne/ta/netavark" },
		{ "Inflector", "in/fl/inflector" },
	};
	static const struct { const char *config, *registry; } configs[] = {
		{ "[source.crates-io]\nreplace-with = \"near\"\n[source.near]\nregistry = \"sparse+https://near.test/\"\n", "sparse+https://near.test/" },
		{ "[source.crates-io]\nreplace-with=\"near\"\n[registries.near]\nindex = \"sparse+https://near.test/\"\n", "sparse+https://near.test/" },
		{ "[source.crates-io]\nreplace-with = \"near\"\n[source.other]\nregistry = \"sparse+https://near.test/\"\n", NULL },
		{ "[source.near]\nregistry = \"sparse+https://near.test/\"\n", NULL },
		{ "[http]\nreplace-with = \"near\"\n", NULL },
		{ "", NULL },
	};

	for (size_t i = 0; i < countof(paths); i++) {
		scoped(free_release) char *path = crate_index_path(paths[i].crate);

		is_str(path, paths[i].path, "the place of crate '%s' in an index", paths[i].crate);
	}
	for (size_t i = 0; i < countof(configs); i++) {
		scoped(free_release) char *registry = crate_index_replacement(configs[i].config);

		is_str(registry, configs[i].registry, "the replacement of crates.io in configuration %zu", i + 1);
	}
}

static void
pages(void)
{
	scoped(versions_release) struct versions all = VERSIONS_INIT;
	scoped(free_release) char *long_word = xmalloc(1002);

	memset(long_word, '1', 1000);
	long_word[1000] = long_word[1001] = '\0';
	memcpy(long_word, "x-1", 3);
	index_page_read(&all, "<a href=\"x-1.2.tar\">x-1.2.tar</a> 'x-1.10.tar' ax-9.tar x-9.tar.gz x-.tar x-1.3.tar", "x-{version}.tar");
	is_int((long long)all.n, 3, "each version of a page is taken once");
	ok(versions_find(&all, "1.2") && versions_find(&all, "1.10") && versions_find(&all, "1.3"), "only whole words of a page are versions");
	index_page_read(&all, long_word, "x-{version}");
	is_int((long long)all.n, 3, "a word longer than a file name is not a version");
}

static void
advisories(void)
{
	static const struct { const char *text, *advisory; } cases[] = {
		{ "Fixes CVE-2026-12345.", "CVE-2026-12345" }, { "(GHSA-2p6w-xxhq-3jm8)", "GHSA-2p6w-xxhq-3jm8" },
		{ "CVE-26-1 and CVE-2026-47766", "CVE-2026-47766" }, { "CVE-2026-123", NULL }, { "GHSA-2p6w-xxhq", NULL }, { "", NULL },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		scoped(free_release) char *advisory = advisory_in(cases[i].text);

		is_str(advisory, cases[i].advisory, "the advisory in '%s'", cases[i].text);
	}
}

static void
next_pages(void)
{
	static const struct { const char *link, *next; } cases[] = {
		{ "<https://a.test/?page=2>; rel=\"next\", <https://a.test/?page=9>; rel=\"last\"", "https://a.test/?page=2" },
		{ "<https://a.test/?page=1>; rel=\"prev\", <https://a.test/?page=3>; rel=\"next\"", "https://a.test/?page=3" },
		{ "<https://a.test/?page=1>; rel=\"first\"", NULL },
		{ "<https://a.test/", NULL },
		{ "rel=\"next\"", NULL },
	};

	for (size_t i = 0; i < countof(cases); i++) {
		scoped(call_release) struct call call = CALL_INIT;
		scoped(free_release) char *next = NULL;

		list_addf(&call.answer_headers, "link: %s", cases[i].link);
		next = github_next(&call);
		is_str(next, cases[i].next, "the next page in Link header %zu", i + 1);
	}
}

static void
choices(void)
{
	static const char *const names[] = { "2.84.4", "2.87.1", "2.86.0", "2.88.0-rc1", "2.86.3", "3.1.0" };
	scoped(versions_release) struct versions all = VERSIONS_INIT;
	scoped(choice_release) struct choice c = CHOICE_INIT;
	scoped(recipe_upstream_release) struct recipe_upstream u = { 0 };

	list_add(&u.skip, "2.*[13579].*");
	for (size_t i = 0; i < countof(names); i++)
		versions_add(&all, xstrdup(names[i]), names[i]);
	version_set_unfit(versions_find(&all, "3.1.0"), "is a draft");
	choice_make(&c, &all, &u, "*");
	is_str(c.best->version, "2.86.3", "odd minor versions of GLib are left out");
	is_int((long long)c.passed.n, 3, "each higher version that does not count is named");
	is_str(c.passed.item[0], "'2.87.1' is left out by skip '2.*[13579].*'", "the rule that leaves a version out is named");
	choice_make(&c, &all, &u, "4.x");
	ok(!c.best && !c.passed.n, "a line without versions has no highest one");
}

int
main(void)
{
	go_mods();
	crates();
	pages();
	advisories();
	next_pages();
	choices();
	return tap_done();
}

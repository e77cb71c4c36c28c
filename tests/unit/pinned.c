#include "source/pinned.h"
#include "tap.h"

#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define ONE "1111111111111111111111111111111111111111111111111111111111111111"

/* warmer.patch is what tests/data/home has; its hash is taken from there. */
static const struct { const char *name, *sha256, *module, *words; } row[] = {
	{ "source/musl", A, "", NULL },
	{ "source/musl", B, "", "'source/musl' is not the one that 'debian' pins" },
	{ "source/musl", "", "", "'source/musl' is not the one that 'debian' pins" },
	{ "source/musl", "", A, "'source/musl' is not the one that 'debian' pins" },
	{ "source/stranger", A, "", "'source/stranger' is not in the pin set 'debian'" },
	{ "source/", A, "", "'source/' is not in the pin set 'debian'" },
	{ "root/make", ONE, "", NULL },
	{ "root/make", A, "", "'root/make' is not the one that 'debian' pins" },
	{ "root/stranger", ONE, "", "'root/stranger' is not in the pin set 'debian'" },
	{ "pins/debian.json", "", "", NULL },
	{ "etc/root/test.lock", "", "", NULL },
	{ "patches/libgreet/warmer.patch", A, "", "'patches/libgreet/warmer.patch' is not the one that 'debian' pins" },
	{ "patches/libgreet/colder.patch", A, "", "is not in the pin set 'debian'" },
	{ "../../../etc/passwd", A, "", "is not in the pin set 'debian'" },
	{ "/etc/passwd", A, "", "is not in the pin set 'debian'" },
	{ "", A, "", "'' is not in the pin set 'debian'" },
};

static void
what_is_named_is_looked_up(struct pinned *p)
{
	for (size_t i = 0; i < countof(row); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		int result = pinned_check(p, row[i].name, row[i].sha256, row[i].module, &why);

		if (row[i].words)
			refuses(result, &why, DIAG_REFUSED, row[i].words, "%s", row[i].words);
		else
			succeeds(result, &why, "%s", row[i].name);
	}
}

static void
a_file_of_ours_is_hashed(struct pinned *p)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct digest digest;

	succeeds(digest_file(&digest, "tests/data/home/patches/libgreet/warmer.patch", NULL, &why), &why, "a patch is hashed");
	succeeds(pinned_check(p, "patches/libgreet/warmer.patch", digest.hex, "", &why), &why, "is found by its path");
}

static void
a_part_of_a_source_is_known_by_its_hash(void)
{
	static const char set[] = "{\"schema\":\"ingot/pins/1\",\"name\":\"parts\",\"summary\":\"two archives\",\"root\":\"test\",\"pins\":["
		"{\"name\":\"crun\",\"version\":\"1.0\",\"date\":\"2026-03-01\",\"archive\":[\"https://example.test/a\"],\"sha256\":\"" A "\","
		"\"parts\":[{\"folder\":\"lib\",\"archive\":[\"https://example.test/b\"],\"sha256\":\"" B "\"}]}]}";
	scoped(pinned_release) struct pinned p = PINNED_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *path = tap_path("parts.json");

	succeeds(file_write(path, set, strlen(set), 0644, &why), &why, "make a set with a part");
	succeeds(pinned_load(&p, path, &why), &why, "the set with a part is read");
	succeeds(pinned_check(&p, "source/crun", A, "", &why), &why, "the first archive of a source is known");
	succeeds(pinned_check(&p, "source/crun", B, "", &why), &why, "a part of a source is known");
	refuses(pinned_check(&p, "source/crun", ONE, "", &why), &why, DIAG_REFUSED, "is not the one that 'parts' pins", "a part with another hash is refused");
}

static void
a_go_module_is_known_by_its_sum(void)
{
	static const char set[] = "{\"schema\":\"ingot/pins/1\",\"name\":\"go\",\"summary\":\"one module\",\"root\":\"test\",\"pins\":["
		"{\"name\":\"skopeo\",\"version\":\"1.0\",\"date\":\"2026-03-01\",\"go\":{\"module\":\"example.test/skopeo\",\"version\":\"v1.0.0\","
		"\"sum\":\"h1:Khu2En+0gcYPZ2kuIihfswbzxv/mIHXgzPZ018Oty48=\"}}]}";
	static const char sum[] = "2a1bb6127fb481c60f67692e22285fb306f3c6ffe62075e0ccf674d7c3adcb8f";
	scoped(pinned_release) struct pinned p = PINNED_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *path = tap_path("go.json");

	succeeds(file_write(path, set, strlen(set), 0644, &why), &why, "make a set with a Go module");
	succeeds(pinned_load(&p, path, &why), &why, "the set with a Go module is read");
	succeeds(pinned_check(&p, "source/skopeo", "", sum, &why), &why, "its sum in hexadecimal (in-toto's own example)");
	refuses(pinned_check(&p, "source/skopeo", "", A, &why), &why, DIAG_REFUSED, "is not the one that 'go' pins", "another sum is refused");
	refuses(pinned_check(&p, "source/skopeo", sum, "", &why), &why, DIAG_REFUSED, "is not the one that 'go' pins", "the sum as a sha256");
}

int
main(void)
{
	scoped(pinned_release) struct pinned p = PINNED_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	setenv("INGOT_HOME", "tests/data/home", 1);
	succeeds(pinned_load(&p, "debian", &why), &why, "a set and its lock");
	what_is_named_is_looked_up(&p);
	a_file_of_ours_is_hashed(&p);
	a_part_of_a_source_is_known_by_its_hash();
	a_go_module_is_known_by_its_sum();
	return tap_done();
}

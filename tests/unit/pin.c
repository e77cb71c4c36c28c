#include "base/tree.h"
#include "bad.h"
#include "base/text.h"
#include "source/pin.h"
#include "tap.h"

#define SHA "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

static const char all_kinds[] =
	"{ \"schema\": \"ingot/pins/1\", \"name\": \"kinds\", \"summary\": \"one of each\", \"root\": \"test\", \"pins\": [\n"
	"{ \"name\": \"a\", \"version\": \"1.0\", \"date\": \"2026-03-01\", \"sha256\": \"" SHA "\","
	"  \"archive\": [\"https://example.org/a.tar.gz\", \"http://example.org/a.tar.gz\"], \"records\": [\"Debian\"],"
	"  \"debian_copy\": \"pool/main/a/a/a_1.0.orig.tar.gz\", \"debian_patches\": { \"package\": \"a\", \"version\": \"1.0-1\", \"suite\": \"sid\","
	"    \"file\": \"a.debian.tar.xz\", \"sha256\": \"" SHA "\", \"apply\": [\"a.patch\"] }, \"fixes\": { \"CVE-2026-1\": [\"a.patch\"] } },\n"
	"{ \"name\": \"d\", \"version\": \"2.0\", \"date\": \"2026-03-01\", \"sha256\": \"" SHA "\","
	"  \"debian\": { \"package\": \"libd2\", \"version\": \"1:2.0+ds-1~deb13u1\", \"suite\": \"trixie\", \"file\": \"libd2_2.0.orig.tar.xz\","
	"    \"patches\": { \"file\": \"libd2.debian.tar.xz\", \"sha256\": \"" SHA "\", \"apply\": [\"a.patch\", \"b.patch\"] } },"
	"  \"parts\": [ { \"folder\": \"lib\", \"archive\": [\"https://example.org/lib.tar.gz\"], \"sha256\": \"" SHA "\" },"
	"    { \"folder\": \"lib/spec\", \"archive\": [\"https://example.org/spec.tar.gz\"], \"sha256\": \"" SHA "\" } ],"
	"  \"patches\": [\"d/ours.patch\"], \"fixes\": { \"CVE-2026-1\": [\"d/ours.patch\"], \"CVE-2026-2\": [\"a.patch\", \"b.patch\"] }, \"needs\": { \"json-c\": \"yajl\" } },\n"
	"{ \"name\": \"g\", \"version\": \"5.8.4\", \"date\": \"2026-03-01\", \"with\": { \"a\": \"1.0\" },"
	"  \"commit\": \"5431df23c742e5edea35bef34eed696f4db0106b\","
	"  \"go\": { \"module\": \"example.org/g/v5\", \"version\": \"v5.8.4\", \"sum\": \"h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\" } },\n"
	"{ \"name\": \"c\", \"version\": \"3.0\", \"date\": \"2026-03-01\", \"sha256\": \"" SHA "\", \"crate\": \"c-rs\" },\n"
	"{ \"name\": \"s\", \"version\": \"3.3.2\", \"date\": \"2026-03-01\", \"sha256\": \"" SHA "\", \"folder\": \"c_src/s\","
	"  \"crate\": { \"name\": \"libs-sys\", \"version\": \"0.1.49\" } },\n"
	"{ \"name\": \"l\", \"version\": \"1\", \"date\": \"1970-01-02\", \"local\": \"recipes/l\", \"unbuilt\": \"not tried\" },\n"
	"{ \"name\": \"b\", \"version\": \"2.31\", \"date\": \"2026-03-01\", \"debs\": [ { \"name\": \"libc6\", \"version\": \"2.31-13+deb11u11\","
	"  \"architecture\": \"arm64\", \"sha256\": \"" SHA "\", \"file\": \"pool/main/g/glibc/libc6_2.31-13+deb11u11_arm64.deb\" } ] } ],\n"
	"\"without\": { \"z\": \"nobody has its source\" } }\n";

static int
load(const char *path, struct diag *why)
{
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;

	return pin_set_load(&set, path, why);
}

static bool
load_kinds(struct pin_set *set)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *path = tap_path("kinds.json");

	return file_write(path, all_kinds, strlen(all_kinds), 0644, &why) == 0 &&
	       succeeds(pin_set_load(set, path, &why), &why, "a set with one of each kind is read");
}

static void
each_kind_is_read(void)
{
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;

	if (!load_kinds(&set))
		return;
	is_int((long long)set.pin[0].urls.n, 2, "archive: its addresses");
	is_str(set.pin[0].copy, "pool/main/a/a/a_1.0.orig.tar.gz", "archive: the same file in Debian's archive");
	is_str(set.pin[0].patch_file, "a.debian.tar.xz", "archive: the file of Debian's patches");
	is_str(set.pin[0].apply.item[0], "a.patch", "archive: patches of Debian that apply to it");
	ok(!set.pin[0].file, "archive: with Debian's patches it is not a source package of Debian");
	is_str(set.pin[1].debian_version, "1:2.0+ds-1~deb13u1", "debian: its version");
	is_str(set.pin[1].apply.item[1], "b.patch", "debian: patches of its source package");
	is_str(set.pin[1].patches.item[0], "d/ours.patch", "debian: our own patches are read");
	is_str(pairs_get(&set.pin[1].needs, "json-c"), "yajl", "a need that stands in for another");
	is_int((long long)set.pin[1].parts, 2, "debian: further archives are read");
	is_str(set.pin[1].part[1].folder, "lib/spec", "parts: the folder of each, also inside another part");
	is_str(set.pin[1].part[1].urls.item[0], "https://example.org/spec.tar.gz", "parts: the addresses of each");
	ok(pin_fixes(&set.pin[1], "CVE-2026-1"), "fixes: an advisory that a patch of ours fixes");
	ok(pin_fixes(&set.pin[1], "CVE-2026-2"), "fixes: an advisory that two patches of Debian fix");
	ok(!pin_fixes(&set.pin[1], "CVE-2026-3"), "fixes: an advisory that the pin does not name is not fixed");
	is_str(set.pin[2].module, "example.org/g/v5", "go: its module");
	ok(!set.pin[2].sha256, "go: its sum is enough");
	is_str(set.pin[2].commit, "5431df23c742e5edea35bef34eed696f4db0106b", "go: the commit it was made from");
	is_str(pairs_get(&set.pin[2].with, "a"), "1.0", "what goes with it");
	is_str(set.pin[3].crate_version, "3.0", "crate: the package's version");
	is_str(set.pin[4].crate_version, "0.1.49", "crate: its own version");
	is_str(set.pin[4].folder, "c_src/s", "a folder of the source");
	is_str(pin_kind(&set.pin[5]), "local", "local: the kind is read");
	is_str(set.pin[5].unbuilt, "not tried", "why it was not built");
	is_str(set.pin[6].deb[0].architecture, "arm64", "debs: of which architecture");
	is_str(set.pin[6].deb[0].file, "pool/main/g/glibc/libc6_2.31-13+deb11u11_arm64.deb", "debs: where in the archive");
	ok(text_is_sha256(set.pin[6].sum), "debs: one hash stands for all of them");
	is_str(pin_set_lacks(&set, "z"), "nobody has its source", "a component that the set does without");
	ok(!pin_set_lacks(&set, "a"), "and one that it has");
	is_int(pin_epoch(&set.pin[5]), 86400, "the date is the build's clock");
}

static void
a_local_source_may_be_parts_of_a_folder(void)
{
	static const char text[] = "{ \"schema\": \"ingot/pins/1\", \"name\": \"parts\", \"summary\": \"ours\", \"root\": \"test\","
		"\"pins\": [{ \"name\": \"o\", \"version\": \"1\", \"date\": \"2026-03-01\", \"local\": [\"Makefile\", \"src\"] }] }\n";
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;
	const char *path = tap_path("parts.json");

	if (file_write(path, text, strlen(text), 0644, &why) ||
	    !succeeds(pin_set_load(&set, path, &why), &why, "a local source in parts is read"))
		return;
	is_str(set.pin[0].local, ".", "the local source is the folder of the set");
	is_int((long long)set.pin[0].local_paths.n, 2, "the parts of a local source are read");
	is_str(set.pin[0].local_paths.item[1], "src", "the parts keep their order");
}

static void
versions_are_chosen_or_refused(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;
	const struct pin *pin;

	if (!succeeds(pin_set_load(&set, "upstream", &why), &why, "a set of ours is found by its name"))
		return;
	ok(pin_set_get(&set, "hello", NULL, &pin, &why) == 0 && !strcmp(pin->version, "2.0"), "the first listed is taken");
	ok(pin_set_get(&set, "hello", "1.4.2", &pin, &why) == 0 && !strcmp(pin->version, "1.4.2"), "or the version asked for");
	refuses(pin_set_get(&set, "hello", "9.9", &pin, &why), &why, DIAG_USAGE, "pinned: 2.0, 1.4.2",
	        "a version without a pin is refused with those that have one");
	refuses(pin_set_get(&set, "nothing", NULL, &pin, &why), &why, DIAG_USAGE, "'nothing' has no pin in",
	        "and so is a package without any");
}

static void
patches_lie_beside_the_set_or_in_our_home(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;
	scoped(free_release) char *beside = NULL, *at_home = NULL;

	if (!load_kinds(&set) ||
	    !succeeds(dir_make(tap_path("patches/d"), &why), &why, "a folder of patches beside the set") ||
	    !succeeds(file_write(tap_path("patches/d/ours.patch"), "", 0, 0644, &why), &why, "make a patch in that folder"))
		return;
	beside = pin_patch_path(&set.pin[1], "d/ours.patch");
	is_str(beside, tap_path("patches/d/ours.patch"), "is taken first");
	at_home = pin_patch_path(&set.pin[1], "libgreet/warmer.patch");
	is_str(at_home, "tests/data/home/patches/libgreet/warmer.patch", "our home is second");
}

static void
unknown_sets_are_refused(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	refuses(load("downstream", &why), &why, DIAG_USAGE, "there is no pin set", "an unknown set is refused");
	refuses(load("a b", &why), &why, DIAG_USAGE, "not the name of a pin set", "and what cannot name one");
}

int
main(void)
{
	setenv("INGOT_HOME", "tests/data/home", 1);
	each_kind_is_read();
	a_local_source_may_be_parts_of_a_folder();
	versions_are_chosen_or_refused();
	patches_lie_beside_the_set_or_in_our_home();
	unknown_sets_are_refused();
	bad_files_are_refused("tests/data/pin/bad", load);
	return tap_done();
}

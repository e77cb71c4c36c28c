#include "root/sandbox_host.h"
#include "source/source_unpack.h"
#include "base/tree.h"
#include "source/source.h"
#include "source/source_check.h"
#include "source/module.h"
#include "root/sandbox.h"
#include "source/successor.h"
#include "tap.h"
#include "pack.h"
#include "cli/report.h"
#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of the two files in the store: the archive of hello, and another one. */
static char archive_hash[65], other_hash[65];

static struct store store;
static struct pin_set set = { .base = NULL };
static char host[] = "/";
static const struct root here = { .dir = host };         /* its patch is as good as any */

static void
put(const char *path, const char *text)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *parent = path_dir(path);

	if (dir_make(parent, &why) || file_write(path, text, strlen(text), 0644, &why)) {
		printf("Bail out! %s\n", why.text.text);
		exit(1);
	}
}

static const char *
content(const char *path)
{
	static char text[256];
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf b = BUF_INIT;

	if (file_read(&b, path, sizeof(text) - 1, &why))
		return "(none)";
	memcpy(text, b.text, b.len + 1);
	return text;
}

static const char *
stored(const char *name)
{
	scoped(free_release) char *below = path_join("store/sources", name);

	return tap_path(below);
}

/* Gives a file its place in the store, by its hash. */
static void
keep(const char *path, char hash[65])
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct digest digest;

	if (digest_file(&digest, path, NULL, &why) || rename(path, stored(digest.hex)))
		abort();
	memcpy(hash, digest.hex, 65);
}

static const char *
fresh(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *dir = tap_path("to");

	if (tree_remove(dir, &why) || dir_make(dir, &why))
		abort();
	return dir;
}

static struct pin
archive_pin(void)
{
	static char name[] = "hello", version[] = "1.0", date[] = "2026-03-01";

	return (struct pin){ .name = name, .version = version, .date = date, .kind = SOURCE_ARCHIVE, .sha256 = archive_hash, .set = &set };
}

static const char greeting[] = "one\ntwo\nthree\n";
static const char change[] = "--- a/hello.c\n+++ b/hello.c\n@@ -1,3 +1,3 @@\n one\n-two\n+TWO\n three\n";

static void
make_source(void)
{
	static const char *const words[] = { "hello-1.0/hello.c", greeting, "hello-1.0/sub/deep/x", "x\n", NULL };

	pack(tap_path("packed"), false, words);
	keep(tap_path("packed"), archive_hash);
}

static void
a_source_is_unpacked(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct pin pin = archive_pin();
	static char folder[] = "sub/deep", none[] = "sub/none";
	struct stat st = { 0 };

	make_source();
	succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "an archive is unpacked");
	is_str(content(tap_path("to/hello.c")), greeting, "the archive is unpacked without its top folder");
	ok(!stat(tap_path("to/hello.c"), &st) && st.st_mtime == pin_epoch(&pin), "at the pin's date");
	pin.folder = folder;
	succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "one folder of it");
	is_str(content(tap_path("to/x")), "x\n", "takes the place of the whole");
	pin.folder = none;
	refuses(source_unpack(&store, &pin, &here, fresh(), &why), &why, DIAG_REFUSED,
	        "source of hello 1.0: the source has no folder 'sub/none'", "a folder that it lacks");
}

/* Archives of the time zone project hold their files at the top. */
static void
a_source_without_a_top_folder_is_unpacked(void)
{
	static const char *const words[] = { "Makefile", "all:\n", "sub/x", "x\n", NULL };
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct pin pin = archive_pin();

	pack(tap_path("packed"), false, words);
	keep(tap_path("packed"), archive_hash);
	refuses(source_unpack(&store, &pin, &here, fresh(), &why), &why, DIAG_REFUSED,
	        "source of hello 1.0: unpacking '",
	        "an archive with several top folders is refused");
	pin.flat = true;
	succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "an archive that its pin calls flat is unpacked");
	is_str(content(tap_path("to/sub/x")), "x\n", "a flat archive keeps its folders");
	make_source();
}

static void
further_archives_are_unpacked_into_their_folders(void)
{
	static const char *const words[] = { "lib-0123/lib.c", "int lib;\n", NULL }, *const inner[] = { "spec/schema", "{}\n", NULL };
	static char lib[] = "lib", spec[] = "lib/spec", lib_hash[65], spec_hash[65];
	struct pin_part part[] = { { .folder = lib, .sha256 = lib_hash }, { .folder = spec, .sha256 = spec_hash } };
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct pin pin = archive_pin();
	const struct source source = { .pin = &pin };
	struct stat st = { 0 };

	pack(tap_path("packed"), false, words);
	keep(tap_path("packed"), lib_hash);
	pin.part = part;
	pin.parts = countof(part);
	memset(spec_hash, '0', 64);
	ok(!source_present(&store, &source), "a source without one of its parts is not present");
	pack(tap_path("packed"), false, inner);
	keep(tap_path("packed"), spec_hash);
	ok(source_present(&store, &source), "a source with all of its parts is present");
	succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "a source with parts is unpacked");
	is_str(content(tap_path("to/hello.c")), greeting, "the first archive is unpacked at the top");
	is_str(content(tap_path("to/lib/lib.c")), "int lib;\n", "a part is unpacked into its folder, without its own top folder");
	is_str(content(tap_path("to/lib/spec/schema")), "{}\n", "a part may lie inside another part");
	ok(!stat(tap_path("to/lib/lib.c"), &st) && st.st_mtime == pin_epoch(&pin), "the files of a part have the pin's date");
	put(stored(lib_hash), "changed\n");
	refuses(source_check(&store, &pin, &why), &why, DIAG_REFUSED, "has sha256", "a part that changed in the store is found before it is used");
	ok(!source_present(&store, &source), "a part that changed in the store is not there any more");
	pack(tap_path("packed"), false, words);
	keep(tap_path("packed"), lib_hash);
	put(stored(spec_hash), "changed\n");
	refuses(source_unpack(&store, &pin, &here, fresh(), &why), &why, DIAG_SYSTEM,
	        "source of hello 1.0: part 'lib/spec': ", "a part that changed in the store is refused");
}

/* Makes an archive whose top folder has a symbolic link or an empty folder. */
static void
pack_entry(const char *name, const char *link)
{
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();

	archive_write_set_format_pax_restricted(a);
	if (archive_write_open_filename(a, tap_path("packed")))
		abort();
	archive_entry_set_pathname(e, name);
	archive_entry_set_filetype(e, link ? AE_IFLNK : AE_IFDIR);
	archive_entry_set_perm(e, 0755);
	if (link)
		archive_entry_set_symlink(e, link);
	archive_write_header(a, e);
	archive_entry_free(e);
	archive_write_close(a);
	archive_write_free(a);
}

static void
a_part_fills_an_empty_folder_only(void)
{
	static const struct { const char *entry, *link, *folder, *words; } row[] = {
		{ "hello-1.0/sub/", NULL, "sub", NULL },
		{ "hello-1.0/sub/", NULL, "sub/new", NULL },
		{ "hello-1.0/sub/x/", NULL, "sub", "part 'sub': the folder is not empty: it has 'x'" },
		{ "hello-1.0/sub", "other", "sub", "part 'sub': 'sub' is not a folder of the source" },
		{ "hello-1.0/sub", "other", "sub/deep", "part 'sub/deep': 'sub' is not a folder of the source" },
	};
	static char hash[65];

	for (size_t i = 0; i < countof(row); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		struct pin_part part = { .folder = (char *)row[i].folder, .sha256 = archive_hash };
		struct pin pin = archive_pin();

		pack_entry(row[i].entry, row[i].link);
		keep(tap_path("packed"), hash);
		pin.sha256 = hash;
		pin.part = &part;
		pin.parts = 1;
		if (row[i].words)
			refuses(source_unpack(&store, &pin, &here, fresh(), &why), &why, DIAG_REFUSED, row[i].words, "%s", row[i].words);
		else
			succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "a part fills '%s' where '%s' is", row[i].folder, row[i].entry);
		unlink(stored(hash));
	}
}

static void
a_source_that_changed_in_the_store_is_not_unpacked(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct pin pin = archive_pin();
	scoped(free_release) char *kept = NULL;
	struct digest changed;

	put(stored(archive_hash), "changed\n");
	digest_bytes(&changed, "changed\n", strlen("changed\n"));
	kept = xasprintf("sha256 %s, not %s; kept as '%s/aside/%s'", changed.hex, archive_hash, store.dir, archive_hash);
	is_int(source_unpack(&store, &pin, &here, fresh(), &why), -1, "a source whose content changed after it was fetched is refused");
	is_int(why.kind, DIAG_SYSTEM, "a changed source is a fault of the system");
	contains(why.text.text, kept, "the message has both hashes and the place where the changed file is kept");
	contains(why.hint.text, "ingot fetch", "the hint says how to fetch it again");
	ok(!file_exists(stored(archive_hash)), "the changed file is no longer among the sources");
	ok(!file_exists(tap_path("to/hello.c")), "nothing was unpacked from it");
	make_source();
}

static void
a_closure_that_changed_in_the_store_is_not_used(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct pin pin = archive_pin();
	scoped(free_release) char *vendor = NULL, *file = NULL;
	scoped(free_release) char *folder = source_crates_folder(&pin);
	scoped(free_release) char *published = NULL;

	if (store_temp(&store, &vendor, &why))
		abort();
	file = path_join(vendor, "serde-1.0/lib.rs");
	put(file, "fn one() {}\n");
	succeeds(store_publish(&store, vendor, folder, &why), &why, "the crates of a source are published");
	succeeds(source_unpack(&store, &pin, NULL, fresh(), &why), &why, "a source with unchanged crates is unpacked");
	published = store_path(&store, "%s/serde-1.0/lib.rs", folder);
	chmod(published, 0644);
	put(published, "fn two() {}\n");
	is_int(source_unpack(&store, &pin, NULL, fresh(), &why), -1, "a source whose crates changed after they were fetched is refused");
	is_int(why.kind, DIAG_SYSTEM, "changed crates are a fault of the system");
	contains(why.text.text, "is not as it was published", "the message says that the crates changed");
	contains(why.hint.text, "ingot fetch", "the hint says how to replace the crates");
	ok(!source_closure(&store, &pin), "the changed crates are no longer among the sources");
}

static void
binary_packages_are_copied(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	static char name[] = "glibc", version[] = "2.31", date[] = "2026-03-01", package[] = "libc6", machine[] = "arm64";
	struct pin_deb deb = { .name = package, .version = version, .architecture = machine, .sha256 = other_hash };
	struct pin pin = { .name = name, .version = version, .date = date, .kind = SOURCE_DEBS, .deb = &deb, .debs = 1, .set = &set };
	const struct source source = { .pin = &pin };

	put(tap_path("packed"), "!<arch>\n");
	keep(tap_path("packed"), other_hash);
	ok(source_present(&store, &source), "a binary package that was fetched is present");
	if (rename(stored(other_hash), tap_path("packed")))
		abort();
	ok(!source_present(&store, &source), "a binary package that was not fetched is not present");
	keep(tap_path("packed"), other_hash);
	succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "is unpacked by its recipe");
	is_str(content(tap_path("to/libc6_arm64.deb")), "!<arch>\n", "which finds it without its version");
	unlink(stored(other_hash));
}

/* A patch that would seem to apply. */
static void
is_refused_patch(struct pin *pin, const char *text, const char *expected, const char *label)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	put(tap_path("base/patches/hello/bad.patch"), text);
	list_add(&pin->patches, "hello/bad.patch");
	refuses(source_unpack(&store, pin, &here, fresh(), &why), &why, DIAG_REFUSED, expected, label);
	list_release(&pin->patches);
}

static void
patches_are_applied(void)
{
	static const char *const words[] = { "debian/patches/fix/two.patch", change, NULL };
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct pin pin = archive_pin();
	static char file[] = "hello.debian.tar.xz";

	if (sandbox_probe(host, &why)) {
		skip("patches are applied", why.hint.text);
		return;
	}
	put(tap_path("base/patches/hello/two.patch"), change);
	list_add(&pin.patches, "hello/two.patch");
	succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "a source with a patch is unpacked");
	is_str(content(tap_path("to/hello.c")), "one\nTWO\nthree\n", "the patch is applied");
	ok(!file_exists(tap_path("to/hello.c.orig")), "the patch leaves no backup file");
	succeeds(source_unpack(&store, &pin, NULL, fresh(), &why), &why, "a source without a root is unpacked");
	is_str(content(tap_path("to/hello.c")), greeting, "a source without a patch is unchanged");
	list_add(&pin.patches, "hello/two.patch");
	refuses(source_unpack(&store, &pin, &here, fresh(), &why), &why, DIAG_REFUSED,
	        "patch 'two.patch' does not apply: ", "the same patch again");
	list_release(&pin.patches);
	list_add(&pin.patches, "hello/none.patch");
	refuses(source_unpack(&store, &pin, &here, fresh(), &why), &why, DIAG_USAGE, "there is no patch", "a patch that is not there");
	list_release(&pin.patches);
	is_refused_patch(&pin, "--- a/hello.c\n+++ b/hello.c\n@@ -1,3 +1,3 @@\n eins\n-two\n+TWO\n three\n", "patch 'bad.patch' does not apply: ",
	                 "a patch whose context differs is refused");
	is_refused_patch(&pin, "", "patch 'bad.patch' is empty", "a patch that changes nothing is refused");
	is_refused_patch(&pin, "--- a/../up.c\n+++ b/../up.c\n@@ -0,0 +1 @@\n+int up;\n", "patch 'bad.patch' does not apply: ",
	                 "a patch of a file outside of the source is refused");
	ok(!file_exists(tap_path("up.c")), "a patch writes no file outside of the source");

	pack(tap_path("packed"), false, words);
	keep(tap_path("packed"), other_hash);
	pin.kind = SOURCE_DEBIAN;
	pin.patch_sha256 = other_hash;
	pin.patch_file = file;
	list_add(&pin.apply, "fix/two.patch");
	succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "a patch of Debian's");
	is_str(content(tap_path("to/hello.c")), "one\nTWO\nthree\n", "is applied too");
	pin.kind = SOURCE_ARCHIVE;
	succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "a patch of Debian's for the archive of the upstream");
	is_str(content(tap_path("to/hello.c")), "one\nTWO\nthree\n", "a patch of Debian's is applied to the archive of the upstream");
	pin.kind = SOURCE_DEBIAN;
	list_add(&pin.apply, "three.patch");
	refuses(source_unpack(&store, &pin, &here, fresh(), &why), &why, DIAG_REFUSED,
	        "'hello.debian.tar.xz' does not hold a patch 'three.patch'", "one that Debian does not have");
	list_release(&pin.apply);
	unlink(stored(other_hash));
}

static void
a_local_folder_is_copied(void)
{
	static char name[] = "mine", local[] = "recipes/mine", version[] = "1", date[] = "2026-03-01";
	const struct pin pin = { .name = name, .version = version, .date = date, .kind = SOURCE_LOCAL, .local = local, .set = &set };
	scoped(diag_release) struct diag why = DIAG_INIT;

	put(tap_path("base/recipes/mine/a/b.c"), "int b;\n");
	put(tap_path("base/recipes/mine/run"), "#!\n");
	chmod(tap_path("base/recipes/mine/run"), 0700);
	succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "a local source is unpacked");
	is_str(content(tap_path("to/a/b.c")), "int b;\n", "a local source is copied");
	put(tap_path("to/a/b.c"), "changed\n");
	is_str(content(tap_path("base/recipes/mine/a/b.c")), "int b;\n", "and never changed");
	ok(access(tap_path("to/run"), X_OK) == 0, "programs stay programs");
}

static void
only_the_listed_parts_are_copied(void)
{
	static char name[] = "ours", top[] = ".", version[] = "1", date[] = "2026-03-01", none[] = "none";
	static char *listed[] = { "Makefile", "src" };
	struct pin pin = { .name = name, .version = version, .date = date, .kind = SOURCE_LOCAL, .local = top,
		.local_paths = { listed, 2, 2 }, .set = &set };
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(list_release) struct list names = LIST_INIT, paths = LIST_INIT;

	put(tap_path("base/Makefile"), "all:\n");
	put(tap_path("base/src/room/a.c"), "int a;\n");
	put(tap_path("base/out/a.o"), "o\n");
	succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "parts of the set's own folder");
	is_str(content(tap_path("to/Makefile")), "all:\n", "a file keeps its name");
	is_str(content(tap_path("to/src/room/a.c")), "int a;\n", "and so does a folder");
	ok(!file_exists(tap_path("to/out")) && !file_exists(tap_path("to/recipes")), "nothing else is there");
	succeeds(pin_local_files(&pin, &names, &paths, &why), &why, "the files of a local source are listed");
	is_int((long long)names.n, 2, "a local source has the two listed files");
	listed[1] = none;
	refuses(source_unpack(&store, &pin, &here, fresh(), &why), &why, DIAG_USAGE,
	        "source of ours 1: 'ours' has no 'none'", "a part that is not there");
}

static struct pin
go_pin(void)
{
	static char name[] = "tool", module[] = "example.com/Tool/v2", version[] = "v2.0.0", date[] = "2026-03-01", sum[] = "h1:abc=";

	return (struct pin){ .name = name, .version = version, .module = module, .module_version = version, .date = date, .sum = sum,
		.kind = SOURCE_GO, .set = &set };
}

static void
a_go_module_is_unpacked(void)
{
	static const char *const words[] = { "example.com/Tool/v2@v2.0.0/main.go", "package main\n", NULL };
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct pin pin = go_pin();
	scoped(free_release) char *zip = module_zip(&store, &pin);
	scoped(free_release) char *closure = NULL;

	contains(zip, "/example.com/!tool/v2/@v/v2.0.0.zip", "capitals are escaped as a module proxy does");
	ok(!source_closure(&store, &pin), "no closure before it is fetched");
	put(zip, "");
	pack(zip, true, words);
	succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "a Go module is unpacked");
	is_str(content(tap_path("to/main.go")), "package main\n", "a Go module is unpacked without its prefix");
	closure = source_closure(&store, &pin);
	ok(closure && file_is_dir(closure), "its closure is a folder");
}

static void
the_toolchain_can_run(void)
{
	static const char *const words[] = { "golang.org/toolchain@v0.0.1-go1.2/bin/go", "#!\n", "golang.org/toolchain@v0.0.1-go1.2/README", "x",
		"golang.org/toolchain@v0.0.1-go1.2/pkg/tool/linux_amd64/link", "#!\n", NULL };
	static char module[] = "golang.org/toolchain", version[] = "v0.0.1-go1.2";
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct pin pin = go_pin();
	scoped(free_release) char *zip = NULL;

	pin.module = module;
	pin.module_version = version;
	zip = module_zip(&store, &pin);
	put(zip, "");
	pack(zip, true, words);
	succeeds(source_unpack(&store, &pin, &here, fresh(), &why), &why, "the Go toolchain");
	ok(!access(tap_path("to/bin/go"), X_OK) && !access(tap_path("to/pkg/tool/linux_amd64/link"), X_OK), "its programs can run");
	ok(access(tap_path("to/README"), X_OK) != 0, "and nothing else");
}

static void
a_successor_stands_in(void)
{
	static const char *const files[] = { "hello-1.0/hello.c", "newer\n", NULL };
	static char package[] = "hello", before[] = "1.0-1", after[] = "1.0-2";
	const struct successor next = { archive_hash, other_hash, package, before, after };
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct pin pin = archive_pin();
	scoped(free_release) char *none = NULL;
	scoped(free_release) char *words = NULL;
	scoped(free_release) char *file = NULL;

	pack(tap_path("packed"), false, files);
	keep(tap_path("packed"), other_hash);
	pin.kind = SOURCE_DEBIAN;
	none = source_successor(&store, &pin);
	ok(!none, "what is pinned needs no successor");
	succeeds(successor_save(&next, &store, &why), &why, "a successor is recorded");
	unlink(stored(archive_hash));
	words = source_successor(&store, &pin);
	is_str(words, "hello 1.0-2 instead of 1.0-1", "the successor is named");
	file = source_file(&store, archive_hash);
	is_str(file, stored(other_hash), "its file is taken");
	succeeds(source_unpack(&store, &pin, NULL, fresh(), &why), &why, "the successor is unpacked");
	is_str(content(tap_path("to/hello.c")), "newer\n", "the successor's own files are unpacked");
	unlink(stored(other_hash));
	make_source();
}

/* What `ingot store verify` and a build see of each bit of the record. */
static void
a_changed_record_of_a_successor_is_set_aside(void)
{
	static char package[] = "hello", before[] = "1.0-1", after[] = "1.0-2";
	const struct successor next = { archive_hash, other_hash, package, before, after };
	scoped(free_release) char *path = xasprintf("%s.successor", stored(archive_hash));
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(successor_release) struct successor got = SUCCESSOR_INIT;
	scoped(buf_release) struct buf record = BUF_INIT;
	bool noticed = true;

	if (successor_save(&next, &store, &why) || file_read(&record, path, 4096, &why))
		abort();
	succeeds(successor_check(path, &why), &why, "a record of a successor has its hash");
	for (size_t bit = 0; bit < record.len * 8; bit++) {
		record.text[bit / 8] = (char)(record.text[bit / 8] ^ 1 << bit % 8);
		if (file_write(path, record.text, record.len, 0644, &why))
			abort();
		noticed = noticed && successor_check(path, &why) && why.kind == DIAG_REFUSED;
		record.text[bit / 8] = (char)(record.text[bit / 8] ^ 1 << bit % 8);
	}
	ok(noticed && record.len > 200, "each bit of the record of a successor is checked");
	is_int(successor_load(&got, &store, archive_hash, &why), 0, "a changed record of a successor is not used");
	ok(!file_exists(path), "a changed record of a successor is set aside");
}

static void
presence_asks_for_all_parts(void)
{
	struct pin pin = archive_pin();
	scoped(free_release) char *crate = xasprintf("crates-%s/serde-1.0/Cargo.toml", archive_hash);
	struct source source = { .pin = &pin };

	ok(source_present(&store, &source), "an archive is there");
	pin.kind = SOURCE_CRATE;
	ok(source_present(&store, &source), "so is a crate of C code");
	source.crates = true;
	ok(!source_present(&store, &source), "a crate of Rust wants its crates");
	put(stored(crate), "");
	ok(source_present(&store, &source), "a crate with its crates is present");
	source.crates = false;
	pin.kind = SOURCE_DEBIAN;
	pin.patch_sha256 = other_hash;
	ok(!source_present(&store, &source), "a source of Debian's wants its patches");
	pin.sha256 = other_hash;
	ok(!source_present(&store, &source), "an archive may be missing");
}

int
main(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	set.base = xstrdup(tap_path("base"));
	if (store_open(&store, tap_path("store"), &why))
		return diag_report(&why, "test");
	a_source_is_unpacked();
	further_archives_are_unpacked_into_their_folders();
	a_part_fills_an_empty_folder_only();
	a_source_without_a_top_folder_is_unpacked();
	a_source_that_changed_in_the_store_is_not_unpacked();
	a_closure_that_changed_in_the_store_is_not_used();
	binary_packages_are_copied();
	patches_are_applied();
	a_local_folder_is_copied();
	only_the_listed_parts_are_copied();
	a_go_module_is_unpacked();
	the_toolchain_can_run();
	a_successor_stands_in();
	a_changed_record_of_a_successor_is_set_aside();
	presence_asks_for_all_parts();
	store_release(&store);
	free(set.base);
	return tap_done();
}

#include "pack/compress.h"
#include "pack/archive.h"
#include "tap.h"

static void
add(struct archive *a, const char *path, const char *component, uint64_t size)
{
	char place[200], hash[80];

	snprintf(place, sizeof(place), "store/%s", path);
	snprintf(hash, sizeof(hash), "hash of %s", strrchr(path, '/') + 1);
	struct entry e = { .path = (char[200]){ 0 }, .mode = 0755, .size = size, .source = place, .sha256 = hash };
	e.path = place + 6;
	e.component = (char *)(uintptr_t)component;
	archive_add_file(a, &e);
}

static uint64_t
content(const struct archive *a, const struct frames *set)
{
	uint64_t all = 0;

	for (size_t i = 0; i < a->frames; i++)
		all += set->frame[a->frame[i]].size;
	return all;
}

static void
folders_are_added_and_all_is_sorted(void)
{
	scoped(archive_release) struct archive a = ARCHIVE_INIT;
	scoped(frames_release) struct frames set = FRAMES_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	archive_add_text(&a, "p/z", 0644, "z", 1);
	archive_add_link(&a, "p/usr/bin/l", "x");
	archive_add_text(&a, "p/usr/bin/x", 0644, "x", 1);
	succeeds(archive_cut(&a, &set, &why), &why, "three entries");
	is_int((long long)a.n, 6, "in three folders");
	is_str(a.entry[0].path, "p", "the outer folder is first");
	is_str(a.entry[2].path, "p/usr/bin", "a folder comes before what it holds");
	is_str(a.entry[5].path, "p/z", "and all are in order");
	is_int((long long)a.frames, 2, "small things share a frame; so does the end");
	is_int((long long)content(&a, &set), 6 * 512 + 2 * 512 + 1024, "headers, contents, end");
}

/* In p/usr/lib/, beside x, folder/ and the link `through` to that folder. */
static int
cut_with_link(const char *target, struct diag *why)
{
	scoped(archive_release) struct archive a = ARCHIVE_INIT;
	scoped(frames_release) struct frames set = FRAMES_INIT;

	archive_add_text(&a, "p/usr/lib/x", 0644, "x", 1);
	archive_add_text(&a, "p/usr/lib/folder/y", 0644, "y", 1);
	archive_add_link(&a, "p/usr/lib/through", "folder");
	archive_add_link(&a, "p/usr/lib/l", target);
	return archive_cut(&a, &set, why);
}

static void
links_lead_to_what_is_there(void)
{
	static const char *const good[] = { "x", "./x", "folder", "folder/", "folder/y", "../lib/x", "..", "through/y", "through" };
	static const char *const bad[] = { "y", "folder/x", "../x", "x/y", "../../lib/x" };

	for (size_t i = 0; i < countof(good); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;

		succeeds(cut_with_link(good[i], &why), &why, "a link to %s is packed", good[i]);
	}
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;

		refuses(cut_with_link(bad[i], &why), &why, DIAG_REFUSED, "which is not in the package", "a link to %s, which is not there, is refused", bad[i]);
	}
}

static void
a_path_comes_once(void)
{
	scoped(archive_release) struct archive a = ARCHIVE_INIT, b = ARCHIVE_INIT;
	scoped(frames_release) struct frames set = FRAMES_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	archive_add_text(&a, "p/x", 0644, "x", 1);
	archive_add_text(&a, "p/x", 0644, "y", 1);
	refuses(archive_cut(&a, &set, &why), &why, DIAG_REFUSED, "two files have the path 'p/x'", "two of one path");
	archive_add_text(&b, "p/x", 0644, "x", 1);
	archive_add_text(&b, "p/x/y", 0644, "y", 1);
	refuses(archive_cut(&b, &set, &why), &why, DIAG_REFUSED, "two files have the path 'p/x'", "a file that should be a folder");
}

static void
a_large_file_is_shared_by_all(void)
{
	scoped(archive_release) struct archive podman = ARCHIVE_INIT, buildah = ARCHIVE_INIT;
	scoped(frames_release) struct frames set = FRAMES_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	size_t before;

	add(&podman, "podman/crun", "crun", 3 << 20);
	succeeds(archive_cut(&podman, &set, &why), &why, "in one package");
	is_int((long long)podman.frames, 4, "folder, header, content, end");
	before = set.n;
	add(&buildah, "buildah/crun", "crun", 3 << 20);
	succeeds(archive_cut(&buildah, &set, &why), &why, "another archive with the same file is cut");
	is_int((long long)set.n, (long long)before + 2, "only folder and header are new");
	is_int((long long)buildah.frame[2], (long long)podman.frame[2], "the content is the same frame");
}

static void
a_very_large_file_is_cut_into_equal_parts(void)
{
	scoped(archive_release) struct archive a = ARCHIVE_INIT;
	scoped(frames_release) struct frames set = FRAMES_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	add(&a, "p/podman", "podman", 46000001);
	succeeds(archive_cut(&a, &set, &why), &why, "an archive with a file of 46 MB is cut");
	is_int((long long)a.frames, 5, "a file of 46 MB makes two parts");
	is_int((long long)set.frame[a.frame[2]].size, 23000064, "the first part has half the size");
	is_int((long long)set.frame[a.frame[3]].size, 23000064, "the second part has the same size");
	is_int((long long)content(&a, &set) % TAR_BLOCK, 0, "the last with its padding");
	is_int((long long)content(&a, &set), 512 + 512 + 46000128 + 1024, "and nothing is lost");
}

static void
large_files_of_one_component_share_a_frame(void)
{
	scoped(archive_release) struct archive a = ARCHIVE_INIT;
	scoped(frames_release) struct frames set = FRAMES_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	add(&a, "p/netavark", "netavark", 3 << 20);
	add(&a, "p/quadlet", "podman", 3 << 20);
	add(&a, "p/rootlessport", "podman", 3 << 20);
	succeeds(archive_cut(&a, &set, &why), &why, "two of a kind behind another");
	is_int((long long)a.frames, 6, "folder, two headers, two contents, end");
	is_int((long long)set.frame[a.frame[4]].size, 2 * (3 << 20) + 512, "one holds both");
}

static void
what_variants_have_in_common_is_a_frame_of_its_own(void)
{
	scoped(archive_release) struct archive smaller = ARCHIVE_INIT, larger = ARCHIVE_INIT;
	scoped(frames_release) struct frames set = FRAMES_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	add(&smaller, "p/bin/crun", "crun", 1 << 20);
	add(&smaller, "p/lib/conmon", "conmon", 1 << 20);
	add(&larger, "p/bin/crun", "crun", 1 << 20);
	add(&larger, "p/lib/conmon", "conmon", 1 << 20);
	add(&larger, "p/bin/fuse-overlayfs", "fuse-overlayfs", 1 << 20);
	larger.entry[2].extra = true;
	succeeds(archive_cut(&smaller, &set, &why) || archive_cut(&larger, &set, &why), &why, "archives of two variants are cut");
	is_int((long long)set.frame[smaller.frame[1]].size, 2 * ((1 << 20) + 512), "middling files share a frame, headers between");
	is_int((long long)larger.frame[1], (long long)smaller.frame[1], "which is the same in both");
	is_str(larger.entry[larger.n - 1].path, "p/bin/fuse-overlayfs", "what only one has is behind it");
}

static void
what_is_written_is_whole_or_not_there(void)
{
	scoped(archive_release) struct archive a = ARCHIVE_INIT;
	scoped(frames_release) struct frames set = FRAMES_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct digest digest;
	uint64_t size;

	archive_add_text(&a, "p/x", 0644, "x", 1);
	succeeds(archive_cut(&a, &set, &why) || frames_pack(&set, NULL, 1, &why), &why, "a small archive");
	refuses(archive_write(&a, &set, tap_path("absent/x.tar.zst"), &why), &why, DIAG_SYSTEM, "absent", "needs its folder");
	succeeds(archive_write(&a, &set, tap_path("x.tar.zst"), &why), &why, "the archive is written");
	succeeds(digest_file(&digest, tap_path("x.tar.zst"), &size, &why), &why, "the archive is read again");
	is_str(a.digest.hex, digest.hex, "the hash of the archive is known");
	is_int((long long)a.packed, (long long)size, "the size of the archive is known");
}

int
main(void)
{
	folders_are_added_and_all_is_sorted();
	links_lead_to_what_is_there();
	a_path_comes_once();
	a_large_file_is_shared_by_all();
	a_very_large_file_is_cut_into_equal_parts();
	large_files_of_one_component_share_a_frame();
	what_variants_have_in_common_is_a_frame_of_its_own();
	what_is_written_is_whole_or_not_there();
	return tap_done();
}

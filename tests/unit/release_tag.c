#include "release/release_tag.h"
#include "tap.h"

static void
tags(void)
{
	static const struct { const char *tag, *tool, *version; unsigned revision; } good[] = {
		{ "podman-v5.8.4", "podman", "5.8.4", 1 },
		{ "podman-v5.8.4-2", "podman", "5.8.4", 2 },
		{ "podman-v5.8.4-rc1", "podman", "5.8.4-rc1", 1 },
		{ "podman-v5.8.4-01", "podman", "5.8.4-01", 1 },
		{ "podman-v5.8.4-99999", "podman", "5.8.4-99999", 1 },
		{ "static-v2026.3", "static", "2026.3", 1 },
		{ "lib-v2-v1.0", "lib-v2", "1.0", 1 },
		{ "dev-version-v1", "dev-version", "1", 1 },
	};
	static const char *const bad[] = { "", "v5.8.4", "podman-5.8.4", "-v5.8.4", "podman-v", "podman-vx", "podman-v5 8", "podman-v5\n", "a/b-v1" };

	for (size_t i = 0; i < countof(good); i++) {
		scoped(release_tag_release) struct release_tag t = RELEASE_TAG_INIT;
		scoped(free_release) char *text = NULL;

		ok(release_tag_parse(&t, good[i].tag), "'%s' is the tag of a tool", good[i].tag);
		is_str(t.tool, good[i].tool, "the tool of '%s' is read", good[i].tag);
		is_str(t.version, good[i].version, "the version of '%s' is read", good[i].tag);
		ok(t.revision == good[i].revision, "the revision of '%s' is read", good[i].tag);
		text = release_tag_text(t.tool, t.version, t.revision);
		is_str(text, good[i].tag, "the parts of '%s' make it again", good[i].tag);
	}
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(release_tag_release) struct release_tag t = RELEASE_TAG_INIT;

		ok(!release_tag_parse(&t, bad[i]), "tag %zu of the malformed ones is refused", i);
	}
}

static void
order(void)
{
	static const char *const rising[] = { "a-v1.9.0", "a-v1.10.0-rc1", "a-v1.10.0", "a-v1.10.0-2", "a-v1.10.0-10", "a-v1.10.1", "a-v2" };

	for (size_t i = 0; i + 1 < countof(rising); i++) {
		scoped(release_tag_release) struct release_tag low = RELEASE_TAG_INIT;
		scoped(release_tag_release) struct release_tag high = RELEASE_TAG_INIT;

		ok(release_tag_parse(&low, rising[i]) && release_tag_parse(&high, rising[i + 1]) && release_tag_compare(&low, &high) < 0 &&
		   release_tag_compare(&high, &low) > 0, "'%s' comes before '%s'", rising[i], rising[i + 1]);
	}
}

int
main(void)
{
	tags();
	order();
	return tap_done();
}

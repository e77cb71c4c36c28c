#include "base/tree.h"
#include "trust/identity.h"
#include "tap.h"

#define ISSUER "https://token.actions.githubusercontent.com"
#define OURS "https://github.com/example/ingot"
#define SAN OURS "/.github/workflows/release-tool.yml@refs/tags/podman-v5.8.4"

/* The shipped file in a home of the test's own. */
static char *
make_home(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *home = tap_folder();
	scoped(free_release) char *pins = path_join(home, "etc/pins"), *recipes = path_join(home, "recipes");
	char *path = path_join(home, "etc/identity.json");

	if (dir_make(pins, &why) || dir_make(recipes, &why) || file_copy("etc/identity.json", path, 0644, &why) ||
	    setenv("INGOT_HOME", home, 1))
		abort();
	return path;
}

static void
fill_in(const char *path)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(identity_release) struct identity id = IDENTITY_INIT;
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	succeeds(identity_read(&id, path, &why), &why, "the shipped file is read");
	ok(!identity_is_filled(&id), "it is not filled in");
	succeeds(identity_fill(&id, "example/ingot", "42", &why), &why, "a repository is filled in");
	ok(identity_is_filled(&id), "the identity is filled in then");
	identity_write(&w, &id);
	succeeds(jsonw_save(&w, path, &why), &why, "the identity is saved");
}

static const struct signer tag = {
	.san = SAN, .issuer = ISSUER, .build_signer_uri = SAN, .source_uri = OURS, .source_id = "42", .source_ref = "refs/tags/podman-v5.8.4",
};

static void
matches(const struct policy *p, const struct signer *s, const char *words, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	int result = policy_match(p, s, &why);

	if (words)
		refuses(result, &why, DIAG_REFUSED, words, "refused: %s", name);
	else
		succeeds(result, &why, "accepted: %s", name);
}

static void
nobody_is_believed_as_shipped(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(identity_release) struct identity id = IDENTITY_INIT;
	struct policy p = POLICY_INIT;

	refuses(identity_load(&id, &p, &why), &why, DIAG_USAGE, "is not filled in: it does not say who signs our releases", "the shipped identity is refused");
	ok(policy_is_empty(&p), "nothing is demanded then");
}

static void
our_releases_are_believed(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(identity_release) struct identity id = IDENTITY_INIT;
	struct policy p = POLICY_INIT;
	struct signer s = tag;

	succeeds(identity_load(&id, &p, &why), &why, "an identity that is filled in is read");
	succeeds(policy_check(&p, &why), &why, "it is a policy");
	matches(&p, &s, NULL, "a release of ours");
	s.source_uri = "https://github.com/evil/x", s.source_id = "666";
	matches(&p, &s, "the source repository is 'https://github.com/evil/x'", "our workflow, called from elsewhere");
	s.source_uri = OURS;
	matches(&p, &s, "the source repository's id is '666'", "a repository that took our name");
	s = tag, s.source_ref = "refs/heads/feature";
	matches(&p, &s, "the source ref is 'refs/heads/feature'", "a branch of ours");
	s = tag, s.san = s.build_signer_uri = OURS "/.github/workflows/self-test.yml@refs/heads/main";
	matches(&p, &s, "the workflow is", "another workflow of ours");
	s = tag, s.issuer = "https://accounts.google.com";
	matches(&p, &s, "the issuer is", "another issuer");
}

int
main(void)
{
	scoped(free_release) char *path = make_home();

	nobody_is_believed_as_shipped();
	fill_in(path);
	our_releases_are_believed();
	return tap_done();
}

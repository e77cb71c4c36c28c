#include "trust/policy.h"
#include "tap.h"

#define REPO "https://github.com/o/r"
#define WORKFLOW ".github/workflows/release.yml"
#define ISSUER "https://token.actions.githubusercontent.com"
#define SAN REPO "/" WORKFLOW "@refs/tags/v1"

/* Who signs: a job of o/r, started for the tag v1. */
static const struct signer workflow = {
	.san = SAN, .issuer = ISSUER, .build_signer_uri = SAN, .source_uri = REPO, .source_id = "42", .source_ref = "refs/tags/v1",
};
/* A job of somebody else who calls the workflow of o/r. */
static const struct signer caller = {
	.san = SAN, .issuer = ISSUER, .build_signer_uri = SAN, .source_uri = "https://github.com/evil/x", .source_id = "666", .source_ref = "refs/tags/v1",
};
static const struct signer person = { .san = "a@b.example", .issuer = "https://accounts.google.com", .build_signer_uri = "",
                                      .source_uri = "", .source_id = "", .source_ref = "" };

static const struct key some_key = { .kind = KEY_P256 };

static const struct no_policy {
	const char *name;
	struct policy policy;
	const char *words;
} no_policy[] = {
	{ "nothing", { 0 }, "no identity and no issuer is given" },
	{ "a ref alone", { .ref = "refs/tags/v1" }, "no identity and no issuer is given" },
	{ "an issuer alone", { .issuer = ISSUER }, "no identity is given" },
	{ "an identity alone", { .identity = SAN }, "no issuer is given" },
	{ "a repository and an issuer", { .repository = "o/r", .issuer = ISSUER }, "no identity is given" },
	{ "a workflow without its repository", { .workflow = REPO "/" WORKFLOW, .issuer = ISSUER }, "any repository may call it" },
	{ "workflow and repository without an issuer", { .workflow = WORKFLOW, .repository = "o/r" }, "no issuer is given" },
	{ "identity twice", { .identity = SAN, .identity_regexp = "^x$", .issuer = ISSUER }, "both exactly and as a regular expression" },
	{ "issuer twice", { .identity = SAN, .issuer = ISSUER, .issuer_regexp = "^x$" }, "both exactly and as a regular expression" },
	{ "key and identity", { .key = &some_key, .identity = SAN }, "both a key and an identity are given" },
	{ "key and ref", { .key = &some_key, .ref = "refs/tags/v1" }, "both a key and an identity are given" },
	{ "an identity without a log", { .identity = SAN, .issuer = ISSUER, .without_log = true }, "only a signature by a key" },
	{ "an empty identity", { .identity = "", .issuer = ISSUER }, "an option that describes the signer is empty" },
	{ "an empty issuer", { .identity = SAN, .issuer = "" }, "an option that describes the signer is empty" },
	{ "an empty ref", { .identity = SAN, .issuer = ISSUER, .ref = "" }, "an option that describes the signer is empty" },
	{ "an empty pattern", { .identity_regexp = "", .issuer = ISSUER }, "an option that describes the signer is empty" },
	{ "a pattern without anchors", { .identity_regexp = "https://github.com/o/r/.*", .issuer = ISSUER }, "is not anchored" },
	{ "a pattern without ^", { .identity_regexp = "https://github.com/o/r/.*$", .issuer = ISSUER }, "is not anchored" },
	{ "a pattern without $", { .identity_regexp = "^https://github.com/o/r/.*", .issuer = ISSUER }, "is not anchored" },
	{ "a pattern with an escaped $", { .identity_regexp = "^https://github.com/o/r/.*\\$", .issuer = ISSUER }, "is not anchored" },
	{ "an issuer's pattern without anchors", { .identity = SAN, .issuer_regexp = "https://.*" }, "is not anchored" },
	{ "a pattern of anchors alone", { .identity_regexp = "^", .issuer = ISSUER }, "is not anchored" },
	{ "a malformed pattern", { .identity_regexp = "^(a$", .issuer = ISSUER }, "regular expression '^(a$'" },
	{ "a pattern that matches every name", { .identity_regexp = "^.*$", .issuer = ISSUER }, "matches every name" },
	{ "a pattern for every URI", { .identity_regexp = "^https://.*$", .issuer = ISSUER }, "matches every name" },
	{ "a pattern for every address", { .identity_regexp = "^[^@]+@.+$", .issuer = ISSUER }, "matches every name" },
	{ "a pattern that is open at one side", { .identity_regexp = "^https://good|.*$", .issuer = ISSUER }, "matches every name" },
};

static void
an_incomplete_policy_is_refused(void)
{
	for (size_t i = 0; i < countof(no_policy); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;

		refuses(policy_check(&no_policy[i].policy, &why), &why, DIAG_USAGE, no_policy[i].words, "refused: %s", no_policy[i].name);
	}
}

static const struct holds {
	const char *name;
	struct policy policy;
	const struct signer *signer;
	const char *words;              /* NULL: must hold */
} holds[] = {
	{ "identity and issuer", { .identity = SAN, .issuer = ISSUER }, &workflow, NULL },
	{ "an e-mail", { .identity = "a@b.example", .issuer = "https://accounts.google.com" }, &person, NULL },
	{ "another identity", { .identity = SAN "0", .issuer = ISSUER }, &workflow, "the subject is '" SAN "', expected '" SAN "0'" },
	{ "the beginning of the identity", { .identity = REPO, .issuer = ISSUER }, &workflow, "the subject is" },
	{ "another case", { .identity = "A@b.example", .issuer = "https://accounts.google.com" }, &person, "the subject is 'a@b.example'" },
	{ "another issuer", { .identity = SAN, .issuer = "https://accounts.google.com" }, &workflow, "the issuer is '" ISSUER "', expected 'https://accounts.google.com'" },
	{ "the issuer with a slash", { .identity = SAN, .issuer = ISSUER "/" }, &workflow, "the issuer is" },
	{ "all that there is", { .identity = SAN, .issuer = ISSUER, .repository = "o/r", .repository_id = "42", .workflow = WORKFLOW, .ref = "refs/tags/v1" }, &workflow, NULL },
	{ "the repository by its URI", { .identity = SAN, .issuer = ISSUER, .repository = REPO }, &workflow, NULL },
	{ "another repository", { .identity = SAN, .issuer = ISSUER, .repository = "o/rr" }, &workflow, "the source repository is '" REPO "', expected 'https://github.com/o/rr'" },
	{ "a caller from elsewhere", { .identity = SAN, .issuer = ISSUER, .repository = "o/r" }, &caller, "the source repository is 'https://github.com/evil/x'" },
	{ "a caller from elsewhere, by id", { .identity = SAN, .issuer = ISSUER, .repository_id = "42" }, &caller, "the source repository's id is '666', expected '42'" },
	{ "a caller from elsewhere, by workflow", { .repository = "o/r", .workflow = WORKFLOW, .issuer = ISSUER }, &caller, "the source repository is" },
	{ "a repository of a person", { .identity = "a@b.example", .issuer = "https://accounts.google.com", .repository = "o/r" }, &person, "the source repository is missing" },
	{ "workflow and repository", { .workflow = WORKFLOW, .repository = "o/r", .issuer = ISSUER }, &workflow, NULL },
	{ "the workflow by its URI", { .workflow = REPO "/" WORKFLOW, .repository = "o/r", .issuer = ISSUER }, &workflow, NULL },
	{ "another workflow", { .workflow = ".github/workflows/test.yml", .repository = "o/r", .issuer = ISSUER }, &workflow, "the workflow is '" SAN "', expected '.github/workflows/test.yml'" },
	{ "the beginning of the workflow", { .workflow = ".github/workflows/release", .repository = "o/r", .issuer = ISSUER }, &workflow, "the workflow is" },
	{ "a workflow of another repository, by its URI", { .workflow = "https://github.com/a/b/" WORKFLOW, .repository = "o/r", .issuer = ISSUER }, &workflow, "the workflow is" },
	{ "another ref", { .identity = SAN, .issuer = ISSUER, .ref = "refs/tags/v10" }, &workflow, "the source ref is 'refs/tags/v1', expected 'refs/tags/v10'" },
	{ "the beginning of the ref", { .identity = SAN, .issuer = ISSUER, .ref = "refs/tags/v" }, &workflow, "the source ref is" },
	{ "any tag", { .identity = SAN, .issuer = ISSUER, .ref = "refs/tags/" }, &workflow, NULL },
	{ "any branch", { .identity = SAN, .issuer = ISSUER, .ref = "refs/heads/" }, &workflow, "the source ref is" },
	{ "a ref of a person", { .identity = "a@b.example", .issuer = "https://accounts.google.com", .ref = "refs/tags/" }, &person, "the source ref is missing" },
	{ "a pattern", { .identity_regexp = "^https://github\\.com/o/r/\\.github/workflows/[a-z]+\\.yml@refs/tags/v[0-9.]+$", .issuer = ISSUER }, &workflow, NULL },
	{ "a pattern that does not fit", { .identity_regexp = "^https://github\\.com/o/q/.*$", .issuer = ISSUER }, &workflow, "the subject is" },
	{ "a pattern with halves", { .identity_regexp = "^" REPO "|never$", .issuer = ISSUER }, &workflow, "the subject is" },
	{ "an issuer's pattern", { .identity = SAN, .issuer_regexp = "^https://token\\.actions\\.githubusercontent\\.com(/[a-z]+)?$" }, &workflow, NULL },
	{ "an issuer's pattern that does not fit", { .identity = SAN, .issuer_regexp = "^https://accounts\\.google\\.com$" }, &workflow, "the issuer is" },
};

static void
who_signed(void)
{
	for (size_t i = 0; i < countof(holds); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		int result;

		succeeds(policy_check(&holds[i].policy, &why), &why, "%s: a policy", holds[i].name);
		result = policy_match(&holds[i].policy, holds[i].signer, &why);
		if (holds[i].words)
			refuses(result, &why, DIAG_REFUSED, holds[i].words, "%s: refused", holds[i].name);
		else
			succeeds(result, &why, "%s: holds", holds[i].name);
	}
}

static void
signer_is(const char *build_signer_uri, const char *san, const char *words, const char *name)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct policy p = { .workflow = WORKFLOW, .repository = "o/r", .issuer = ISSUER };
	scoped(free_release) char *uri = xstrdup(build_signer_uri), *subject = xstrdup(san);
	struct signer s = workflow;
	int result;

	s.build_signer_uri = uri;
	s.san = subject;
	result = policy_match(&p, &s, &why);
	if (words)
		refuses(result, &why, DIAG_REFUSED, words, "refused: %s", name);
	else
		succeeds(result, &why, "accepted: %s", name);
}

static void
a_workflows_name_ends_at_its_ref(void)
{
	static const char commit[] = REPO "/" WORKFLOW "@0123456789abcdef0123456789abcdef01234567";
	static const char file[] = REPO "/" WORKFLOW "@x.yml@refs/tags/v1", bare[] = REPO "/" WORKFLOW;

	signer_is(SAN, SAN, NULL, "a ref");
	signer_is(commit, commit, NULL, "a commit");
	signer_is(file, file, "the workflow is", "a file whose name holds an @");
	signer_is(bare, bare, "the workflow is", "no ref");
	signer_is(SAN, REPO "/.github/workflows/other.yml@refs/tags/v1", "the subject is", "another subject than the workflow");
}

static void
any_of_several(void)
{
	scoped(list_release) struct list workflows = LIST_INIT, refs = LIST_INIT, none = LIST_INIT;
	struct policy p = { .issuer = ISSUER, .repository = "o/r", .workflows = &workflows, .refs = &refs };
	scoped(diag_release) struct diag why = DIAG_INIT;

	refuses(policy_check(&p, &why), &why, DIAG_USAGE, "no identity is given", "a list of no workflows");
	list_add(&workflows, ".github/workflows/image.yml");
	list_add(&refs, "refs/heads/main");
	refuses(policy_match(&p, &workflow, &why), &why, DIAG_REFUSED, "the workflow is '" SAN "', expected '.github/workflows/image.yml'", "a workflow that the list does not have is refused");
	list_add(&workflows, WORKFLOW);
	refuses(policy_match(&p, &workflow, &why), &why, DIAG_REFUSED, "the source ref is 'refs/tags/v1', expected 'refs/heads/main'", "one of two, and no ref");
	list_add(&refs, "refs/tags/");
	succeeds(policy_check(&p, &why), &why, "lists are a policy");
	succeeds(policy_match(&p, &workflow, &why), &why, "one entry of each list matches");
	refuses(policy_match(&p, &caller, &why), &why, DIAG_REFUSED, "the source repository is", "not for a caller");
	p.refs = &none;
	refuses(policy_match(&p, &workflow, &why), &why, DIAG_REFUSED, "the source ref is", "a list of no refs lets none in");
}

static void
nothing_is_demanded(void)
{
	scoped(list_release) struct list refs = LIST_INIT;

	ok(policy_is_empty(&(struct policy){ 0 }), "a policy without demands is empty");
	ok(!policy_is_empty(&(struct policy){ .ref = "x" }), "a ref is something");
	ok(!policy_is_empty(&(struct policy){ .refs = &refs }), "a list of refs is a demand");
	ok(!policy_is_empty(&(struct policy){ .key = &some_key }), "a key is a demand");
}

int
main(void)
{
	an_incomplete_policy_is_refused();
	who_signed();
	a_workflows_name_ends_at_its_ref();
	any_of_several();
	nothing_is_demanded();
	return tap_done();
}

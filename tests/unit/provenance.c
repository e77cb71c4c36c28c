#include "sign/provenance.h"
#include "trust/statement.h"
#include "tap.h"

#define DATA "tests/data/provenance/"
#define WORKFLOW "https://github.com/octo/app/.github/workflows/release.yml@refs/tags/v1"

static struct order_file file[] = {
	{ .name = "a.tar.zst", .sha256 = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
	{ .name = "checksums.txt", .sha256 = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" },
};
static const struct order order = { .file = file, .n = 2 };

static struct signer who = {
	.san = WORKFLOW, .issuer = "https://token.actions.githubusercontent.com", .build_signer_uri = WORKFLOW,
	.build_signer_digest = "cccccccccccccccccccccccccccccccccccccccc", .runner_environment = "github-hosted",
	.source_uri = "https://github.com/octo/app", .source_digest = "dddddddddddddddddddddddddddddddddddddddd", .source_ref = "refs/tags/v1",
	.source_id = "1001", .owner_id = "2002", .build_config_uri = WORKFLOW, .trigger = "workflow_dispatch",
	.run_uri = "https://github.com/octo/app/actions/runs/777/attempts/1",
};

static void
is_document(const struct buf *got, const char *want_path, const char *name)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf want = BUF_INIT;

	if (!succeeds(json_parse(&doc, "statement", got->text, got->len, &why), &why, "%s: the statement is JSON", name) ||
	    !succeeds(file_read(&want, want_path, 1 << 20, &why), &why, "%s: the expected statement is read", name))
		return;
	jsonw_value(&w, NULL, json_top(&doc));
	buf_char(&w.out, '\n');
	is_str(w.out.text, want.text, "%s", name);
}

static void
two_builds_are_one_provenance(void)
{
	scoped(provenance_release) struct provenance p = PROVENANCE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf statement = BUF_INIT;

	setenv("GITHUB_EVENT_PATH", DATA "event.json", 1);
	ok(provenance_knows(&who), "the certificate knows workflow and commit");
	if (!succeeds(provenance_add(&p, DATA "static.json", &why), &why, "the inputs of one build are added") ||
	    !succeeds(provenance_add(&p, DATA "glibc.json", &why), &why, "the inputs of another build are added") ||
	    !succeeds(provenance_write(&statement, &p, &order, &who, &why), &why, "the provenance of both is written"))
		return;
	is_document(&statement, DATA "want.json", "each material once, from the first start to the last end, with what a person put in");
	unsetenv("GITHUB_EVENT_PATH");
}

static void
it_reads_as_what_it_is(void)
{
	scoped(provenance_release) struct provenance p = PROVENANCE_INIT;
	scoped(statement_release) struct statement s = STATEMENT_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf statement = BUF_INIT;
	struct signer caller = who;
	struct slsa slsa = SLSA_INIT;

	caller.source_uri = "https://github.com/mallory/tool";
	caller.build_config_uri = "https://github.com/mallory/tool/.github/workflows/call.yml@refs/heads/main";
	caller.source_ref = "refs/heads/main";
	succeeds(provenance_write(&statement, &p, &order, &caller, &why), &why, "the provenance of a repository that calls our workflow is written");
	contains(statement.text, "\"uri\":\"git+https://github.com/octo/app@refs/tags/v1\",\"digest\":{\"gitCommit\":\"cccccccccc",
	         "the called workflow's commit is a dependency");
	contains(statement.text, "\"uri\":\"git+https://github.com/mallory/tool@refs/heads/main\",\"digest\":{\"gitCommit\":\"dddddddddd",
	         "the caller's commit is a dependency");
	ok(!strstr(statement.text, "\"inputs\""), "without an event there are no inputs");
	succeeds(statement_parse(&s, "statement", statement.text, statement.len, &why), &why, "our verifier reads the statement");
	succeeds(slsa_read(&slsa, &s, &why), &why, "our verifier reads the predicate as a provenance");
	succeeds(slsa_match(&slsa, &caller, &why), &why, "the provenance matches the certificate");
}

static void
a_person_knows_no_workflow(void)
{
	const struct signer person = { .san = "a@b.example", .issuer = "https://login.example", .source_uri = "", .source_digest = "",
		.source_ref = "", .build_config_uri = "" };
	struct signer strange = who;

	ok(!provenance_knows(&person), "the certificate of a person makes no provenance");
	strange.build_config_uri = "https://gitlab.example/o/r/.gitlab-ci.yml@refs/heads/main";
	ok(!provenance_knows(&strange), "the certificate of another forge makes no provenance of GitHub's type");
}

static void
the_runner_says_it_where_a_key_signs(void)
{
	scoped(signer_release) struct signer runner = SIGNER_INIT, none = SIGNER_INIT;

	ok(!provenance_environment(&none), "outside of Actions the workflow is not known");
	setenv("GITHUB_SERVER_URL", "https://github.com", 1);
	setenv("GITHUB_REPOSITORY", "octo/app", 1);
	setenv("GITHUB_WORKFLOW_REF", "octo/app/.github/workflows/release.yml@refs/tags/v1", 1);
	setenv("GITHUB_SHA", who.source_digest, 1);
	setenv("GITHUB_REF", "refs/tags/v1", 1);
	setenv("GITHUB_RUN_ID", "777", 1);
	setenv("GITHUB_RUN_ATTEMPT", "2", 1);
	ok(provenance_environment(&runner), "in Actions the environment names the workflow");
	is_str(runner.build_config_uri, WORKFLOW, "the workflow comes from the runner");
	is_str(runner.run_uri, "https://github.com/octo/app/actions/runs/777/attempts/2", "the run comes from the runner");
}

static void
what_is_no_build_is_refused(void)
{
	scoped(provenance_release) struct provenance p = PROVENANCE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	refuses(provenance_add(&p, DATA "event.json", &why), &why, DIAG_USAGE, "member 'schema': is missing", "another document than a build result is refused");
	if (file_write(tap_path("none.json"), "{\"schema\":\"ingot/build/1\",\"materials\":[]}", 41, 0644, &why))
		abort();
	refuses(provenance_add(&p, tap_path("none.json"), &why), &why, DIAG_USAGE, "the build result has no materials", "a build result without materials is refused");
}

int
main(void)
{
	static const char *const variables[] = { "GITHUB_EVENT_PATH", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_WORKFLOW_REF" };

	for (size_t i = 0; i < countof(variables); i++)
		unsetenv(variables[i]);
	two_builds_are_one_provenance();
	it_reads_as_what_it_is();
	a_person_knows_no_workflow();
	the_runner_says_it_where_a_key_signs();
	what_is_no_build_is_refused();
	return tap_done();
}

#include "trust/slsa.h"
#include "tap.h"

#define REPOSITORY "https://github.com/o/r"
#define COMMIT "0123456789012345678901234567890123456789"
#define WORKFLOW "\"workflow\":{\"ref\":\"refs/tags/v1\",\"repository\":\"" REPOSITORY "\",\"path\":\".github/workflows/w.yml\"}"
#define SOURCE "{\"uri\":\"git+" REPOSITORY "@refs/tags/v1\",\"digest\":{\"gitCommit\":\"" COMMIT "\"}}"
#define DEPENDENCIES "\"resolvedDependencies\":[" SOURCE ",{\"name\":\"source/musl\",\"digest\":{\"sha256\":\"aa\"}}]"
#define BUILDER "\"builder\":{\"id\":\"" REPOSITORY "/.github/workflows/w.yml@refs/tags/v1\"}"
#define RUN "\"metadata\":{\"invocationId\":\"" REPOSITORY "/actions/runs/1/attempts/1\"}"
#define PREDICATE(PARAMETERS, DEPENDENCIES, DETAILS) "\"predicate\":{\"buildDefinition\":{\"buildType\":\"t\"," \
	"\"externalParameters\":{" PARAMETERS "}," DEPENDENCIES "},\"runDetails\":{" DETAILS "}}"
#define STATEMENT(TYPE, MORE) "{\"_type\":\"https://in-toto.io/Statement/v1\",\"subject\":[{\"digest\":{\"sha256\":\"x\"}}]," \
	"\"predicateType\":\"" TYPE "\"" MORE "}"
#define GOOD STATEMENT(SLSA_TYPE, "," PREDICATE(WORKFLOW, DEPENDENCIES, BUILDER "," RUN))

static int
read_text(struct slsa *p, struct statement *s, const char *text, struct diag *why)
{
	return statement_parse(s, "statement", text, strlen(text), why) || slsa_read(p, s, why) ? -1 : 0;
}

static void
a_provenance_names_repository_workflow_and_commit(void)
{
	scoped(statement_release) struct statement s = STATEMENT_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct slsa_dependency d;
	struct slsa p = SLSA_INIT;

	succeeds(read_text(&p, &s, GOOD, &why), &why, "a provenance is read");
	is_str(p.repository, REPOSITORY, "the repository is read");
	is_str(p.workflow, ".github/workflows/w.yml", "the workflow is read");
	is_str(p.ref, "refs/tags/v1", "the ref is read");
	is_str(p.commit, COMMIT, "the commit is read");
	is_str(p.run, REPOSITORY "/actions/runs/1/attempts/1", "the run is read");
	is_int((long long)json_count(p.dependencies), 2, "what went into it");
	slsa_dependency(&p, 1, &d);
	is_str(d.name, "source/musl", "a dependency has its name");
	is_str(json_string(json_find(d.digest, "sha256")), "aa", "a dependency has its digest");
}

static const struct { const char *text, *words; } bad[] = {
	{ STATEMENT("https://slsa.dev/provenance/v0.2", ",\"predicate\":{}"), "is of type 'https://slsa.dev/provenance/v0.2', not a provenance" },
	{ STATEMENT(SLSA_TYPE, ""), "the provenance has no predicate" },
	{ STATEMENT(SLSA_TYPE, ",\"predicate\":{}"), "member 'predicate.buildDefinition': is missing" },
	{ STATEMENT(SLSA_TYPE, "," PREDICATE("", DEPENDENCIES, BUILDER)), "externalParameters.workflow': is missing" },
	{ STATEMENT(SLSA_TYPE, "," PREDICATE(WORKFLOW, "\"x\":1", BUILDER)), "resolvedDependencies': is missing" },
	{ STATEMENT(SLSA_TYPE, "," PREDICATE(WORKFLOW, "\"resolvedDependencies\":[]", BUILDER)), "have no commit of '" REPOSITORY "'" },
	{ STATEMENT(SLSA_TYPE, "," PREDICATE(WORKFLOW, "\"resolvedDependencies\":[{\"uri\":\"git+" REPOSITORY "2@v1\",\"digest\":{\"gitCommit\":\"x\"}}]", BUILDER)),
	  "have no commit of '" REPOSITORY "'" },
	{ STATEMENT(SLSA_TYPE, "," PREDICATE(WORKFLOW, DEPENDENCIES, RUN)), "runDetails.builder': is missing" },
	{ STATEMENT(SLSA_TYPE, "," PREDICATE(WORKFLOW, "\"resolvedDependencies\":{}", BUILDER)), "must be an array" },
};

static void
one_that_is_silent_is_refused(void)
{
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(statement_release) struct statement s = STATEMENT_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		struct slsa p = SLSA_INIT;

		refuses(read_text(&p, &s, bad[i].text, &why), &why, DIAG_REFUSED, bad[i].words, "refused: %s", bad[i].words);
	}
}

static void
the_certificate_must_say_the_same(void)
{
	static const struct { struct signer signer; const char *words; } row[] = {
		{ { .source_uri = REPOSITORY, .source_digest = COMMIT, .build_signer_uri = REPOSITORY "/.github/workflows/w.yml@refs/tags/v1",
		    .build_config_uri = REPOSITORY "/.github/workflows/w.yml@refs/tags/v1", .run_uri = REPOSITORY "/actions/runs/1/attempts/1" }, NULL },
		{ { .source_uri = "", .source_digest = "", .build_signer_uri = "", .build_config_uri = "", .run_uri = "" }, NULL },
		{ { .source_uri = "https://github.com/o/other", .source_digest = "", .build_signer_uri = "", .build_config_uri = "", .run_uri = "" },
		  "names the repository '" REPOSITORY "', but its certificate 'https://github.com/o/other'" },
		{ { .source_uri = "", .source_digest = "99", .build_signer_uri = "", .build_config_uri = "", .run_uri = "" }, "names the commit" },
		{ { .source_uri = "", .source_digest = "", .build_signer_uri = "x", .build_config_uri = "", .run_uri = "" }, "names the builder" },
		{ { .source_uri = "", .source_digest = "", .build_signer_uri = "", .build_config_uri = REPOSITORY "/.github/workflows/w.yml@refs/tags/v2", .run_uri = "" },
		  "names the workflow" },
		{ { .source_uri = "", .source_digest = "", .build_signer_uri = "", .build_config_uri = "", .run_uri = "x" }, "names the run" },
	};
	scoped(statement_release) struct statement s = STATEMENT_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct slsa p = SLSA_INIT;

	succeeds(read_text(&p, &s, GOOD, &why), &why, "a provenance is read");
	for (size_t i = 0; i < countof(row); i++) {
		if (row[i].words)
			refuses(slsa_match(&p, &row[i].signer, &why), &why, DIAG_REFUSED, row[i].words, "refused: %s", row[i].words);
		else
			succeeds(slsa_match(&p, &row[i].signer, &why), &why, "what a certificate does not say is not compared");
	}
}

int
main(void)
{
	a_provenance_names_repository_workflow_and_commit();
	one_that_is_silent_is_refused();
	the_certificate_must_say_the_same();
	return tap_done();
}

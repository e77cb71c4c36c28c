#include "trust/statement.h"
#include "tap.h"

#define V1 "\"_type\":\"https://in-toto.io/Statement/v1\""
#define TYPE "\"predicateType\":\"https://slsa.dev/provenance/v1\""
#define A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static int
parse(struct statement *s, const char *text, struct diag *why)
{
	return statement_parse(s, "statement", text, strlen(text), why);
}

static void
every_subject_counts(void)
{
	scoped(statement_release) struct statement s = STATEMENT_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *name = NULL;

	succeeds(parse(&s, "{" V1 ",\"subject\":[{\"name\":\"a\",\"digest\":{\"sha256\":\"" A "\"}},"
	                   "{\"digest\":{\"sha1\":\"00\",\"sha256\":\"" B "\"},\"annotations\":{\"k\":1}}],"
	                   TYPE ",\"predicate\":{\"any\":[1]},\"extra\":{}}", &why), &why, "a statement, with members of others");
	is_str(s.predicate_type, "https://slsa.dev/provenance/v1", "its predicate type");
	ok(json_exists(json_find(s.predicate, "any")), "its predicate");
	ok(statement_has(&s, HASH_SHA256, A, &name), "the first subject");
	is_str(name, "a", "the first subject has a name");
	ok(statement_has(&s, HASH_SHA256, B, &name), "the second subject");
	is_str(name, "", "the second subject has no name");
	ok(!statement_has(&s, HASH_SHA512, A, NULL), "not by another algorithm");
	ok(!statement_has(&s, HASH_SHA256, "", NULL), "an empty digest is not a subject");
	ok(!statement_has(&s, HASH_SHA512, "", NULL), "of no algorithm");
	ok(statement_uses(&s, HASH_SHA256) && !statement_uses(&s, HASH_SHA512), "it uses what it uses");
}

static const struct { const char *text, *words; } bad[] = {
	{ "[]", "must be an object" },
	{ "{\"subject\":[{\"digest\":{\"sha256\":\"x\"}}]," TYPE "}", "member '_type': is missing" },
	{ "{\"_type\":\"https://in-toto.io/Statement/v2\",\"subject\":[{\"digest\":{\"sha256\":\"x\"}}]," TYPE "}", "not a known version of an in-toto statement" },
	{ "{" V1 "," TYPE "}", "member 'subject': is missing" },
	{ "{" V1 ",\"subject\":[]," TYPE "}", "member 'subject': names no subject" },
	{ "{" V1 ",\"subject\":[{}]," TYPE "}", "member 'subject[0].digest': is missing" },
	{ "{" V1 ",\"subject\":[{\"digest\":{\"sha256\":7}}]," TYPE "}", "member 'subject[0].digest.sha256': must be a string" },
	{ "{" V1 ",\"subject\":[{\"digest\":{\"sha256\":\"x\"}}]}", "member 'predicateType': is missing" },
	{ "{" V1 ",\"subject\":[{\"digest\":{\"sha256\":\"x\"}}],\"subject\":[]," TYPE "}", "duplicate member 'subject'" },
	{ "{" V1 ",\"subject\":[{\"digest\":{\"sha256\":\"x\"}}]," TYPE "}{}", "more text after the value" },
};

static void
anything_else_is_refused(void)
{
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(statement_release) struct statement s = STATEMENT_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;

		refuses(parse(&s, bad[i].text, &why), &why, DIAG_USAGE, bad[i].words, "refused: %s", bad[i].words);
	}
}

static void
put_many(struct buf *text, int subjects, int digests)
{
	buf_clear(text);
	buf_str(text, "{" V1 "," TYPE ",\"subject\":[");
	for (int i = 0; i < subjects; i++) {
		buf_printf(text, "%s{\"digest\":{", i ? "," : "");
		for (int j = 0; j < digests; j++)
			buf_printf(text, "%s\"d%d\":\"x\"", j ? "," : "", j);
		buf_str(text, "}}");
	}
	buf_str(text, "]}");
}

static void
subjects_and_digests_are_limited(void)
{
	static const struct { int subjects, digests; const char *words; } row[] = {
		{ STATEMENT_SUBJECTS, STATEMENT_DIGESTS, NULL },
		{ STATEMENT_SUBJECTS + 1, 1, "names more than 1024 subjects" },
		{ 1, STATEMENT_DIGESTS + 1, "has more than 32 digests" },
	};
	scoped(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < countof(row); i++) {
		scoped(statement_release) struct statement s = STATEMENT_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;

		put_many(&text, row[i].subjects, row[i].digests);
		if (row[i].words)
			refuses(parse(&s, text.text, &why), &why, DIAG_USAGE, row[i].words, "refused: %s", row[i].words);
		else
			succeeds(parse(&s, text.text, &why), &why, "as many as allowed");
	}
}

int
main(void)
{
	every_subject_counts();
	anything_else_is_refused();
	subjects_and_digests_are_limited();
	return tap_done();
}

#include "sign/attest.h"
#include "base/nearest.h"
#include "base/text.h"
#include "trust/statement.h"
#include <string.h>

/* The names of cosign's option --type. */
static const struct type { const char *word, *uri; } types[] = {
	{ "slsaprovenance", "https://slsa.dev/provenance/v0.2" },
	{ "slsaprovenance02", "https://slsa.dev/provenance/v0.2" },
	{ "slsaprovenance1", "https://slsa.dev/provenance/v1" },
	{ "link", "https://in-toto.io/Link/v1" },
	{ "spdx", ATTEST_SPDX },
	{ "spdxjson", ATTEST_SPDX },
	{ "cyclonedx", "https://cyclonedx.org/bom" },
	{ "vuln", "https://cosign.sigstore.dev/attestation/vuln/v1" },
	{ "openvex", "https://openvex.dev/ns" },
};

int
attest_type(const char **uri, const char *word, struct diag *why)
{
	scoped(list_release) struct list known = LIST_INIT;
	const char *near;

	for (size_t i = 0; i < countof(types); i++) {
		list_add(&known, types[i].word);
		if (!strcmp(types[i].word, word)) {
			*uri = types[i].uri;
			return 0;
		}
	}
	*uri = word;
	if (strstr(word, "://"))
		return 0;
	near = nearest_word(&known, word);
	diag_set(why, DIAG_USAGE, "unknown type of predicate '%s'", word);
	if (near)
		return diag_hint(why, "did you mean '%s'?", near);
	return diag_hint(why, "give one of cosign's names (spdxjson, cyclonedx, ...) or the URI of the type");
}

int
attest_begin(struct jsonw *w, const struct order *o, const char *type, struct diag *why)
{
	if (o->n > STATEMENT_SUBJECTS)
		return diag_set(why, DIAG_USAGE, "a statement can name %d files, not %zu", STATEMENT_SUBJECTS, o->n);
	jsonw_object(w, NULL);
	jsonw_string(w, "_type", "https://in-toto.io/Statement/v1");
	jsonw_array(w, "subject");
	for (size_t i = 0; i < o->n; i++) {
		jsonw_object(w, NULL);
		jsonw_string(w, "name", o->file[i].name);
		jsonw_object(w, "digest");
		jsonw_string(w, "sha256", o->file[i].sha256);
		jsonw_end(w);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_string(w, "predicateType", type);
	return 0;
}

int
attest_predicate(struct buf *statement, const struct order *o, const char *type, const char *path, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	if (json_load(&doc, path, why))
		return -1;
	if (json_kind(json_top(&doc)) != JSON_OBJECT)
		return diag_at(why, path, 1, "a predicate is a JSON object");
	if (attest_begin(&w, o, type, why))
		return -1;
	jsonw_value(&w, "predicate", json_top(&doc));
	jsonw_end(&w);
	if (jsonw_finish(&w, why))
		return -1;
	buf_add(statement, w.out.text, w.out.len);
	return 0;
}

int
attest_check_spdx(const char *path, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

	if (json_load(&doc, path, why))
		return -1;
	if (text_starts(json_string(json_find(json_top(&doc), "spdxVersion")), "SPDX-2."))
		return 0;
	return diag_at(why, path, 1, "is not a document of SPDX 2");
}

int
attest_check(const char *name, const struct buf *statement, struct diag *why)
{
	scoped(statement_release) struct statement s = STATEMENT_INIT;

	return statement_parse(&s, name, statement->text, statement->len, why);
}

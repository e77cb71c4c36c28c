#include "sign/signing_report.h"
#include "base/text.h"
#include "cli/gh.h"
#include "cli/say.h"
#include <inttypes.h>

void
signing_report_say(const struct signing_item *item, size_t n, const char *key, double seconds)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		kept += item[i].state == SIGNING_KEPT;
	say("sign: %zu bundle%s by %s, %.1f s%s", n, n == 1 ? "" : "s", key ? key : item[0].verification.signer.san, seconds,
	    kept == n ? "; all existed" : kept ? "; some existed" : "");
}

static void
write_item(struct jsonw *w, const struct signing_item *item)
{
	const struct verification *v = &item->verification;

	jsonw_object(w, NULL);
	jsonw_string(w, "name", item->name);
	jsonw_string(w, "bundle", item->path);
	jsonw_string(w, "kind", item->kind ? item->kind : item->statement.len ? "attestation" : "file");
	jsonw_boolean(w, "kept", item->state == SIGNING_KEPT);
	jsonw_optional(w, "predicate_type", v->predicate_type);
	jsonw_optional(w, "log", v->log_url);
	if (v->has_log_index)
		jsonw_integer(w, "log_index", (int64_t)v->log_index);
	if (v->seconds)
		jsonw_time(w, "time", v->seconds);
	jsonw_end(w);
}

static void
write_signer(struct jsonw *w, const struct signer *who, const char *key)
{
	jsonw_object(w, "signer");
	if (key) {
		jsonw_string(w, "key", key);
	} else {
		jsonw_string(w, "identity", who->san);
		jsonw_string(w, "issuer", who->issuer);
	}
	jsonw_end(w);
}

void
signing_report_write(struct jsonw *w, const struct signing_item *item, size_t n, const char *key)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "schema", "ingot/sign/1");
	write_signer(w, &item[0].verification.signer, key);
	jsonw_array(w, "bundles");
	for (size_t i = 0; i < n; i++)
		write_item(w, &item[i]);
	jsonw_end(w);
	jsonw_end(w);
}

void
signing_report_summarize(struct buf *out, const struct signing_item *item, size_t n)
{
	buf_str(out, "### Signed\n\n| file | log entry | |\n|---|--:|---|\n");
	for (size_t i = 0; i < n; i++) {
		const char *state = item[i].state == SIGNING_KEPT ? "was signed" : "signed";

		gh_cell(out, item[i].name);
		if (item[i].verification.has_log_index)
			buf_printf(out, "| %" PRIu64 " | %s |\n", item[i].verification.log_index, state);
		else
			buf_printf(out, "| | %s |\n", state);
	}
}

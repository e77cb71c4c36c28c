#include "sign/provenance.h"
#include "base/file.h"
#include <string.h>

#define BUILD_TYPE "https://actions.github.io/buildtypes/workflow/v1"
#define WORKFLOWS "/.github/workflows/"
enum { EVENT_MAX = 4 << 20 };

/* "https://github.com/O/R/.github/workflows/f.yml@refs/heads/main" */
struct workflow { char *repository, *path, *ref; };

static void
workflow_release(struct workflow *w)
{
	free(w->repository);
	free(w->path);
	free(w->ref);
}

static bool
workflow_split(struct workflow *w, const char *uri)
{
	const char *path = uri ? strstr(uri, WORKFLOWS) : NULL, *at = path ? strchr(path, '@') : NULL;

	if (!at)
		return false;
	w->repository = xstrndup(uri, (size_t)(path - uri));
	w->path = xstrndup(path + 1, (size_t)(at - path - 1));
	w->ref = xstrdup(at + 1);
	return true;
}

int
provenance_add(struct provenance *p, const char *path, struct diag *why)
{
	struct json_doc *doc;

	array_grow(p->result, p->results, p->cap);
	doc = &p->result[p->results++];
	*doc = (struct json_doc)JSON_DOC_INIT;
	if (json_load(doc, path, why))
		return -1;
	json_schema(json_top(doc), "ingot/build/1");
	if (!json_count(json_get(json_top(doc), "materials")))
		json_complain(json_top(doc), "the build result has no materials");
	return doc->failed ? json_finish(doc, why) : 0;
}

static bool
said(const char *s)
{
	return s && *s;
}

bool
provenance_knows(const struct signer *who)
{
	scoped(workflow_release) struct workflow w = { 0 };

	return said(who->source_uri) && said(who->source_digest) && said(who->source_ref) && workflow_split(&w, who->build_config_uri);
}

static char *
variable(const char *name)
{
	const char *value = getenv(name);

	return xstrdup(value ? value : "");
}

/* "Variables" of GitHub Actions. */
bool
provenance_environment(struct signer *who)
{
	scoped(free_release) char *server = variable("GITHUB_SERVER_URL"), *repository = variable("GITHUB_REPOSITORY");
	scoped(free_release) char *workflow = variable("GITHUB_WORKFLOW_REF"), *run = variable("GITHUB_RUN_ID");
	scoped(free_release) char *attempt = variable("GITHUB_RUN_ATTEMPT");

	if (!*server || !*repository || !*workflow)
		return false;
	*who = (struct signer){
		.source_uri = xasprintf("%s/%s", server, repository), .source_digest = variable("GITHUB_SHA"),
		.source_ref = variable("GITHUB_REF"), .source_id = variable("GITHUB_REPOSITORY_ID"),
		.owner_id = variable("GITHUB_REPOSITORY_OWNER_ID"), .trigger = variable("GITHUB_EVENT_NAME"),
		.runner_environment = variable("RUNNER_ENVIRONMENT"), .build_config_uri = xasprintf("%s/%s", server, workflow),
		.build_signer_uri = xasprintf("%s/%s", server, workflow),
		.run_uri = xasprintf("%s/%s/actions/runs/%s/attempts/%s", server, repository, run, attempt),
	};
	return provenance_knows(who);
}

/* The inputs of a manual start, from the event file of the runner. */
static void
write_inputs(struct jsonw *w, const struct signer *who)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	const char *path = getenv("GITHUB_EVENT_PATH");

	if (!path || !said(who->trigger) || strcmp(who->trigger, "workflow_dispatch") || file_read(&text, path, EVENT_MAX, &ignored) ||
	    json_parse(&doc, path, text.text, text.len, &ignored))
		return;
	struct json inputs = json_find(json_top(&doc), "inputs");

	if (json_kind(inputs) == JSON_OBJECT)
		jsonw_value(w, "inputs", inputs);
}

static void
write_external(struct jsonw *w, const struct signer *who)
{
	scoped(workflow_release) struct workflow flow = { 0 };

	workflow_split(&flow, who->build_config_uri);
	jsonw_object(w, "externalParameters");
	jsonw_object(w, "workflow");
	jsonw_string(w, "ref", flow.ref);
	jsonw_string(w, "repository", flow.repository);
	jsonw_string(w, "path", flow.path);
	jsonw_end(w);
	write_inputs(w, who);
	jsonw_end(w);
}

static void
write_said(struct jsonw *w, const char *name, const char *value)
{
	if (said(value))
		jsonw_string(w, name, value);
}

static void
write_internal(struct jsonw *w, struct provenance *p, const struct signer *who)
{
	jsonw_object(w, "internalParameters");
	jsonw_object(w, "github");
	write_said(w, "event_name", who->trigger);
	write_said(w, "repository_id", who->source_id);
	write_said(w, "repository_owner_id", who->owner_id);
	write_said(w, "runner_environment", who->runner_environment);
	jsonw_end(w);
	if (p->results) {
		jsonw_array(w, "ingot");
		for (size_t i = 0; i < p->results; i++) {
			struct json top = json_top(&p->result[i]);

			jsonw_object(w, NULL);
			jsonw_value(w, "pins", json_get(top, "pins"));
			jsonw_value(w, "root", json_get(top, "root"));
			jsonw_end(w);
		}
		jsonw_end(w);
	}
	jsonw_end(w);
}

static void
write_commit(struct jsonw *w, const char *repository, const char *ref, const char *commit)
{
	scoped(free_release) char *uri = xasprintf("git+%s@%s", repository, ref);

	jsonw_object(w, NULL);
	jsonw_string(w, "uri", uri);
	jsonw_object(w, "digest");
	jsonw_string(w, "gitCommit", commit);
	jsonw_end(w);
	jsonw_end(w);
}

/* A reusable workflow is from another repository, at its own commit. */
static void
write_commits(struct jsonw *w, const struct signer *who)
{
	scoped(workflow_release) struct workflow called = { 0 };

	write_commit(w, who->source_uri, who->source_ref, who->source_digest);
	if (said(who->build_signer_digest) && workflow_split(&called, who->build_signer_uri) && strcmp(called.repository, who->source_uri))
		write_commit(w, called.repository, called.ref, who->build_signer_digest);
}

static bool
is_material(struct json m)
{
	struct json digest = json_get(m, "digest");
	const char *algorithm;

	json_string(json_get(m, "name"));
	json_string(json_find(m, "uri"));
	if (!json_count(digest))
		json_complain(digest, "names no digest");
	for (size_t i = 0; i < json_count(digest); i++)
		json_string(json_member(digest, i, &algorithm));
	return !m.doc->failed;
}

/* Each dependency once: builds of several targets share most of them. */
static void
write_materials(struct jsonw *w, struct json_doc *doc, struct list *written)
{
	struct json all = json_get(json_top(doc), "materials");

	for (size_t i = 0; i < json_count(all); i++) {
		struct json m = json_item(all, i);
		scoped(jsonw_release) struct jsonw one = JSONW_COMPACT;

		if (!is_material(m))
			return;
		jsonw_canonical(&one, NULL, m);
		if (list_has(written, one.out.text))
			continue;
		list_add(written, one.out.text);
		jsonw_value(w, NULL, m);
	}
}

static void
write_dependencies(struct jsonw *w, struct provenance *p, const struct signer *who)
{
	scoped(list_release) struct list written = LIST_INIT;

	jsonw_array(w, "resolvedDependencies");
	write_commits(w, who);
	for (size_t i = 0; i < p->results; i++)
		write_materials(w, &p->result[i], &written);
	jsonw_end(w);
}

/* From the first build's start to the last one's end; RFC 3339 in UTC sorts as text. */
static void
write_times(struct jsonw *w, struct provenance *p)
{
	const char *started = "", *finished = "";

	for (size_t i = 0; i < p->results; i++) {
		const char *from = json_string(json_get(json_top(&p->result[i]), "started"));
		const char *to = json_string(json_get(json_top(&p->result[i]), "finished"));

		if (!*started || strcmp(from, started) < 0)
			started = from;
		if (strcmp(to, finished) > 0)
			finished = to;
	}
	write_said(w, "startedOn", started);
	write_said(w, "finishedOn", finished);
}

static void
write_run(struct jsonw *w, struct provenance *p, const struct signer *who)
{
	jsonw_object(w, "runDetails");
	jsonw_object(w, "builder");
	jsonw_string(w, "id", said(who->build_signer_uri) ? who->build_signer_uri : who->build_config_uri);
	jsonw_end(w);
	jsonw_object(w, "metadata");
	write_said(w, "invocationId", who->run_uri);
	write_times(w, p);
	jsonw_end(w);
	jsonw_end(w);
}

int
provenance_write(struct buf *statement, struct provenance *p, const struct order *o, const struct signer *who, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	if (attest_begin(&w, o, SLSA_TYPE, why))
		return -1;
	jsonw_object(&w, "predicate");
	jsonw_object(&w, "buildDefinition");
	jsonw_string(&w, "buildType", BUILD_TYPE);
	write_external(&w, who);
	write_internal(&w, p, who);
	write_dependencies(&w, p, who);
	jsonw_end(&w);
	write_run(&w, p, who);
	jsonw_end(&w);
	jsonw_end(&w);
	for (size_t i = 0; i < p->results; i++)
		if (p->result[i].failed)
			return json_finish(&p->result[i], why);
	if (jsonw_finish(&w, why))
		return -1;
	buf_add(statement, w.out.text, w.out.len);
	return 0;
}

void
provenance_release(struct provenance *p)
{
	for (size_t i = 0; i < p->results; i++)
		json_doc_release(&p->result[i]);
	free(p->result);
	*p = (struct provenance)PROVENANCE_INIT;
}

#include "plan/plan.h"
#include "json/read.h"
#include <string.h>

static void
read_tool(void *item, struct json object)
{
	struct plan_tool *tool = item;

	tool->name = xstrdup(json_name(json_get(object, "name")));
	tool->version = xstrdup(json_name(json_get(object, "version")));
	tool->tag = xstrdup(json_name(json_get(object, "tag")));
	tool->revision = (unsigned)json_integer(json_get(object, "revision"), 1, REVISION_MAX);
}

static void
read_package(void *item, struct json object)
{
	struct plan_package *package = item;

	package->tool = xstrdup(json_name(json_get(object, "tool")));
	package->variant = xstrdup(json_name(json_get(object, "variant")));
	package->file = xstrdup(json_name(json_get(object, "file")));
}

/* For the matrix of a workflow; they must agree with the target. */
static void
read_echo(struct json v, const char *expected)
{
	if (strcmp(json_string(v), expected))
		json_complain(v, "is '%s', but the target says '%s'", json_string(v), expected);
}

static void
read_job(void *item, struct json object)
{
	struct plan_job *job = item;
	struct json name = json_get(object, "target");

	job->target = target_find(json_string(name));
	job->package = read_items(json_get(object, "packages"), sizeof(*job->package), &job->packages, read_package);
	if (!job->target || job->target == &target_host) {
		json_complain(name, "unknown target '%s'", json_string(name));
		return;
	}
	read_echo(json_get(object, "architecture"), job->target->architecture);
	read_echo(json_get(object, "libc"), job->target->libc);
	read_echo(json_get(object, "runner"), PLAN_RUNNER);
}

/* One job per target. */
static void
check_jobs(const struct plan *plan, struct json jobs)
{
	if (plan->jobs > PLAN_JOBS_MAX)
		json_complain(jobs, "has %zu jobs, and a matrix has at most %d", plan->jobs, PLAN_JOBS_MAX);
	for (size_t i = 0; i < plan->jobs; i++)
		for (size_t k = 0; k < i; k++)
			if (plan->job[i].target && plan->job[i].target == plan->job[k].target)
				json_complain(json_item(jobs, i), "is a second job for '%s'", plan->job[i].target->name);
}

static void
read_plan(struct plan *plan, struct json top)
{
	struct json jobs;

	json_schema(top, "ingot/plan/1");
	plan->pins = xstrdup(json_string(json_get(top, "pins")));
	plan->pins_reason = xstrdup(json_string(json_get(top, "pins_reason")));
	plan->pins_sha256 = read_sha256(json_find(top, "pins_sha256"));         /* absent in a plan that a person wrote */
	plan->recipes_sha256 = read_sha256(json_find(top, "recipes_sha256"));
	read_texts(&plan->recipes, json_get(top, "recipes"));
	plan->tool = read_items(json_get(top, "tools"), sizeof(*plan->tool), &plan->tools, read_tool);
	read_names(&plan->variants, json_get(top, "variants"));
	jobs = json_get(top, "jobs");
	plan->job = read_items(jobs, sizeof(*plan->job), &plan->jobs, read_job);
	check_jobs(plan, jobs);
}

/* The result of a later step contains its plan; the rest of it is not checked here. */
static struct json
find_plan(struct json top)
{
	const char *schema = json_string(json_find(top, "schema"));

	if (strcmp(schema, "ingot/fetch/1") && strcmp(schema, "ingot/build/1"))
		return top;
	for (size_t i = 0; i < json_count(top); i++) {
		const char *name = "";
		struct json member = json_member(top, i, &name);

		if (strcmp(name, "plan"))
			json_accept(member);
	}
	return json_get(top, "plan");
}

int
plan_load(struct plan *plan, const char *path, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

	if (json_load(&doc, path, why))
		return -1;
	read_plan(plan, find_plan(json_top(&doc)));
	return json_finish(&doc, why);
}

static void
write_tools(struct jsonw *w, const struct plan *plan)
{
	jsonw_array(w, "tools");
	for (size_t i = 0; i < plan->tools; i++) {
		jsonw_object(w, NULL);
		jsonw_string(w, "name", plan->tool[i].name);
		jsonw_string(w, "version", plan->tool[i].version);
		jsonw_string(w, "tag", plan->tool[i].tag);
		jsonw_integer(w, "revision", plan->tool[i].revision);
		jsonw_end(w);
	}
	jsonw_end(w);
}

static void
write_job(struct jsonw *w, const struct plan_job *job)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "target", job->target->name);
	jsonw_string(w, "architecture", job->target->architecture);
	jsonw_string(w, "libc", job->target->libc);
	jsonw_string(w, "runner", PLAN_RUNNER);
	jsonw_array(w, "packages");
	for (size_t i = 0; i < job->packages; i++) {
		jsonw_object(w, NULL);
		jsonw_string(w, "tool", job->package[i].tool);
		jsonw_string(w, "variant", job->package[i].variant);
		jsonw_string(w, "file", job->package[i].file);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_end(w);
}

static void
write_jobs(struct jsonw *w, const char *name, const struct plan *plan)
{
	jsonw_array(w, name);
	for (size_t i = 0; i < plan->jobs; i++)
		write_job(w, &plan->job[i]);
	jsonw_end(w);
}

void
plan_write(struct jsonw *w, const char *name, const struct plan *plan)
{
	jsonw_object(w, name);
	jsonw_string(w, "schema", "ingot/plan/1");
	jsonw_string(w, "pins", plan->pins);
	jsonw_string(w, "pins_reason", plan->pins_reason);
	jsonw_optional(w, "pins_sha256", plan->pins_sha256);
	jsonw_strings(w, "recipes", &plan->recipes);
	jsonw_optional(w, "recipes_sha256", plan->recipes_sha256);
	write_tools(w, plan);
	jsonw_strings(w, "variants", &plan->variants);
	write_jobs(w, "jobs", plan);
	jsonw_end(w);
}

void
plan_write_matrix(struct jsonw *w, const struct plan *plan)
{
	jsonw_object(w, NULL);
	write_jobs(w, "job", plan);
	jsonw_end(w);
}

const struct plan_job *
plan_job(const struct plan *plan, const struct target *target)
{
	for (size_t i = 0; i < plan->jobs; i++)
		if (plan->job[i].target == target)
			return &plan->job[i];
	return NULL;
}

static void
tools_release(struct plan *plan)
{
	for (size_t i = 0; i < plan->tools; i++) {
		free(plan->tool[i].name);
		free(plan->tool[i].version);
		free(plan->tool[i].tag);
	}
	free(plan->tool);
}

static void
job_release(struct plan_job *job)
{
	for (size_t i = 0; i < job->packages; i++) {
		free(job->package[i].tool);
		free(job->package[i].variant);
		free(job->package[i].file);
	}
	free(job->package);
}

void
plan_release(struct plan *plan)
{
	free(plan->pins);
	free(plan->pins_reason);
	free(plan->pins_sha256);
	free(plan->recipes_sha256);
	list_release(&plan->recipes);
	list_release(&plan->variants);
	list_release(&plan->notes);
	tools_release(plan);
	for (size_t i = 0; i < plan->jobs; i++)
		job_release(&plan->job[i]);
	free(plan->job);
	*plan = (struct plan)PLAN_INIT;
}

#include "component/result.h"
#include "base/text.h"
#include "base/version.h"
#include "component/component.h"
#include "plan/plan_trial.h"
#include "source/source.h"
#include "material.h"
#include "remark.h"
#include "system.h"
#include <string.h>
#include <time.h>

void
result_release(struct result *r)
{
	free(r->built);
	list_release(&r->trials);
	for (size_t i = 0; i < r->remarks; i++) {
		free(r->remark[i].text);
		buf_release(&r->remark[i].names);
	}
	free(r->remark);
}

static void
write_from(struct jsonw *w, const struct pin *pin)
{
	scoped(list_release) struct list from = LIST_INIT;

	list_copy(&from, &pin->urls);
	for (size_t i = 0; i < pin->parts; i++)
		list_copy(&from, &pin->part[i].urls);
	list_copy(&from, &pin->local_paths);
	if (pin->kind == SOURCE_DEBIAN)
		list_addf(&from, "%s %s, %s: %s", pin->package, pin->debian_version, pin->suite, pin->file);
	else if (pin->patch_file)
		list_addf(&from, "%s %s, %s: %s", pin->package, pin->debian_version, pin->suite, pin->patch_file);
	for (size_t i = 0; i < pin->debs; i++)
		list_addf(&from, "%s %s %s: %s", pin->deb[i].name, pin->deb[i].version, pin->deb[i].architecture, pin->deb[i].sha256);
	if (pin->kind == SOURCE_GO)
		list_addf(&from, "%s@%s", pin->module, pin->module_version);
	else if (pin->kind == SOURCE_CRATE)
		list_addf(&from, "%s %s", pin->crate, pin->version);
	else if (pin->kind == SOURCE_LOCAL && !pin->local_paths.n)
		list_add(&from, pin->local);
	jsonw_strings(w, "from", &from);
}

static void
write_fixes(struct jsonw *w, const struct pin *pin)
{
	if (!pin->fixes)
		return;
	jsonw_array(w, "fixes");
	for (size_t i = 0; i < pin->fixes; i++)
		jsonw_string(w, NULL, pin->fix[i].advisory);
	jsonw_end(w);
}

static void
write_source(struct jsonw *w, const struct pin *pin)
{
	scoped(list_release) struct list patches = LIST_INIT;

	list_copy(&patches, &pin->apply);
	list_copy(&patches, &pin->patches);
	jsonw_object(w, "source");
	jsonw_string(w, "kind", pin_kind(pin));
	jsonw_string(w, "id", source_id(pin));
	jsonw_optional(w, "commit", pin->commit);
	write_from(w, pin);
	jsonw_strings(w, "patches", &patches);
	write_fixes(w, pin);
	jsonw_end(w);
}

static void
write_requirement(struct jsonw *w, const char *member, const struct requirement *r)
{
	jsonw_object(w, member);
	jsonw_optional(w, "program", r->program);
	jsonw_optional(w, "version", r->version);
	jsonw_string(w, "why", r->why);
	jsonw_end(w);
}

static void
write_requires(struct jsonw *w, const struct recipe *recipe)
{
	if (!recipe->requires)
		return;
	jsonw_array(w, "requires");
	for (size_t i = 0; i < recipe->requires; i++)
		write_requirement(w, NULL, &recipe->require[i]);
	jsonw_end(w);
}

static void
keep_newer(const struct requirement **newest, const struct requirement *kernel)
{
	if (kernel->version && (!*newest || version_compare(kernel->version, (*newest)->version) > 0))
		*newest = kernel;
}

/* Of the recipe, or else the newest of all that it is made of and by: the C library, go's or rust's own parts. */
static void
write_kernel(struct jsonw *w, const struct node *node)
{
	const struct requirement *kernel = NULL;

	keep_newer(&kernel, &node->recipe->kernel);
	for (size_t i = 0; i < node->closures && !node->recipe->kernel.version; i++)
		keep_newer(&kernel, &node->closure[i]->recipe->kernel);
	for (size_t i = 0; i < node->tools && !node->recipe->kernel.version; i++)
		keep_newer(&kernel, &node->tool[i]->recipe->kernel);
	if (kernel)
		write_requirement(w, "kernel", kernel);
}

static void
write_needs(struct jsonw *w, const struct node *node)
{
	jsonw_array(w, "needs");
	for (size_t i = 0; i < node->closures; i++)
		jsonw_string(w, NULL, node->closure[i]->recipe->name);
	jsonw_end(w);
}

/* The reasons for a trial build: those of the plan, and a successor of a source or root package; or NULL. */
static char *
trial_reason(const struct result *r, const struct node *node)
{
	scoped(list_release) struct list reasons = LIST_INIT;
	scoped(free_release) char *successor = source_successor(r->schedule->store, node->pin);
	struct buf all = BUF_INIT;

	plan_trial_reasons(node, &reasons);
	if (successor)
		list_add(&reasons, successor);
	if (r->schedule->root->successor)
		list_addf(&reasons, "the root '%s' holds packages newer than its lock", r->schedule->root->name);
	for (size_t i = 0; i < reasons.n; i++)
		buf_printf(&all, "%s%s", i ? "; " : "", reasons.item[i]);
	return reasons.n ? buf_detach(&all) : NULL;
}

static void
write_trial(struct result *r, struct jsonw *w, const struct node *node)
{
	scoped(free_release) char *reason = trial_reason(r, node);
	scoped(free_release) char *line = NULL;

	if (!reason)
		return;
	line = xasprintf("%s %s: %s", node->recipe->name, node->pin->version, reason);
	jsonw_string(w, "trial", reason);
	if (node->wanted && !list_has(&r->trials, line))
		list_add(&r->trials, line);
}

static struct remarked *
find_remark(struct result *r, const char *text)
{
	for (size_t i = 0; i < r->remarks; i++)
		if (!strcmp(r->remark[i].text, text))
			return &r->remark[i];
	array_grow(r->remark, r->remarks, r->remark_cap);
	r->remark[r->remarks] = (struct remarked){ .text = xstrdup(text), .names = BUF_INIT };
	return &r->remark[r->remarks++];
}

static void
write_remarks(struct result *r, struct jsonw *w, const struct node *node, const struct component *c)
{
	scoped(list_release) struct list remarks = LIST_INIT;

	remark_add(&remarks, node, c);
	for (size_t i = 0; i < remarks.n; i++) {
		struct buf *names = &find_remark(r, remarks.item[i])->names;

		buf_printf(names, "%s%s %s", names->len ? ", " : "", node->recipe->name, node->pin->version);
	}
	if (remarks.n)
		jsonw_strings(w, "remarks", &remarks);
}

static int
write_component(struct result *r, struct jsonw *w, const struct node *node, struct diag *why)
{
	scoped(component_release) struct component c = COMPONENT_INIT;

	if (component_load(&c, node->dir, why))
		return -1;
	jsonw_object(w, NULL);
	jsonw_string(w, "name", c.name);
	jsonw_string(w, "version", c.version);
	jsonw_string(w, "license", c.license);
	jsonw_string(w, "key", c.key);
	jsonw_string(w, "dir", node->dir);
	jsonw_boolean(w, "wanted", node->wanted);
	jsonw_boolean(w, "reused", !r->built[node->mark]);
	write_trial(r, w, node);
	write_remarks(r, w, node, &c);
	jsonw_integer(w, "wall_ms", (int64_t)(c.wall * 1000));
	jsonw_integer(w, "cpu_ms", (int64_t)(c.cpu * 1000));
	jsonw_integer(w, "max_rss_kib", c.max_rss);
	write_needs(w, node);
	write_source(w, node->pin);
	write_requires(w, node->recipe);
	write_kernel(w, node);
	jsonw_array(w, "files");
	for (size_t i = 0; i < c.files; i++) {
		jsonw_object(w, NULL);
		component_file_write(w, &c.file[i]);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_end(w);
	return 0;
}

static const struct plan_tool *
find_tool(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->tools; i++)
		if (!strcmp(plan->tool[i].name, name))
			return &plan->tool[i];
	return NULL;
}

/* The components of a variant that this pin set can build. */
static void
write_components(struct jsonw *w, const char *name, const struct list *components, const struct pin_set *set)
{
	jsonw_array(w, name);
	for (size_t i = 0; i < components->n; i++)
		if (!pin_set_lacks(set, components->item[i]))
			jsonw_string(w, NULL, components->item[i]);
	jsonw_end(w);
}

/* Variants unpacked in one place do not mix. */
static char *
package_folder(const struct plan_tool *tool, const struct plan_package *p)
{
	return strcmp(p->variant, "default") ? xasprintf("%s-%s", tool->tag, p->variant) : xstrdup(tool->tag);
}

static int
write_package(struct result *r, struct jsonw *w, const struct plan_job *job, const struct plan_package *p,
              struct diag *why)
{
	const struct plan_tool *tool = find_tool(r->plan, p->tool);
	const struct node *node = graph_find(r->schedule->graph, p->tool, job->target);
	const struct pin_set *set = &r->schedule->graph->set;
	scoped(free_release) char *folder = NULL, *main = NULL;

	if (!tool || !node)
		return diag_set(why, DIAG_USAGE, "the plan has a package of '%s' but no such tool", p->tool);
	main = script_expand(node, 1, node->recipe->main);
	folder = package_folder(tool, p);
	jsonw_object(w, NULL);
	jsonw_string(w, "tool", tool->name);
	jsonw_string(w, "version", tool->version);
	jsonw_string(w, "tag", tool->tag);
	jsonw_string(w, "variant", p->variant);
	jsonw_string(w, "file", p->file);
	jsonw_string(w, "folder", folder);
	jsonw_string(w, "main", main);
	jsonw_integer(w, "epoch", pin_epoch(node->pin));
	write_components(w, "components", recipe_variant(node->recipe, p->variant), set);
	write_components(w, "common", recipe_variant(node->recipe, "default"), set);
	jsonw_end(w);
	return 0;
}

/* The components that ship, and those linked into them. */
static void
mark_used(const struct graph *graph, const struct target *target, bool *used)
{
	for (size_t i = 0; i < graph->n; i++) {
		const struct node *node = graph->node[i];

		if (!node->wanted || node->target != target)
			continue;
		used[node->mark] = true;
		for (size_t k = 0; k < node->closures; k++)
			used[node->closure[k]->mark] = true;
	}
}

static int
write_job(struct result *r, struct jsonw *w, const struct plan_job *job, struct diag *why)
{
	const struct graph *graph = r->schedule->graph;
	scoped(free_release) bool *used = xcalloc(graph->n + 1, sizeof(*used));

	mark_used(graph, job->target, used);
	jsonw_object(w, NULL);
	jsonw_string(w, "target", job->target->name);
	jsonw_array(w, "packages");
	for (size_t i = 0; i < job->packages; i++)
		if (write_package(r, w, job, &job->package[i], why))
			return -1;
	jsonw_end(w);
	jsonw_array(w, "components");
	for (size_t i = 0; i < graph->n; i++)
		if (used[i] && write_component(r, w, graph->node[i], why))
			return -1;
	jsonw_end(w);
	jsonw_end(w);
	return 0;
}

static void
write_inputs(const struct result *r, struct jsonw *w)
{
	const struct schedule *s = r->schedule;

	plan_write(w, "plan", r->plan);
	jsonw_object(w, "root");
	jsonw_string(w, "name", s->root->name);
	jsonw_string(w, "lock", s->root->lock.hex);
	jsonw_boolean(w, "successor", s->root->successor);
	jsonw_end(w);
	jsonw_object(w, "pins");
	jsonw_string(w, "name", s->graph->set.name);
	jsonw_string(w, "sha256", s->graph->set.digest.hex);
	jsonw_end(w);
}

/* When it ended, and when it began. */
static void
write_times(struct jsonw *w, double wall)
{
	long long now = time(NULL);

	jsonw_time(w, "started", now - (long long)wall);
	jsonw_time(w, "finished", now);
}

int
result_write(struct result *r, struct jsonw *w, struct diag *why)
{
	const struct schedule *s = r->schedule;

	jsonw_object(w, NULL);
	jsonw_string(w, "schema", "ingot/build/1");
	write_inputs(r, w);
	jsonw_array(w, "jobs");
	for (size_t i = 0; i < r->plan->jobs; i++)
		if ((!r->only || r->plan->job[i].target == r->only) && write_job(r, w, &r->plan->job[i], why))
			return -1;
	jsonw_end(w);
	if (materials_write(w, "materials", s->graph, s->root, s->store, why))
		return -1;
	write_times(w, s->wall);
	jsonw_integer(w, "built", s->built);
	jsonw_integer(w, "reused", s->reused);
	jsonw_integer(w, "wall_ms", (int64_t)(s->wall * 1000));
	jsonw_integer(w, "cpu_ms", (int64_t)(s->cpu * 1000));
	jsonw_integer(w, "busy_percent", s->busy > 1 ? 100 : (int64_t)(s->busy * 100));
	jsonw_end(w);
	return 0;
}

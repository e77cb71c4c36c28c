#include "plan/planner.h"
#include "base/nearest.h"
#include "plan/plan_trial.h"
#include "plan/sourcing.h"
#include "source/fetcher_reach.h"
#include "source/pin_record.h"
#include "tool_request.h"
#include <string.h>

static const char *const variant_words[] = { "standalone", "default", "full", NULL };
static const char *const architecture_words[] = { "amd64", "arm64", NULL };
static const char *const libc_words[] = { "static", "glibc", NULL };

static void
words_list(struct list *list, const char *const *words)
{
	for (; *words; words++)
		list_add(list, *words);
}

static int
unknown_word(const char *what, const char *word, const struct list *known, struct diag *why)
{
	const char *near = nearest_word(known, word);
	scoped(buf_release) struct buf all = BUF_INIT;

	for (size_t i = 0; i < known->n; i++)
		buf_printf(&all, "%s%s", i ? ", " : "", known->item[i]);
	if (near)
		return diag_set(why, DIAG_USAGE, "unknown %s '%s' (nearest: '%s'; known: %s)", what, word, near, all.text);
	return diag_set(why, DIAG_USAGE, "unknown %s '%s' (known: %s)", what, word, all.text);
}

/* "a,b" -> a and b, each once and known; `every` means all of them. */
static int
split_words(struct list *out, const char *text, const char *what, const char *const *words, const char *every,
            struct diag *why)
{
	scoped(list_release) struct list known = LIST_INIT;

	words_list(&known, words);
	if (!strcmp(text, every)) {
		list_copy(out, &known);
		return 0;
	}
	while (*text) {
		size_t n = strcspn(text, ",");
		scoped(free_release) char *word = xstrndup(text, n);

		if (!list_has(&known, word)) {
			list_add(&known, every);
			return unknown_word(what, word, &known, why);
		}
		if (!list_has(out, word))
			list_add(out, word);
		text += n + (text[n] == ',');
	}
	return out->n ? 0 : diag_set(why, DIAG_USAGE, "no %s was requested", what);
}

/* A request after parsing. */
struct parsed_request {
	const struct plan_request *request;
	struct tool_requests tools;
	struct list variants, architectures, libcs;
	bool every_variant;             /* "all": every variant that a tool has */
	struct recipe_set recipes;
};
#define PARSED_REQUEST_INIT { 0 }

static void
parsed_request_release(struct parsed_request *parsed)
{
	tool_requests_release(&parsed->tools);
	list_release(&parsed->variants);
	list_release(&parsed->architectures);
	list_release(&parsed->libcs);
	recipe_set_release(&parsed->recipes);
}

static int
parse_request(struct parsed_request *parsed, const struct plan_request *request, struct diag *why)
{
	parsed->request = request;
	parsed->every_variant = !strcmp(request->variant, "all");
	if (tool_requests_read(&parsed->tools, request, why) ||
	    split_words(&parsed->variants, request->variant, "variant", variant_words, "all", why) ||
	    split_words(&parsed->architectures, request->architecture, "architecture", architecture_words, "both", why) ||
	    split_words(&parsed->libcs, request->libc, "libc", libc_words, "both", why))
		return -1;
	return recipe_set_open(&parsed->recipes, &request->recipes, why);
}

static int
refuse_package(struct parsed_request *parsed, const char *name, struct diag *why)
{
	scoped(list_release) struct list names = LIST_INIT, tools = LIST_INIT;

	if (recipe_set_names(&parsed->recipes, &names, why))
		return -1;
	for (size_t i = 0; i < names.n; i++) {
		scoped(diag_release) struct diag ignored = DIAG_INIT;
		const struct recipe *r;

		if (recipe_set_get(&parsed->recipes, names.item[i], NULL, &r, &ignored) == 0 && recipe_is_tool(r))
			list_add(&tools, names.item[i]);
	}
	return unknown_word("tool", name, &tools, why);
}

static int
get_tool(struct parsed_request *parsed, const char *name, const struct recipe **r, struct diag *why)
{
	if (!recipe_set_has(&parsed->recipes, name))
		return refuse_package(parsed, name, why);
	if (recipe_set_get(&parsed->recipes, name, NULL, r, why))
		return -1;
	return recipe_is_tool(*r) ? 0 : refuse_package(parsed, name, why);
}

static int
add_tool(struct plan *plan, struct parsed_request *parsed, const struct pin_set *set, const struct tool_request *wanted, struct diag *why)
{
	struct plan_tool *tool = &plan->tool[plan->tools];
	const struct recipe *r;
	const struct pin *pin;

	if (get_tool(parsed, wanted->name, &r, why) || tool_request_pin(wanted, set, &pin, why))
		return -1;
	tool->name = xstrdup(wanted->name);
	tool->version = xstrdup(pin->version);
	tool->revision = wanted->revision;
	tool->tag = release_tag_text(tool->name, tool->version, tool->revision);
	plan->tools++;
	return 0;
}

static int
add_tools(struct plan *plan, struct parsed_request *parsed, struct diag *why)
{
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;
	const struct tool_requests *wanted = &parsed->tools;

	if (pin_set_load(&set, plan->pins, why))
		return -1;
	plan->tool = xcalloc(wanted->n, sizeof(*plan->tool));
	for (size_t i = 0; i < wanted->n; i++)
		if (add_tool(plan, parsed, &set, &wanted->item[i], why))
			return -1;
	return 0;
}

/* podman-v5.8.4-linux-amd64-static-full.tar.zst; the default variant has no suffix */
static char *
file_of(const struct plan_tool *tool, const struct target *target, const char *variant)
{
	bool is_default = !strcmp(variant, "default");

	return xasprintf("%s-linux-%s-%s%s%s.tar.zst", tool->tag, target->architecture, target->libc,
	                 is_default ? "" : "-", is_default ? "" : variant);
}

static int
add_packages(struct plan_job *job, struct parsed_request *parsed, const struct plan_tool *tool, struct diag *why)
{
	const struct recipe *r;

	if (get_tool(parsed, tool->name, &r, why))
		return -1;
	for (size_t i = 0; i < parsed->variants.n; i++) {
		const char *variant = parsed->variants.item[i];

		if (!recipe_variant(r, variant)->n) {
			if (parsed->every_variant)
				continue;
			return diag_set(why, DIAG_USAGE, "'%s' has no variant '%s'", tool->name, variant);
		}
		job->package[job->packages++] = (struct plan_package){
			xstrdup(tool->name), xstrdup(variant), file_of(tool, job->target, variant),
		};
	}
	return 0;
}

static int
add_job(struct plan *plan, struct parsed_request *parsed, const struct target *target, struct diag *why)
{
	struct plan_job *job = &plan->job[plan->jobs++];

	job->target = target;
	job->package = xcalloc(plan->tools * parsed->variants.n, sizeof(*job->package));
	for (size_t i = 0; i < plan->tools; i++)
		if (add_packages(job, parsed, &plan->tool[i], why))
			return -1;
	return 0;
}

static int
add_jobs(struct plan *plan, struct parsed_request *parsed, struct diag *why)
{
	if (!plan->tools)
		return 0;
	plan->job = xcalloc(parsed->architectures.n * parsed->libcs.n, sizeof(*plan->job));
	for (size_t i = 0; i < parsed->libcs.n; i++)
		for (size_t k = 0; k < parsed->architectures.n; k++)
			if (add_job(plan, parsed, target_of(parsed->architectures.item[k], parsed->libcs.item[i]), why))
				return -1;
	return 0;
}

/* The plan with this set, and its graph, which shows that it holds together; store NULL: without keys. */
static int
plan_with(struct plan *plan, struct parsed_request *parsed, const char *pins, const struct store *store, struct graph *graph,
          struct diag *why)
{
	struct digest recipes;

	plan->pins = xstrdup(pins);
	list_copy(&plan->recipes, &parsed->request->recipes);
	list_copy(&plan->variants, &parsed->variants);
	if (add_tools(plan, parsed, why) ||
	    add_jobs(plan, parsed, why) ||
	    graph_resolve(graph, plan, NULL, store, why) ||
	    recipe_set_digest(&graph->recipes, &recipes, why))
		return -1;
	plan->pins_sha256 = xstrdup(graph->set.digest.hex);
	plan->recipes_sha256 = xstrdup(recipes.hex);
	return 0;
}

/* What runs in the root, such as go, is not recorded. */
static bool
was_built(const struct pin_record *record, const struct node *node)
{
	const struct pin_built *built = pin_record_find(record, node->pin);

	return !record->exists || node->target == &target_host || (built && list_has(&built->targets, node->target->name));
}

/* 1: a pin that is needed was never built for the target, and the reason says which; -1: error. */
static int
find_unbuilt(const struct graph *graph, struct buf *reason, struct diag *why)
{
	scoped(pin_record_release) struct pin_record record = PIN_RECORD_INIT;

	if (pin_record_load(&record, &graph->set, why))
		return -1;
	for (size_t i = 0; i < graph->n; i++) {
		const struct node *node = graph->node[i];
		const struct pin *pin = node->pin;

		if (!pin->unbuilt && was_built(&record, node))
			continue;
		buf_printf(reason, "%s %s was not built yet ", pin->name, pin->version);
		if (pin->unbuilt)
			buf_printf(reason, "(%s)", pin->unbuilt);
		else
			buf_printf(reason, "for %s", node->target->name);
		return 1;
	}
	return 0;
}

/* 1: a source is neither in the store nor to be had, and the reason says which. */
static int
find_unreachable(const struct graph *graph, const struct store *store, const struct list *mirrors, struct buf *reason,
                 struct diag *why)
{
	scoped(fetcher_release) struct fetcher fetcher = FETCHER_INIT;

	fetcher.store = store;
	list_copy(&fetcher.mirrors, mirrors);
	sourcing_want(graph, true, &fetcher);
	return fetcher_reach(&fetcher, reason, why);
}

/* What a variant names and the set lacks, each once. */
static void
note_lacking_of(struct plan *plan, const struct graph *graph, const struct list *parts)
{
	for (size_t i = 0; i < parts->n; i++) {
		const char *part = parts->item[i], *reason = pin_set_lacks(&graph->set, part);
		scoped(free_release) char *note = reason ? xasprintf("the packages do not contain '%s': %s", part, reason) : NULL;

		if (note && !list_has(&plan->notes, note))
			list_add(&plan->notes, note);
	}
}

static void
note_lacking(struct plan *plan, const struct graph *graph)
{
	for (size_t i = 0; i < plan->jobs; i++)
		for (size_t k = 0; k < plan->job[i].packages; k++) {
			const struct plan_package *package = &plan->job[i].package[k];
			const struct node *node = graph_find(graph, package->tool, plan->job[i].target);

			if (node)
				note_lacking_of(plan, graph, recipe_variant(node->recipe, package->variant));
		}
}

static void
note_trials(struct plan *plan, struct graph *graph)
{
	scoped(list_release) struct list lines = LIST_INIT;

	plan_trial_lines(graph, &lines);
	for (size_t i = 0; i < lines.n; i++)
		list_addf(&plan->notes, "a trial build: %s", lines.item[i]);
}

/* What the packages of this plan will not be. */
static void
note_limits(struct plan *plan, struct graph *graph)
{
	note_trials(plan, graph);
	note_lacking(plan, graph);
}

/* 0: the upstream pins can be used; 1: they cannot, and the reason says why; -1: error. */
static int
plan_upstream(struct plan *plan, struct parsed_request *parsed, struct buf *reason, struct diag *why)
{
	scoped(diag_release) struct diag wrong = DIAG_INIT;
	scoped(graph_release) struct graph graph = GRAPH_INIT;
	scoped(store_release) struct store store = STORE_INIT;
	int unfit;

	if (store_open(&store, parsed->request->store, why))
		return -1;
	if (plan_with(plan, parsed, "upstream", &store, &graph, &wrong)) {
		if (wrong.kind == DIAG_SYSTEM)
			return diag_move(why, &wrong);
		buf_str(reason, wrong.text.text);
		return 1;
	}
	unfit = find_unbuilt(&graph, reason, why);
	if (!unfit)
		unfit = find_unreachable(&graph, &store, &parsed->request->mirrors, reason, why);
	if (!unfit)
		note_limits(plan, &graph);
	return unfit;
}

/* Neither set will do: the error is about 'debian'. */
static int
hint_upstream(const char *reason, struct diag *why)
{
	scoped(free_release) char *before = xstrdup(why->hint.len ? why->hint.text : "");

	return diag_hint(why, "%s%sthe pin set 'upstream' cannot be used either: %s", before, *before ? "; " : "", reason);
}

/* A set is taken as a whole or not at all. */
static int
plan_auto(struct plan *plan, struct parsed_request *parsed, struct diag *why)
{
	scoped(buf_release) struct buf reason = BUF_INIT;
	scoped(graph_release) struct graph graph = GRAPH_INIT;
	int unfit = plan_upstream(plan, parsed, &reason, why);

	if (unfit < 0)
		return -1;
	if (!unfit) {
		plan->pins_reason = xstrdup("");
		return 0;
	}
	plan_release(plan);
	plan->pins_reason = xasprintf("pins 'debian' instead of 'upstream': %s", reason.text);
	if (plan_with(plan, parsed, "debian", NULL, &graph, why))
		return hint_upstream(reason.text, why);
	note_limits(plan, &graph);
	return 0;
}

/* A set that was asked for by name is taken as it is. */
static int
note_unrecorded(struct plan *plan, const struct graph *graph, struct diag *why)
{
	scoped(pin_record_release) struct pin_record record = PIN_RECORD_INIT;

	if (pin_record_load(&record, &graph->set, why))
		return -1;
	for (const struct target *t = targets; t->name; t++) {
		scoped(buf_release) struct buf names = BUF_INIT;

		for (size_t i = 0; i < graph->n; i++) {
			const struct node *node = graph->node[i];

			if (node->target == t && !node->pin->unbuilt && !was_built(&record, node))
				buf_printf(&names, "%s%s %s", names.len ? ", " : "", node->pin->name, node->pin->version);
		}
		if (names.len)
			list_addf(&plan->notes, "not recorded as built for %s: %s", t->name, names.text);
	}
	return 0;
}

int
plan_make(struct plan *plan, const struct plan_request *request, struct diag *why)
{
	scoped(parsed_request_release) struct parsed_request parsed = PARSED_REQUEST_INIT;
	scoped(graph_release) struct graph graph = GRAPH_INIT;

	if (parse_request(&parsed, request, why))
		return -1;
	if (!strcmp(request->pins, "auto"))
		return plan_auto(plan, &parsed, why);
	plan->pins_reason = xstrdup("");
	if (plan_with(plan, &parsed, request->pins, NULL, &graph, why) || note_unrecorded(plan, &graph, why))
		return -1;
	note_limits(plan, &graph);
	return 0;
}

void
plan_request_release(struct plan_request *request)
{
	list_release(&request->tools);
	list_release(&request->tags);
	list_release(&request->recipes);
	list_release(&request->mirrors);
}

#include "base/tree.h"
#include "plan/graph.h"
#include "plan/planner.h"
#include "base/text.h"
#include "tap.h"

/* A plan of the small home in tests/data/home, and its graph. */
struct made {
	struct plan plan;
	struct graph graph;
	struct store store;
};

static void
made_release(struct made *m)
{
	graph_release(&m->graph);
	plan_release(&m->plan);
	store_release(&m->store);
}

static int
make_plan(struct plan *plan, const char *tools, const char *pins, const char *version, struct diag *why)
{
	scoped(plan_request_release) struct plan_request request = PLAN_REQUEST_INIT;
	scoped(free_release) char *words = xstrdup(tools);

	for (char *save, *word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save))
		list_add(&request.tools, word);
	request.pins = pins;
	request.version = version;
	request.variant = "default";
	return plan_make(plan, &request, why);
}

static int
make(struct made *m, const char *tools, const char *pins, const char *version, struct diag *why)
{
	return make_plan(&m->plan, tools, pins, version, why) ||
	       store_open(&m->store, tap_path("store"), why) ||
	       graph_resolve(&m->graph, &m->plan, NULL, &m->store, why) ? -1 : 0;
}

static const struct target *
amd64(void)
{
	return target_find("x86_64-linux-musl");
}

static size_t
place(const struct graph *g, const struct node *node)
{
	size_t i = 0;

	while (i < g->n && g->node[i] != node)
		i++;
	return i;
}

static void
needs_come_before_those_who_need_them(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(made_release) struct made m = { 0 };

	if (!succeeds(make(&m, "hello", "upstream", NULL, &why), &why, "a tool's graph is resolved"))
		return;
	is_int((long long)m.graph.n, 5, "it holds what the variant needs, and no more");
	for (size_t i = 0; i < m.graph.n; i++) {
		const struct node *node = m.graph.node[i];

		for (size_t k = 0; k < node->needs; k++)
			ok(place(&m.graph, node->need[k]) < i, "%s comes before %s", node->need[k]->recipe->name, node->recipe->name);
		for (size_t k = 0; k < node->tools; k++)
			ok(place(&m.graph, node->tool[k]) < i, "%s comes before %s", node->tool[k]->recipe->name, node->recipe->name);
	}
}

static void
closures_hold_all_needs_once(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(made_release) struct made m = { 0 };
	const struct node *hello, *greeter;

	if (!succeeds(make(&m, "hello", "upstream", NULL, &why), &why, "a tool's graph is resolved"))
		return;
	hello = graph_find(&m.graph, "hello", amd64());
	greeter = graph_find(&m.graph, "greeter", amd64());
	is_int((long long)hello->closures, 2, "musl is in once, though two need it");
	is_str(hello->closure[0]->recipe->name, "libgreet", "sorted by name");
	is_str(hello->closure[1]->recipe->name, "musl", "sorted by name");
	is_int((long long)greeter->closures, 2, "needs of needs are in");
	ok(hello->wanted && greeter->wanted, "what the variant lists is wanted");
	ok(!graph_find(&m.graph, "libgreet", amd64())->wanted, "what it is made of is not");
	ok(graph_find(&m.graph, "maker", &target_host) && !graph_find(&m.graph, "maker", amd64()), "tools are for the host");
}

static void
pins_say_what_goes_together(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(made_release) struct made new = { 0 }, old = { 0 };

	if (!succeeds(make(&new, "hello", "upstream", NULL, &why), &why, "the newest hello") ||
	    !succeeds(make(&old, "hello", "upstream", "1.4.2", &why), &why, "an older hello"))
		return;
	is_str(graph_find(&new.graph, "greeter", amd64())->pin->version, "2.0", "goes with the newest greeter");
	is_str(graph_find(&old.graph, "greeter", amd64())->pin->version, "1.0", "goes with an older one");
	ok(!node_trial(graph_find(&new.graph, "greeter", amd64())), "which is not below its minimum");
	is_str(node_trial(graph_find(&old.graph, "greeter", amd64())), "2.0 stops greeting strangers", "which is, for a reason");
}

static void
a_pin_may_replace_a_need(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(made_release) struct made m = { 0 };
	const struct node *greeter;

	if (!succeeds(make(&m, "hello", "debian", NULL, &why), &why, "the other pin set"))
		return;
	greeter = graph_find(&m.graph, "greeter", amd64());
	is_str(greeter->need[1]->recipe->name, "libwarm", "takes another library");
	is_str(graph_find(&m.graph, "hello", amd64())->need[0]->recipe->name, "libgreet", "only where the pin says so");
}

/* Replaces the first `from` in a file of the home. */
static int
edit(const char *home, const char *file, const char *from, const char *to, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT, edited = BUF_INIT;
	scoped(free_release) char *path = path_join(home, file);
	const char *at;

	if (file_read(&text, path, 1 << 20, why))
		return -1;
	at = strstr(text.text, from);
	if (!at)
		return diag_set(why, DIAG_USAGE, "'%s' does not hold '%s'", file, from);
	buf_add(&edited, text.text, (size_t)(at - text.text));
	buf_str(&edited, to);
	buf_str(&edited, at + strlen(from));
	return file_write(path, edited.text, edited.len, 0644, why);
}

/* A copy of our small home with one text of one file replaced; the set lies at its top, so that all else is found beside it. */
static int
edit_home(const char *home, const char *file, const char *from, const char *to, struct diag *why)
{
	scoped(free_release) char *set = path_join(home, "etc/pins/debian.json");
	scoped(free_release) char *top = path_join(home, "debian.json");

	if (tree_remove(home, why) || dir_make(home, why) || tree_merge("tests/data/home", home, why) || edit(home, file, from, to, why))
		return -1;
	return file_copy(set, top, 0644, why);
}

/* Always 0, to stand in a chain. */
static int
point_at(struct plan *plan, const char *home)
{
	free(plan->pins);
	plan->pins = xasprintf("%s/debian.json", home);
	list_addf(&plan->recipes, "%s/recipes", home);
	free_release(&plan->pins_sha256);       /* the plan is made to fit */
	free_release(&plan->recipes_sha256);
	return 0;
}

/* A plan of such a home, for glibc. */
static int
make_for_glibc(struct made *m, const char *home, struct diag *why)
{
	scoped(plan_request_release) struct plan_request request = PLAN_REQUEST_INIT;
	scoped(free_release) char *pins = xasprintf("%s/debian.json", home);

	list_add(&request.tools, "hello");
	list_addf(&request.recipes, "%s/recipes", home);
	request.pins = pins;
	request.libc = "glibc";
	request.variant = "full";
	return plan_make(&m->plan, &request, why) || graph_resolve(&m->graph, &m->plan, NULL, NULL, why) ? -1 : 0;
}

static void
another_package_takes_the_place_for_another_target(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(made_release) struct made m = { 0 };
	const struct target *gnu = target_find("x86_64-linux-gnu");
	const char *home = tap_path("home");
	const struct node *hello;

	if (!succeeds(edit_home(home, "recipes/musl.json", "\"build\"", "\"otherwise\": \"glibc\", \"build\"", &why), &why, "make a home with glibc in place of musl") ||
	    !succeeds(make_for_glibc(&m, home, &why), &why, "a plan for glibc"))
		return;
	hello = graph_find(&m.graph, "hello", gnu);
	ok(graph_find(&m.graph, "glibc", gnu) && !graph_find(&m.graph, "musl", gnu), "the other C library is built");
	ok(hello && hello->needs == 2, "and needed in the place of the one");
}

static void
a_set_may_do_without_a_component(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(plan_release) struct plan plan = PLAN_INIT;
	scoped(graph_release) struct graph graph = GRAPH_INIT;
	scoped(plan_request_release) struct plan_request request = PLAN_REQUEST_INIT;
	const char *home = tap_path("home");
	scoped(free_release) char *pins = xasprintf("%s/debian.json", home);

	list_add(&request.tools, "hello");
	list_addf(&request.recipes, "%s/recipes", home);
	request.pins = pins;
	request.variant = "full";
	if (!succeeds(edit_home(home, "etc/pins/debian.json", "\"root\"", "\"without\": {\"extra\": \"has no source\"}, \"root\"", &why),
	              &why, "a set without a component") ||
	    !succeeds(plan_make(&plan, &request, &why) || graph_resolve(&graph, &plan, NULL, NULL, &why), &why, "a set without a component is planned"))
		return;
	ok(!graph_find(&graph, "extra", amd64()), "and does without it");
	ok(graph_find(&graph, "greeter", amd64()) != NULL, "not without the others");
}

/* The key of a component in such a home; "" when that fails. */
static struct digest
key_of(const char *name, const char *file, const char *from, const char *to)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(made_release) struct made m = { 0 };
	const char *home = tap_path("home");

	if (edit_home(home, file, from, to, &why) ||
	    make_plan(&m.plan, "hello", "debian", NULL, &why) ||
	    store_open(&m.store, tap_path("store"), &why) ||
	    point_at(&m.plan, home) ||
	    graph_resolve(&m.graph, &m.plan, NULL, &m.store, &why)) {
		tap_show("error", why.text.text);
		return (struct digest){ "" };
	}
	return graph_find(&m.graph, name, amd64())->key;
}

/* The end of the pin of hello, and the same with a further archive. */
#define DIGITS "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee"
#define PART(folder, digit) DIGITS "e\", \"parts\": [{\"folder\": \"" folder "\", " \
	"\"archive\": [\"https://example.org/lib\"], \"sha256\": \"" DIGITS digit "\"}]"

static void
keys_hold_what_can_change_a_component_and_no_more(void)
{
	static const char pins[] = "etc/pins/debian.json", patch[] = "patches/libgreet/warmer.patch";
	static const char whole[] = DIGITS "e\"";
	static const char libgreet[] = "recipes/libgreet.json", maker[] = "recipes/maker/maker";
	struct digest hello = key_of("hello", pins, "hello", "hello");
	struct digest greeter = key_of("greeter", pins, "hello", "hello");

	ok(text_is_sha256(hello.hex), "a component has a key");
	is_str(key_of("hello", pins, "http://127.0.0.1:9/hello", "https://mirror.example.org/hello").hex, hello.hex,
	       "a source that moved is the same source");
	is_str(key_of("hello", libgreet, "libgreet for tests", "a library").hex, hello.hex,
	       "a new summary changes nothing");
	ok(strcmp(key_of("hello", libgreet, "autotools", "make").hex, hello.hex), "a need that changes changes it");
	ok(strcmp(key_of("hello", patch, "+hello", "+howdy").hex, hello.hex), "a patch of a need does");
	ok(strcmp(key_of("hello", maker, "made", "makes").hex, hello.hex), "the local source of a tool does");
	ok(strcmp(key_of("hello", pins, "eeeeeeee", "eeeeeee1").hex, hello.hex), "the hash of its source does");
	ok(strcmp(key_of("hello", pins, "\"1.4.2\", \"date\": \"2026-03-01\"", "\"1.4.2\", \"date\": \"2026-03-02\"").hex,
	          hello.hex), "its clock does");
	struct digest parts = key_of("hello", pins, whole, PART("lib", "1"));
	ok(strcmp(parts.hex, hello.hex), "a further archive of its source changes the key");
	ok(strcmp(key_of("hello", pins, whole, PART("lib", "2")).hex, parts.hex), "the hash of a further archive changes the key");
	ok(strcmp(key_of("hello", pins, whole, PART("bil", "1")).hex, parts.hex), "the folder of a further archive changes the key");
	is_str(key_of("greeter", patch, "+hello", "+howdy").hex, greeter.hex,
	       "what does not need the patched one stays");
}

/* The reason for calling the greeter of the set `debian`, which is older than its recipe's minimum, a trial in such a home. */
static const char *
trial_of(const char *minimum, const char *pin)
{
	static const char recipe[] = "\"2.0 stops greeting strangers\"", needs[] = "\"needs\": {\"libgreet\": \"libwarm\"}";
	static char text[128];
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(made_release) struct made m = { 0 };
	const char *home = tap_path("home"), *reason;

	if (edit_home(home, "etc/pins/debian.json", needs, pin, &why) || edit(home, "recipes/greeter.json", recipe, minimum, &why) ||
	    make_plan(&m.plan, "hello", "debian", NULL, &why) || point_at(&m.plan, home) ||
	    graph_resolve(&m.graph, &m.plan, NULL, NULL, &why)) {
		tap_show("error", why.text.text);
		return "(error)";
	}
	reason = node_trial(graph_find(&m.graph, "greeter", amd64()));
	snprintf(text, sizeof(text), "%s", reason ? reason : "(none)");
	return text;
}

static void
a_fix_meets_the_minimum(void)
{
	static const char names[] = "\"strangers\", \"fixes\": {\"CVE-2026-1\": \"2.0\", \"CVE-2026-2\": \"1.5\"}", silent[] = "\"strangers\"";
	static const char one[] = "\"patches\": [\"libgreet/warmer.patch\"], \"fixes\": {\"CVE-2026-1\": [\"libgreet/warmer.patch\"]}";
	static const char both[] = "\"patches\": [\"libgreet/warmer.patch\"], \"fixes\": {\"CVE-2026-1\": [\"libgreet/warmer.patch\"], "
		"\"CVE-2026-2\": [\"libgreet/warmer.patch\"]}";

	is_str(trial_of(names, both), "(none)", "an old version whose patches fix every advisory of the minimum is not a trial");
	is_str(trial_of(names, one), "strangers", "an old version that lacks one of the fixes is a trial");
	is_str(trial_of(names, "\"patches\": [\"libgreet/warmer.patch\"]"), "strangers", "a patch that claims no advisory does not meet the minimum");
	is_str(trial_of("\"strangers\", \"fixes\": {\"CVE-2026-1\": \"2.0\", \"CVE-2026-2\": \"1.0\"}", one), "(none)",
	       "an advisory of the minimum that the old version fixes needs no patch");
	is_str(trial_of(silent, both), "strangers", "a minimum without advisories is met by its version only");
}

static void
a_component_is_present_when_its_folder_is(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(made_release) struct made before = { 0 }, after = { 0 };
	const struct node *musl;

	if (!succeeds(make(&before, "hello", "upstream", NULL, &why), &why, "with an empty store"))
		return;
	musl = graph_find(&before.graph, "musl", amd64());
	ok(!musl->present, "nothing is present");
	contains(musl->dir, "-musl-1.2.5-x86_64-linux-musl", "the folder's name says what it is");
	if (!succeeds(dir_make(musl->dir, &why), &why, "once its folder appears") ||
	    !succeeds(make(&after, "hello", "upstream", NULL, &why), &why, "the graph is resolved again"))
		return;
	ok(graph_find(&after.graph, "musl", amd64())->present, "and it is present");
}

/* In the graph of tests/data/graph each tool is wrong in one way. */
static void
is_refused(const char *tool, const char *words)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(plan_release) struct plan plan = PLAN_INIT;
	scoped(graph_release) struct graph graph = GRAPH_INIT;
	scoped(store_release) struct store store = STORE_INIT;
	scoped(plan_request_release) struct plan_request request = PLAN_REQUEST_INIT;
	scoped(free_release) char *all = NULL;
	int result;

	list_add(&request.tools, tool);
	list_add(&request.recipes, "tests/data/graph");
	request.pins = "tests/data/graph/pins.json";
	result = plan_make(&plan, &request, &why) ||
	         store_open(&store, tap_path("store"), &why) ||
	         graph_resolve(&graph, &plan, NULL, &store, &why) ? -1 : 0;
	all = xasprintf("%s:%u: %s", why.file ? why.file : "", why.line, why.text.text);
	contains(result ? all : "(no error)", words, "%s is refused", tool);
	is_int(why.kind, DIAG_USAGE, "%s: as a mistake of the user's", tool);
}

static void
wrong_graphs_are_refused(void)
{
	is_refused("unknown-need", "tests/data/graph/unknown-need.json:7: member 'needs': unknown package 'libgret' (nearest: 'libgreet')");
	is_refused("circle", "tests/data/graph/wheel.json:7: member 'needs': circular needs: ring -> wheel -> ring");
	is_refused("self", "tests/data/graph/self.json:7: member 'needs': circular needs: self -> self");
	is_refused("tool-circle", "tests/data/graph/anvil.json:8: member 'tools': circular needs: hammer -> anvil -> hammer");
	is_refused("for-glibc", "'for-glibc' cannot be built for 'x86_64-linux-musl'; its recipe knows x86_64-linux-gnu");
	is_refused("host-need", "tests/data/graph/host-need.json:7: member 'needs': 'maker' cannot be built for 'x86_64-linux-musl'; its recipe knows host");
	is_refused("unpinned", "tests/data/graph/unpinned.json:7: member 'needs': 'nowhere' has no pin in 'tests/data/graph/pins.json'");
	is_refused("unknown-component", "tests/data/graph/unknown-component.json:8: member 'variants': unknown package 'greter' (nearest: 'greeter')");
	is_refused("idle-need", "member 'needs': recipe 'idle-need' does not need 'libgreet'");
	is_refused("no-module", "'no-module' has '{module}' in its recipe, but its pin is not a Go module");
	is_refused("no-patch", "member 'patches': there is no 'no-patch/none.patch'");
}

static void
one_graph_has_one_version_of_a_package(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(made_release) struct made m = { 0 };

	refuses(make(&m, "hello world", "upstream", NULL, &why), &why, DIAG_USAGE,
	        "hello 2.0 goes with greeter 2.0, but world 3.0 with greeter 1.0; plan them apart",
	        "two tools that want two versions are refused");
}

int
main(void)
{
	setenv("INGOT_HOME", "tests/data/home", 1);
	needs_come_before_those_who_need_them();
	closures_hold_all_needs_once();
	pins_say_what_goes_together();
	a_fix_meets_the_minimum();
	a_pin_may_replace_a_need();
	another_package_takes_the_place_for_another_target();
	a_set_may_do_without_a_component();
	keys_hold_what_can_change_a_component_and_no_more();
	a_component_is_present_when_its_folder_is();
	wrong_graphs_are_refused();
	one_graph_has_one_version_of_a_package();
	return tap_done();
}

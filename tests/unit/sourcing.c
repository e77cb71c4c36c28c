#include "plan/sourcing.h"
#include "tap.h"

static void
crates_are_wanted_by_cargo_alone(void)
{
	struct build_run cargo = { .system = BUILD_CARGO }, make = { .system = BUILD_MAKE };
	struct recipe rust = { .run = &cargo, .runs = 1 }, plain = { .run = &make, .runs = 1 };
	struct pin pin = { .kind = SOURCE_ARCHIVE };
	struct node node = { .recipe = &plain, .pin = &pin };

	ok(!node_source(&node).crates, "a component that make builds has no crates");
	node.recipe = &rust;
	ok(node_source(&node).crates, "one that cargo builds has them");
	ok(node_source(&node).pin == &pin, "beside its pin");
	pin.kind = SOURCE_LOCAL;
	ok(!node_source(&node).crates, "a folder of ours brings its own");
}

static void
a_pin_is_one_source_for_all_targets(void)
{
	scoped(fetcher_release) struct fetcher fetcher = FETCHER_INIT;
	struct recipe recipe = { 0 };
	struct pin musl = { .kind = SOURCE_ARCHIVE }, crun = { .kind = SOURCE_DEBIAN };
	struct node amd64 = { .recipe = &recipe, .pin = &musl, .present = true }, arm64 = { .recipe = &recipe, .pin = &musl },
		    other = { .recipe = &recipe, .pin = &crun, .present = true };
	struct node *node[] = { &amd64, &arm64, &other };
	struct graph graph = { .node = node, .n = 3 };

	sourcing_want(&graph, true, &fetcher);
	is_int((long long)fetcher.results, 2, "two pins of three components are two sources");
	ok(fetcher.result[0].source.pin == &musl && fetcher.result[0].needed, "one that any of them lacks is needed");
	ok(fetcher.result[1].source.pin == &crun && !fetcher.result[1].needed, "one whose components are there is not");
	sourcing_want(&graph, false, &fetcher);
	is_int((long long)fetcher.results, 2, "wanted again they stay two");
	ok(fetcher.result[1].needed, "and without laziness all are needed");
	ok(fetcher.set == &graph.set, "the set comes from the graph");
}

int
main(void)
{
	crates_are_wanted_by_cargo_alone();
	a_pin_is_one_source_for_all_targets();
	return tap_done();
}

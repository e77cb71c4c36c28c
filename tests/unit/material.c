#include "base/tree.h"
#include "component/material.h"
#include "source/successor.h"
#include "tap.h"

#define PINS "tests/data/material/pins.json"
#define GONE "2222222222222222222222222222222222222222222222222222222222222222"

struct fixture {
	struct graph graph;
	struct root root;
	struct store store;
	struct node node[8], *list[8];
	struct jsonw w;
};
#define FIXTURE_INIT { .w = JSONW_INIT }

static void
fixture_release(struct fixture *f)
{
	pin_set_release(&f->graph.set);
	root_release(&f->root);
	store_release(&f->store);
	jsonw_release(&f->w);
}

/* A graph of every pin in the set, the first one for two targets. */
static int
fixture_open(struct fixture *f, struct diag *why)
{
	struct graph *g = &f->graph;

	if (store_open(&f->store, tap_path("store"), why) || pin_set_load(&g->set, PINS, why) || root_state(&f->root, "test", &f->store, why))
		return -1;
	for (size_t i = 0; i <= g->set.n; i++) {
		f->node[i].pin = &g->set.pin[i % g->set.n];
		f->list[i] = &f->node[i];
	}
	g->node = f->list;
	g->n = g->set.n + 1;
	jsonw_object(&f->w, NULL);
	if (materials_write(&f->w, "materials", g, &f->root, &f->store, why))
		return -1;
	jsonw_end(&f->w);
	return jsonw_finish(&f->w, why);
}

static void
every_kind_of_source_has_its_digest(void)
{
	scoped(fixture_release) struct fixture f = FIXTURE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf want = BUF_INIT;

	if (!succeeds(fixture_open(&f, &why), &why, "materials of a graph") ||
	    !succeeds(file_read(&want, "tests/data/material/want.json", 1 << 16, &why), &why, "what they should be"))
		return;
	buf_char(&f.w.out, '\n');
	is_str(f.w.out.text, want.text, "archive, debian, go, crate, local, patches, root");
}

static void
what_was_taken_is_told_not_what_was_pinned(void)
{
	static char gone[] = GONE, taken[] = "4444444444444444444444444444444444444444444444444444444444444444";
	static char package[] = "libpackaged", before[] = "1:2.0+ds-1~bpo1", version[] = "1:2.1-1";
	const struct successor next = { gone, taken, package, before, version };
	struct store store = { .dir = (char *)tap_path("store") };
	scoped(fixture_release) struct fixture f = FIXTURE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (dir_make(tap_path("store/sources"), &why) || successor_save(&next, &store, &why))
		abort();
	if (!succeeds(fixture_open(&f, &why), &why, "with a successor"))
		return;
	contains(f.w.out.text, "pkg:deb/debian/libpackaged@1:2.1-1?arch=source", "the version of the successor is named");
	contains(f.w.out.text, "\"4444444444444444444444444444444444444444444444444444444444444444\"", "the digest of the successor is named");
	ok(!strstr(f.w.out.text, GONE), "and not the pinned ones");
}

int
main(void)
{
	setenv("INGOT_HOME", "tests/data/home", 1);
	every_kind_of_source_has_its_digest();
	what_was_taken_is_told_not_what_was_pinned();
	return tap_done();
}

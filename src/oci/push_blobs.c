#include "push_blobs.h"
#include "base/clock.h"
#include "base/proc.h"
#include "net/caller.h"
#include "push_call.h"
#include "upload.h"

enum { AT_ONCE = 16 };

struct uploads {
	struct push *push;
	struct upload *item;
	size_t n;
};

static void
uploads_release(struct uploads *all)
{
	for (size_t i = 0; i < all->n; i++)
		upload_release(&all->item[i]);
	free(all->item);
}

/* The next request of some of them.  Made afresh, because session_ask() changes their order. */
struct batch {
	struct call call[AT_ONCE];
	size_t n;
};

static void
batch_release(struct batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		call_release(&b->call[i]);
	b->n = 0;
}

/* Of uploads [first, first + AT_ONCE). */
static int
batch_fill(struct batch *b, const struct uploads *all, size_t first, struct diag *why)
{
	for (size_t i = first; i < all->n && i < first + AT_ONCE; i++)
		if (all->item[i].state != UPLOAD_DONE && upload_request(&all->item[i], all->push, &b->call[b->n++], why))
			return -1;
	return 0;
}

/* A registry that fails again and again is given some time. */
static int
rest(const struct batch *b, struct diag *why)
{
	unsigned failures = 0;

	for (size_t i = 0; i < b->n; i++) {
		const struct upload *u = b->call[i].owner;

		if (u->state == UPLOAD_ASK && u->in_a_row > failures)
			failures = u->in_a_row;
	}
	return failures < 2 ? 0 : call_wait(&(struct caller)CALLER_INIT, clock_now() + (1 << failures) / 8.0, why);
}

static bool
has_failed(const struct batch *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->call[i].failed)
			return true;
	return false;
}

/* Those that still want authorization are asked again. */
static int
read_answers(const struct batch *b, struct push *push, struct diag *why)
{
	for (size_t i = 0; i < b->n; i++) {
		const struct call *c = &b->call[i];

		if (c->status == 401 && !c->failed)
			continue;
		if (upload_answer(c->owner, push, c, why))
			return -1;
	}
	return 0;
}

/* One request for each.  *more: there are others to make. */
static int
take_turn(const struct uploads *all, size_t first, bool *more, struct diag *why)
{
	scoped(diag_release) struct diag trouble = DIAG_INIT;
	scoped(batch_release) struct batch b = { .n = 0 };
	int failed;

	if (batch_fill(&b, all, first, why))
		return -1;
	*more = b.n;
	failed = push_ask(all->push, b.call, b.n, &trouble);
	if (failed && (proc_stopping() || !has_failed(&b)))
		return diag_move(why, &trouble);
	return read_answers(&b, all->push, why) || rest(&b, why) ? -1 : 0;
}

static int
push_all(const struct uploads *all, struct diag *why)
{
	all->push->blobs += all->n;
	for (size_t i = 0; i < all->n; i += AT_ONCE)
		for (bool more = true; more;)
			if (take_turn(all, i, &more, why))
				return diag_wrap(why, "pushing blobs");
	return 0;
}

int
push_blobs(struct push *push, const struct descriptors *list, struct diag *why)
{
	scoped(uploads_release) struct uploads all = { .push = push, .item = xcalloc(list->n + 1, sizeof(*all.item)) };

	for (; all.n < list->n; all.n++)
		upload_init(&all.item[all.n], &list->item[all.n], NULL);
	return push_all(&all, why);
}

int
push_bytes(struct push *push, const struct descriptor *d, const struct buf *bytes, struct diag *why)
{
	scoped(uploads_release) struct uploads all = { .push = push, .item = xcalloc(1, sizeof(*all.item)), .n = 1 };

	upload_init(&all.item[0], d, bytes);
	return push_all(&all, why);
}

#include "base/buf.h"
#include "base/list.h"
#include "tap.h"

static void
a_fresh_buf_prints_as_nothing(void)
{
	scoped(buf_release) struct buf b = BUF_INIT;

	is_str(b.text, "", "text is never NULL");
	buf_clear(&b);
	buf_add(&b, NULL, 0);
	is_str(b.text, "", "nor after nothing was added");
}

static void
a_buf_grows(void)
{
	scoped(buf_release) struct buf b = BUF_INIT;
	scoped(free_release) char *taken = NULL;

	for (int i = 0; i < 1000; i++)
		buf_printf(&b, "%d,", i);
	is_int((long long)b.len, 3890, "a thousand numbers are printed");
	contains(b.text, ",998,999,", "the text is complete");
	buf_prepend(&b, "start:");
	contains(b.text, "start:0,1,2,", "and from the front");
	taken = buf_detach(&b);
	contains(taken, "start:0,1", "the detached text is complete");
	is_str(b.text, "", "and the buf is empty");
	buf_printf(&b, "%200s", "x");
	is_int((long long)b.len, 200, "longer than what was there at first");
	buf_clear(&b);
	buf_add(&b, "a\0b", 3);
	is_int((long long)b.len, 3, "bytes may be NUL");
}

static void
a_list_can_be_an_argv(void)
{
	scoped(list_release) struct list l = LIST_INIT, copy = LIST_INIT;

	list_copy(&copy, &l);
	ok(!list_has(&l, "a") && l.n == 0, "an empty list has nothing");
	for (int i = 20; i > 0; i--)
		list_addf(&l, "%02d", i);
	list_take(&l, xstrdup("00"));
	ok(l.item[l.n] == NULL, "it ends in NULL");
	list_sort(&l);
	is_str(l.item[0], "00", "a list is sorted");
	is_str(l.item[20], "20", "a list is sorted by bytes");
	list_copy(&copy, &l);
	ok(list_has(&copy, "07") && copy.n == 21 && !copy.item[21], "a list is copied");
}

int
main(void)
{
	a_fresh_buf_prints_as_nothing();
	a_buf_grows();
	a_list_can_be_an_argv();
	return tap_done();
}

#include "base/utf8_locale.h"
#include <pthread.h>
#include <wchar.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static locale_t utf8;

/*
 * newlocale(), freelocale() and the first conversion take a lock that fork() copies as it is: a child that was forked
 * while another thread had it would wait for ever.  So the locale is made once, and its conversions are loaded.
 */
static void
make(void)
{
	mbstate_t state = { 0 };
	locale_t before;
	wchar_t c;

	utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (!utf8)
		return;
	before = uselocale(utf8);
	(void)mbrtowc(&c, "x", 1, &state);
	uselocale(before);
}

locale_t
utf8_locale_use(void)
{
	pthread_once(&once, make);
	return uselocale(utf8);
}

void
utf8_locale_release(locale_t *before)
{
	uselocale(*before);
}

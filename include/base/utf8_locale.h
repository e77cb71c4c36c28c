/*
 * utf8_locale - the thread's locale while libarchive runs, which converts names to the charset of the locale.
 */
#ifndef BASE_UTF8_LOCALE_H
#define BASE_UTF8_LOCALE_H
#include <locale.h>

/*
 * Sets C.UTF-8, if the system has it, and gives the locale that was set before.  A process may be forked after it, from
 * one of several threads: no later use of the locale takes a lock of the C library.
 */
locale_t utf8_locale_use(void);
/* For scoped(): sets the locale that was set before. */
void utf8_locale_release(locale_t *before);

#endif

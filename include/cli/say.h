/*
 * say - progress messages for people, on stderr.
 *
 * One line per event; on a terminal also one live line that is redrawn in place.
 * --quiet silences both.  Text from outside is shown with control bytes replaced.
 */
#ifndef CLI_SAY_H
#define CLI_SAY_H
#include "base/mem.h"

void say(const char *fmt, ...) printf_like(1, 2);       /* one whole line, newline added */
/* The live line; without a terminal it is printed at most every 10 s. */
void say_live(const char *fmt, ...) printf_like(1, 2);
void say_live_end(void);

#endif

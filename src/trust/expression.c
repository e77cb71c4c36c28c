#include "expression.h"
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 32 };    /* of parentheses */

/* What is known of a group that is still open. */
struct group {
	size_t size;            /* after expansion, without the last atom */
	size_t atom;            /* of the last atom, to which a repetition applies */
	bool is_empty, atom_is_empty;   /* they may match nothing */
	bool has_empty;         /* one of the alternatives before may match nothing */
};
#define GROUP_INIT { .is_empty = true, .atom_is_empty = true }

struct measure {
	struct group group[DEPTH], *top;
};

static size_t
limited(size_t n)
{
	return n > EXPRESSION_MAX ? EXPRESSION_MAX + 1 : n;
}

static void
add_atom(struct group *g, size_t n, bool is_empty)
{
	g->size = limited(g->size + g->atom);
	g->is_empty = g->is_empty && g->atom_is_empty;
	g->atom = limited(n);
	g->atom_is_empty = is_empty;
}

static void
add_alternative(struct group *g)
{
	add_atom(g, 1, true);
	g->has_empty = g->has_empty || g->is_empty;
	g->is_empty = true;
}

/* false: what is repeated may match nothing, which takes the C library exponential time. */
static bool
repeat(struct group *g, unsigned long from, unsigned long to)
{
	if (g->atom_is_empty)
		return false;
	g->atom = limited(g->atom * limited(to));
	g->atom_is_empty = !from;
	return true;
}

static bool
take_repetition(struct measure *m, const char **at)
{
	char *end = (char *)*at + 1;
	unsigned long from = **at == '+', to = 1 + from;        /* x+ is expanded to xx* */

	if (**at == '{') {
		from = to = strtoul(end, &end, 10);
		if (*end == ',') {
			to = strtoul(end + 1, &end, 10);
			to = to > from ? to : from + 1;
		}
		if (*end++ != '}')
			return false;
	}
	*at = end;
	return repeat(m->top, from, to);
}

/* Past "[...]"; a ']' that comes first, and those of classes such as [:digit:], are inside. */
static const char *
skip_bracket(const char *at)
{
	at += at[1] == '^' ? 2 : 1;
	at += *at == ']';
	while (*at && *at != ']') {
		const char *end = *at == '[' && at[1] && strchr(".:=", at[1]) ? strchr(at + 2, at[1]) : NULL;

		at = end && end[1] ? end + 2 : at + 1;
	}
	return *at ? at + 1 : at;
}

static bool
take_parenthesis(struct measure *m, const char **at)
{
	if (*(*at)++ == '(') {
		if (++m->top == m->group + DEPTH)
			return false;
		*m->top = (struct group)GROUP_INIT;
	} else if (m->top > m->group) {
		struct group *g = m->top--;

		add_alternative(g);
		add_atom(m->top, g->size + 2, g->has_empty);
	}
	return true;
}

/* A character, a bracket, an escape, an assertion, which matches nothing, or the bar between alternatives. */
static void
take_atom(struct measure *m, const char **at)
{
	const char *c = *at;
	bool escaped = *c == '\\' && c[1];

	*at = *c == '[' ? skip_bracket(c) : c + 1 + escaped;
	if (*c == '|')
		add_alternative(m->top);
	else
		add_atom(m->top, 1, escaped ? strchr("bB<>`'", c[1]) != NULL : *c == '^' || *c == '$');
}

/* Does it stay small when the C library expands it? */
static bool
is_small(const char *pattern)
{
	struct measure m = { .group = { GROUP_INIT } };
	bool small = true;

	m.top = m.group;
	for (const char *at = pattern; *at && small;) {
		if (strchr("()", *at))
			small = take_parenthesis(&m, &at);
		else if (strchr("*+?{", *at))
			small = take_repetition(&m, &at);
		else
			take_atom(&m, &at);
		small = small && m.top->size + m.top->atom <= EXPRESSION_MAX;
	}
	return small;
}

/* Matching one takes exponential time; POSIX has none in extended expressions. */
static bool
has_back_reference(const char *pattern)
{
	for (; *pattern; pattern++)
		if (*pattern == '\\' && *++pattern >= '1' && *pattern <= '9')
			return true;
	return false;
}

static bool
is_anchored(const char *pattern)
{
	size_t n = strlen(pattern), slashes = 0;

	if (n < 2 || pattern[0] != '^' || pattern[n - 1] != '$')
		return false;
	while (pattern[n - 2 - slashes] == '\\')
		slashes++;
	return slashes % 2 == 0;
}

int
expression_compile(regex_t *re, const char *pattern, struct diag *why)
{
	char text[128];
	int error;

	if (!is_anchored(pattern)) {
		diag_set(why, DIAG_USAGE, "regular expression '%s' is not anchored", pattern);
		return diag_hint(why, "begin it with ^ and end it with $, so that it must match the whole name");
	}
	if (!is_small(pattern)) {
		diag_set(why, DIAG_USAGE, "regular expression '%.80s' repeats too much", pattern);
		return diag_hint(why, "repeat only what is not empty, and at most %d characters in all", EXPRESSION_MAX);
	}
	if (has_back_reference(pattern))
		return diag_set(why, DIAG_USAGE, "regular expression '%s' has a back-reference", pattern);
	if (!(error = regcomp(re, pattern, REG_EXTENDED)))
		return 0;
	regerror(error, re, text, sizeof(text));
	memset(re, 0, sizeof(*re));
	return diag_set(why, DIAG_USAGE, "regular expression '%s': %s", pattern, text);
}

bool
expression_matches(const regex_t *re, const char *text)
{
	regmatch_t m;

	return regexec(re, text, 1, &m, 0) == 0 && m.rm_so == 0 && (size_t)m.rm_eo == strlen(text);
}

#include "base/version.h"
#include "base/mem.h"
#include <string.h>
#include <strings.h>

/* Kinds of parts, in the order in which they sort at the first difference of two versions. */
enum { TILDE, CANDIDATE, END, WORD, REVISION, NUMBER };

struct part {
	int kind;
	const char *s;
	size_t n;
};

/* 1 or more for words that mark a pre-release, in their order. */
static int
candidate_rank(const char *s, size_t n)
{
	static const struct { const char *word; int rank; } words[] = {
		{ "snapshot", 1 }, { "nightly", 1 }, { "dev", 2 }, { "devel", 2 }, { "alpha", 3 }, { "beta", 4 },
		{ "pre", 5 }, { "preview", 6 }, { "rc", 7 }, { "cr", 7 },
	};

	for (size_t i = 0; i < countof(words); i++)
		if (strlen(words[i].word) == n && strncasecmp(words[i].word, s, n) == 0)
			return words[i].rank;
	return 0;
}

static struct part
next_part(const char **at)
{
	static const char digits[] = "0123456789";
	char separator = *at[0];
	struct part p;

	if (separator == '~')
		return (*at)++, (struct part){ TILDE, NULL, 0 };
	*at += strspn(*at, ".-_+:/");
	p.s = *at;
	p.n = strspn(p.s, digits);
	if (!*p.s) {
		p.kind = END;
	} else if (p.n) {
		*at += p.n;
		for (; p.n > 1 && *p.s == '0'; p.n--)
			p.s++;
		p.kind = separator == '-' || separator == '+' ? REVISION : NUMBER;
	} else {
		p.n = strcspn(p.s, "0123456789.-_+:/~");
		*at += p.n;
		p.kind = p.n && candidate_rank(p.s, p.n) ? CANDIDATE : WORD;
	}
	return p;
}

static int
compare_parts(const struct part *a, const struct part *b)
{
	int order;

	if (a->kind != b->kind)
		return a->kind - b->kind;
	if (a->kind == CANDIDATE)
		return candidate_rank(a->s, a->n) - candidate_rank(b->s, b->n);
	if (a->kind != WORD && a->n != b->n)
		return a->n < b->n ? -1 : 1;
	order = memcmp(a->s ? a->s : "", b->s ? b->s : "", a->n < b->n ? a->n : b->n);
	return order ? order : (a->n > b->n) - (a->n < b->n);
}

/* Without a v in front. */
static const char *
skip_v(const char *version)
{
	return version + (version[0] == 'v' && version[1] >= '0' && version[1] <= '9');
}

int
version_compare(const char *a, const char *b)
{
	a = skip_v(a);
	b = skip_v(b);
	for (;;) {
		struct part pa = next_part(&a), pb = next_part(&b);
		int order = compare_parts(&pa, &pb);

		if (order || pa.kind == END)
			return order;
	}
}

bool
version_is_candidate(const char *version)
{
	const char *at = skip_v(version);
	struct part p;

	do {
		p = next_part(&at);
		if (p.kind == TILDE || p.kind == CANDIDATE)
			return true;
	} while (p.kind != END);
	return false;
}

/* Is it "*", or does it end in ".x" after a number? */
bool
version_is_line(const char *line)
{
	size_t n = strlen(line);

	return !strcmp(line, "*") || (n > 2 && !strcmp(line + n - 2, ".x") && strspn(line, "0123456789.") == n - 1 &&
	       line[0] != '.' && !strstr(line, ".."));
}

bool
version_is_of_line(const char *version, const char *line)
{
	size_t n = strlen(line);

	if (!strcmp(line, "*"))
		return true;
	version = skip_v(version);
	return !strncmp(version, line, n - 2) && !strchr("0123456789", version[n - 2] ? version[n - 2] : '.');
}

/* Digits and dots beside it make it another version; a full stop at the end does not. */
static bool
stands_alone(const char *text, const char *at, size_t n)
{
	static const char digits[] = "0123456789";
	const char *after = at + n;

	if (at > text && strchr("0123456789.", at[-1]))
		return false;
	after += *after == '.';
	return !*after || !strchr(digits, *after);
}

bool
version_is_in(const char *text, const char *version)
{
	for (const char *at = text; (at = strstr(at, version)); at++)
		if (stands_alone(text, at, strlen(version)))
			return true;
	return false;
}

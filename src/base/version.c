#include "base/version.h"
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
	static const char *const word[] = { "dev", "alpha", "beta", "pre", "preview", "rc" };

	for (int i = 0; i < 6; i++)
		if (strlen(word[i]) == n && strncasecmp(word[i], s, n) == 0)
			return i + 1;
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

int
version_compare(const char *a, const char *b)
{
	a += a[0] == 'v' && a[1] >= '0' && a[1] <= '9';
	b += b[0] == 'v' && b[1] >= '0' && b[1] <= '9';
	for (;;) {
		struct part pa = next_part(&a), pb = next_part(&b);
		int order = compare_parts(&pa, &pb);

		if (order || pa.kind == END)
			return order;
	}
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

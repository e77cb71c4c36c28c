#include "json_check.h"
#include "base/text.h"
#include "json_token.h"
#include <string.h>

struct scan {
	const char *at, *end;
	const char *wrong;              /* the first error */
	unsigned line, depth, tokens;
};

static bool value(struct scan *);

static bool
wrong(struct scan *s, const char *text)
{
	if (!s->wrong)
		s->wrong = text;
	return false;
}

static char
peek(const struct scan *s)
{
	return s->at < s->end ? *s->at : '\0';
}

static bool
take(struct scan *s, char c)
{
	if (peek(s) != c || s->at == s->end)
		return false;
	s->at++;
	return true;
}

static void
space(struct scan *s)
{
	for (; s->at < s->end && memchr(" \t\r\n", *s->at, 4); s->at++)
		s->line += *s->at == '\n';
}

/* Four hexadecimal digits, or -1. */
static int
hex4(struct scan *s)
{
	int value = 0;

	for (int i = 0; i < 4; i++, s->at++) {
		static const char digits[] = "0123456789abcdefABCDEF";
		const char *d = peek(s) ? strchr(digits, peek(s)) : NULL;

		if (!d)
			return -1;
		value = value * 16 + (int)(d - digits > 15 ? d - digits - 6 : d - digits);
	}
	return value;
}

static bool
escape(struct scan *s)
{
	char c = peek(s);
	int u;

	if (!c || !strchr("\"\\/bfnrtu", c))
		return wrong(s, "unknown escape in a string");
	s->at++;
	if (c != 'u')
		return true;
	if ((u = hex4(s)) < 0)
		return wrong(s, "\\u needs four hexadecimal digits");
	if (u == 0)
		return wrong(s, "\\u0000 in a string");
	if (u >= 0xdc00 && u <= 0xdfff)
		return wrong(s, "half of a surrogate pair in a string");
	if (u < 0xd800 || u > 0xdbff)
		return true;
	if (!take(s, '\\') || !take(s, 'u') || (u = hex4(s)) < 0xdc00 || u > 0xdfff)
		return wrong(s, "half of a surrogate pair in a string");
	return true;
}

/* Skips bytes that need no check; most strings have no others. */
static void
plain(struct scan *s)
{
	while (s->at < s->end && (unsigned char)*s->at >= 0x20 && (unsigned char)*s->at < 0x80 && *s->at != '"' && *s->at != '\\')
		s->at++;
}

static bool
string(struct scan *s)
{
	if (!take(s, '"'))
		return wrong(s, "expected a string");
	s->tokens++;
	for (plain(s); s->at < s->end; plain(s)) {
		size_t n;

		if (take(s, '"'))
			return true;
		if (take(s, '\\')) {
			if (!escape(s))
				return false;
			continue;
		}
		if ((unsigned char)*s->at < 0x20)
			return wrong(s, "control byte in a string");
		n = text_utf8_length(s->at, (size_t)(s->end - s->at));
		if (!n)
			return wrong(s, "string is not UTF-8");
		s->at += n;
	}
	return wrong(s, "string does not end");
}

static bool
digits(struct scan *s)
{
	const char *from = s->at;

	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return s->at > from;
}

static bool
number(struct scan *s)
{
	s->tokens++;
	take(s, '-');
	if (!take(s, '0') && !digits(s))
		return wrong(s, "number without digits");
	if (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		return wrong(s, "number with a leading zero");
	if (take(s, '.') && !digits(s))
		return wrong(s, "number ends in '.'");
	if (take(s, 'e') || take(s, 'E')) {
		if (!take(s, '+'))
			take(s, '-');
		if (!digits(s))
			return wrong(s, "number without exponent");
	}
	return true;
}

static bool
literal(struct scan *s, const char *word)
{
	size_t n = strlen(word);

	s->tokens++;
	if ((size_t)(s->end - s->at) < n || memcmp(s->at, word, n) != 0)
		return wrong(s, "unknown word");
	s->at += n;
	return true;
}

/* Items or members, from the opening bracket to the closing one. */
static bool
container(struct scan *s, char close)
{
	if (++s->depth > JSON_MAX_DEPTH)
		return wrong(s, "nested too deep");
	s->tokens++;
	s->at++;
	space(s);
	while (!take(s, close)) {
		if (close == '}') {
			if (peek(s) != '"')
				return wrong(s, "expected a member's name in quotes");
			if (!string(s))
				return false;
			space(s);
			if (!take(s, ':'))
				return wrong(s, "expected ':'");
		}
		if (!value(s))
			return false;
		if (peek(s) == close)
			continue;
		if (!take(s, ','))
			return wrong(s, close == '}' ? "expected ',' or '}'" : "expected ',' or ']'");
		space(s);
		if (peek(s) == close)
			return wrong(s, "comma before the end");
	}
	s->depth--;
	return true;
}

static bool
value(struct scan *s)
{
	bool right;

	space(s);
	switch (peek(s)) {
	case '{':
		right = container(s, '}');
		break;
	case '[':
		right = container(s, ']');
		break;
	case '"':
		right = string(s);
		break;
	case 't':
		right = literal(s, "true");
		break;
	case 'f':
		right = literal(s, "false");
		break;
	case 'n':
		right = literal(s, "null");
		break;
	case '-': case '0': case '1': case '2': case '3': case '4':
	case '5': case '6': case '7': case '8': case '9':
		right = number(s);
		break;
	default:
		right = wrong(s, s->at == s->end ? "text ends too early" : "expected a value");
	}
	if (right)
		space(s);
	return right;
}

const char *
json_check(const char *text, size_t n, unsigned *line, unsigned *tokens)
{
	struct scan s = { .at = text, .end = text + n, .line = 1 };

	if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		wrong(&s, "byte order mark before the text");
	else if (value(&s) && s.at != s.end)
		wrong(&s, "more text after the value");
	*line = s.line;
	*tokens = s.tokens;
	return s.wrong;
}

#include "json/json_doc.h"
#define JSMN_STATIC
#define JSMN_PARENT_LINKS       /* else jsmn is quadratic in long arrays */
#include "json_check.h"
#include "json_token.h"
#include "base/file.h"
#include <errno.h>
#include <jsmn.h>
#include <limits.h>
#include <string.h>

static unsigned
hex4(const char *s)
{
	char digits[5] = { s[0], s[1], s[2], s[3], 0 };

	return (unsigned)strtoul(digits, NULL, 16);
}

static char *
put_utf8(char *out, unsigned u)
{
	if (u < 0x80) {
		*out++ = (char)u;
		return out;
	}
	if (u < 0x800) {
		*out++ = (char)(0xc0 | u >> 6);
	} else {
		if (u < 0x10000) {
			*out++ = (char)(0xe0 | u >> 12);
		} else {
			*out++ = (char)(0xf0 | u >> 18);
			*out++ = (char)(0x80 | (u >> 12 & 0x3f));
		}
		*out++ = (char)(0x80 | (u >> 6 & 0x3f));
	}
	*out++ = (char)(0x80 | (u & 0x3f));
	return out;
}

/* In place: no escape is shorter than its character. */
static void
unescape(char *text, struct json_token *t)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	char *in = text + t->start, *end = in + t->length, *out = in;

	while (in < end) {
		const char *letter;
		unsigned u;

		if (*in != '\\') {
			*out++ = *in++;
			continue;
		}
		in += 2;
		if (in[-1] != 'u') {
			letter = strchr(from, in[-1]);
			*out++ = letter ? to[letter - from] : in[-1];
			continue;
		}
		u = hex4(in);
		in += 4;
		if (u >= 0xd800 && u <= 0xdbff) {
			u = 0x10000 + ((u - 0xd800) << 10) + (hex4(in + 2) - 0xdc00);
			in += 6;
		}
		out = put_utf8(out, u);
	}
	t->length = (unsigned)(out - (text + t->start));
	*out = '\0';
}

static void
set_primitive(const char *text, struct json_token *t)
{
	char *end;

	switch (text[t->start]) {
	case 'n':
		t->kind = JSON_NULL;
		return;
	case 't':
	case 'f':
		t->kind = JSON_BOOLEAN;
		t->u.integer = text[t->start] == 't';
		return;
	}
	errno = 0;
	t->u.integer = strtoll(text + t->start, &end, 10);
	t->kind = errno == 0 && end == text + t->start + t->length ? JSON_INTEGER : JSON_NUMBER;
}

/* Converts jsmn's tokens to ours; strings stay escaped, because lines are counted in the same pass. */
static void
adopt(struct json_doc *d, const jsmntok_t *from)
{
	unsigned line = 1;
	size_t at = 0;

	for (unsigned i = 0; i < d->n; i++) {
		struct json_token *t = &d->token[i];

		t->start = (unsigned)from[i].start;
		t->length = (unsigned)(from[i].end - from[i].start);
		t->parent = from[i].parent < 0 ? i : (unsigned)from[i].parent;
		t->size = (unsigned)from[i].size;
		for (; at < t->start; at++)
			line += d->text[at] == '\n';
		t->line = line;
		t->key = t->parent != i && d->token[t->parent].kind == JSON_OBJECT;
		if (from[i].type == JSMN_PRIMITIVE)
			set_primitive(d->text, t);
		else
			t->kind = from[i].type == JSMN_OBJECT ? JSON_OBJECT :
			          from[i].type == JSMN_ARRAY ? JSON_ARRAY : JSON_STRING;
	}
	for (unsigned i = d->n; i-- > 0;) {
		struct json_token *t = &d->token[i];
		unsigned children = t->key ? 1 : t->kind >= JSON_ARRAY ? t->size : 0;

		t->next = i + 1;
		for (; children; children--)
			t->next = d->token[t->next].next;
		if (t->kind >= JSON_ARRAY) {
			t->u.cursor.i = 0;
			t->u.cursor.at = i + 1;
		}
	}
}

struct name {
	const char *text;
	unsigned at;
};

static int
by_name(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

static int
refuse_duplicates(struct json_doc *d, unsigned object, struct diag *why)
{
	struct json_token *o = &d->token[object];
	scoped(free_release) struct name *name = NULL;
	unsigned at = object + 1;

	if (o->size < 2)
		return 0;
	name = xcalloc(o->size, sizeof(*name));
	for (unsigned i = 0; i < o->size; i++, at = d->token[at].next)
		name[i] = (struct name){ d->text + d->token[at].start, at };
	qsort(name, o->size, sizeof(*name), by_name);
	for (unsigned i = 1; i < o->size; i++)
		if (strcmp(name[i - 1].text, name[i].text) == 0)
			return diag_at(why, d->name, d->token[name[i].at].line,
			               "duplicate member '%s', first on line %u",
			               name[i].text, d->token[name[i - 1].at].line);
	return 0;
}

static int
tokenize(struct json_doc *d, size_t n, unsigned limit, struct diag *why)
{
	scoped(free_release) jsmntok_t *tokens = NULL;
	const char *wrong;
	jsmn_parser parser;
	unsigned line;

	if ((wrong = json_check(d->text, n, &line, &d->n)))
		return diag_at(why, d->name, line, "%s", wrong);
	if (d->n > limit)
		return diag_at(why, d->name, 0, "holds %u values, more than the limit of %u", d->n, limit);
	tokens = xcalloc(d->n, sizeof(*tokens));
	jsmn_init(&parser);
	if (jsmn_parse(&parser, d->text, n, tokens, d->n) != (int)d->n)
		return diag_at(why, d->name, 0, "not JSON");
	d->token = xcalloc(d->n, sizeof(*d->token));
	adopt(d, tokens);
	for (unsigned i = 0; i < d->n; i++)
		if (d->token[i].kind == JSON_STRING)
			unescape(d->text, &d->token[i]);
	for (unsigned i = 0; i < d->n; i++)
		if (d->token[i].kind == JSON_OBJECT && refuse_duplicates(d, i, why))
			return -1;
	return 0;
}

int
json_parse_within(struct json_doc *d, const char *name, const char *text, size_t n, unsigned values, struct diag *why)
{
	json_doc_release(d);
	d->name = xstrdup(name);
	if (n > JSON_MAX_BYTES)
		return diag_at(why, name, 0, "larger than the limit of %d bytes", JSON_MAX_BYTES);
	d->text = xmalloc(n + 1);
	if (n)
		memcpy(d->text, text, n);
	d->text[n] = '\0';
	d->size = n;
	return tokenize(d, n, values, why);
}

int
json_parse(struct json_doc *d, const char *name, const char *text, size_t n, struct diag *why)
{
	return json_parse_within(d, name, text, n, UINT_MAX, why);
}

int
json_load(struct json_doc *d, const char *path, struct diag *why)
{
	struct buf text = BUF_INIT;
	size_t n;

	json_doc_release(d);
	d->name = xstrdup(strcmp(path, "-") == 0 ? "standard input" : path);
	if (file_read(&text, path, JSON_MAX_BYTES, why)) {
		buf_release(&text);
		return -1;
	}
	d->size = n = text.len;
	d->text = buf_detach(&text);
	return tokenize(d, n, UINT_MAX, why);
}

void
json_doc_wipe(struct json_doc *d)
{
	if (d->text)
		explicit_bzero(d->text, d->size);
	json_doc_release(d);
}

void
json_doc_release(struct json_doc *d)
{
	free(d->name);
	free(d->text);
	free(d->token);
	diag_release(&d->wrong);
	*d = (struct json_doc)JSON_DOC_INIT;
}

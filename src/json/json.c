#include "json/json.h"
#include "base/text.h"
#include "json_token.h"
#include <inttypes.h>
#include <string.h>

static const char *const kind_name[] = {
	[JSON_ABSENT] = "absent", [JSON_NULL] = "null", [JSON_BOOLEAN] = "a boolean",
	[JSON_INTEGER] = "an integer", [JSON_NUMBER] = "a number that is not a 64-bit integer",
	[JSON_STRING] = "a string", [JSON_ARRAY] = "an array", [JSON_OBJECT] = "an object",
};

static struct json_token *
token(struct json j)
{
	return j.at ? &j.doc->token[j.at - 1] : NULL;
}

static struct json
absent(struct json_doc *d)
{
	return (struct json){ d, 0 };
}

/* "a.b[3].c", of a value or a key */
static void
put_path(const struct json_doc *d, unsigned at, struct buf *out)
{
	const struct json_token *t = &d->token[at], *parent = &d->token[t->parent];
	unsigned i = 0;

	if (t->parent == at)
		return;
	put_path(d, t->parent, out);
	if (t->key) {
		buf_printf(out, "%s%s", out->len ? "." : "", d->text + t->start);
	} else if (!parent->key) {
		for (unsigned item = t->parent + 1; item != at; item = d->token[item].next)
			i++;
		buf_printf(out, "[%u]", i);
	}
}

/* Keeps the first error; `member` may be NULL, or a name below the value. */
static void
complain(struct json j, const char *member, const char *fmt, va_list ap)
{
	scoped(buf_release) struct buf path = BUF_INIT, text = BUF_INIT;

	if (j.doc->failed)
		return;
	j.doc->failed = true;
	if (j.at)
		put_path(j.doc, j.at - 1, &path);
	if (member)
		buf_printf(&path, "%s%s", path.len ? "." : "", member);
	buf_vprintf(&text, fmt, ap);
	if (path.len)
		diag_at(&j.doc->wrong, j.doc->name, json_line(j), "member '%s': %s", path.text, text.text);
	else
		diag_at(&j.doc->wrong, j.doc->name, json_line(j), "%s", text.text);
}

int
json_complain(struct json j, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain(j, NULL, fmt, ap);
	va_end(ap);
	return -1;
}

static void printf_like(3, 4)
complain_of(struct json j, const char *member, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	complain(j, member, fmt, ap);
	va_end(ap);
}

/* Is there a value, and is it of this kind?  Another kind is an error. */
static bool
is(struct json j, enum json_kind kind)
{
	if (!j.at || j.doc->failed)
		return false;
	if (token(j)->kind == kind)
		return true;
	json_complain(j, "must be %s, is %s", kind_name[kind], kind_name[token(j)->kind]);
	return false;
}

struct json
json_top(struct json_doc *d)
{
	return (struct json){ d, d->n ? 1 : 0 };
}

struct json
json_find(struct json object, const char *name)
{
	struct json_doc *d = object.doc;
	unsigned key = object.at;

	if (!is(object, JSON_OBJECT))
		return absent(d);
	for (unsigned i = 0; i < token(object)->size; i++, key = d->token[key].next) {
		if (strcmp(d->text + d->token[key].start, name) != 0)
			continue;
		d->token[key].asked = true;
		return (struct json){ d, key + 2 };
	}
	return absent(d);
}

struct json
json_get(struct json object, const char *name)
{
	struct json j = json_find(object, name);

	if (!j.at && object.at)
		complain_of(object, name, "is missing");
	return j;
}

void
json_schema(struct json object, const char *schema)
{
	struct json j = json_get(object, "schema");
	const char *is_schema = json_string(j);

	if (j.at && !j.doc->failed && strcmp(is_schema, schema) != 0)
		json_complain(j, "must be '%s', is '%s'", schema, is_schema);
}

bool
json_exists(struct json j)
{
	return j.at != 0;
}

enum json_kind
json_kind(struct json j)
{
	return j.at ? (enum json_kind)token(j)->kind : JSON_ABSENT;
}

unsigned
json_line(struct json j)
{
	return j.at ? token(j)->line : 0;
}

const char *
json_raw(struct json j, size_t *n)
{
	*n = token(j)->length;
	return j.doc->text + token(j)->start;
}

const char *
json_string(struct json j)
{
	return is(j, JSON_STRING) ? j.doc->text + token(j)->start : "";
}

static const char *
checked(struct json j, bool (*right)(const char *), const char *what)
{
	const char *s = json_string(j);

	if (!j.at || j.doc->failed || right(s))
		return s;
	json_complain(j, "'%s' is not %s", s, what);
	return "";
}

const char *
json_name(struct json j)
{
	return checked(j, text_is_name, "a name of letters, digits and '._+~-'");
}

const char *
json_path(struct json j)
{
	return checked(j, text_is_inside_path, "a relative path that stays inside");
}

const char *
json_sha256(struct json j)
{
	return checked(j, text_is_sha256, "a sha256 of 64 lower case hexadecimal digits");
}

int64_t
json_integer(struct json j, int64_t min, int64_t max)
{
	int64_t value;

	if (!is(j, JSON_INTEGER))
		return 0;
	value = token(j)->u.integer;
	if (value >= min && value <= max)
		return value;
	json_complain(j, "%" PRId64 " is not between %" PRId64 " and %" PRId64, value, min, max);
	return 0;
}

bool
json_boolean(struct json j)
{
	return is(j, JSON_BOOLEAN) && token(j)->u.integer;
}

size_t
json_count(struct json j)
{
	if (!j.at || j.doc->failed)
		return 0;
	if (token(j)->kind < JSON_ARRAY) {
		json_complain(j, "must be an array or an object, is %s", kind_name[token(j)->kind]);
		return 0;
	}
	return token(j)->size;
}

/* Token number of child i; reading the children in order costs one step each. */
static unsigned
child(struct json j, size_t i)
{
	struct json_token *t = token(j);

	if (i < t->u.cursor.i) {
		t->u.cursor.i = 0;
		t->u.cursor.at = j.at;
	}
	for (; t->u.cursor.i < i; t->u.cursor.i++)
		t->u.cursor.at = j.doc->token[t->u.cursor.at].next;
	return t->u.cursor.at;
}

struct json
json_item(struct json array, size_t i)
{
	if (!is(array, JSON_ARRAY) || i >= token(array)->size)
		return absent(array.doc);
	return (struct json){ array.doc, child(array, i) + 1 };
}

struct json
json_member(struct json object, size_t i, const char **name)
{
	struct json_doc *d = object.doc;
	unsigned key;

	*name = "";
	if (!is(object, JSON_OBJECT) || i >= token(object)->size)
		return absent(d);
	key = child(object, i);
	d->token[key].asked = true;
	*name = d->text + d->token[key].start;
	return (struct json){ d, key + 2 };
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct json_named *)a)->name, ((const struct json_named *)b)->name);
}

struct json_named *
json_members(struct json object, bool sorted)
{
	size_t n = json_count(object);
	struct json_named *member = xcalloc(n + 1, sizeof(*member));

	for (size_t i = 0; i < n; i++)
		member[i].value = json_member(object, i, &member[i].name);
	if (sorted)
		qsort(member, n, sizeof(*member), by_name);
	return member;
}

void
json_accept(struct json j)
{
	if (!j.at)
		return;
	for (unsigned i = j.at - 1; i < token(j)->next; i++)
		j.doc->token[i].asked = true;
}

int
json_finish(struct json_doc *d, struct diag *why)
{
	scoped(buf_release) struct buf path = BUF_INIT;

	if (d->failed)
		return diag_move(why, &d->wrong);
	for (unsigned i = 0; i < d->n; i++) {
		if (!d->token[i].key || d->token[i].asked)
			continue;
		put_path(d, i, &path);
		return diag_at(why, d->name, d->token[i].line, "unknown member '%s'", path.text);
	}
	return 0;
}

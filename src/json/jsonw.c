#include "json/jsonw.h"
#include "base/file.h"
#include "base/text.h"
#include "json_token.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void
put_string(struct jsonw *w, const char *s)
{
	static const char special[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
	const char *plain = s, *found;

	if (!text_is_utf8(s, strlen(s))) {
		w->bad_text = true;
		s = plain = "";
	}
	buf_char(&w->out, '"');
	for (; *s; s++) {
		if ((unsigned char)*s >= 0x20 && *s != '"' && *s != '\\')
			continue;
		buf_add(&w->out, plain, (size_t)(s - plain));
		plain = s + 1;
		if ((found = strchr(special, *s)))
			buf_printf(&w->out, "\\%c", letter[found - special]);
		else
			buf_printf(&w->out, "\\u%04x", (unsigned)*s);
	}
	buf_add(&w->out, plain, (size_t)(s - plain));
	buf_char(&w->out, '"');
}

static void
new_line(struct jsonw *w)
{
	if (w->indent)
		buf_printf(&w->out, "\n%*s", (int)(w->indent * w->depth), "");
}

/* Everything before a value: comma, line end, name. */
static void
begin(struct jsonw *w, const char *name)
{
	if (w->comma)
		buf_char(&w->out, ',');
	if (w->depth)
		new_line(w);
	w->comma = true;
	if (!name)
		return;
	put_string(w, name);
	buf_str(&w->out, w->indent ? ": " : ":");
}

static void
open_with(struct jsonw *w, const char *name, char open, char close)
{
	if (w->depth == JSON_MAX_DEPTH)
		abort();
	begin(w, name);
	buf_char(&w->out, open);
	w->close[w->depth++] = (unsigned char)close;
	w->comma = false;
}

void
jsonw_object(struct jsonw *w, const char *name)
{
	open_with(w, name, '{', '}');
}

void
jsonw_array(struct jsonw *w, const char *name)
{
	open_with(w, name, '[', ']');
}

void
jsonw_end(struct jsonw *w)
{
	bool empty = !w->comma;

	if (!w->depth)
		abort();
	w->depth--;
	if (!empty)
		new_line(w);
	buf_char(&w->out, (char)w->close[w->depth]);
	w->comma = true;
}

void
jsonw_string(struct jsonw *w, const char *name, const char *value)
{
	begin(w, name);
	put_string(w, value);
}

void
jsonw_optional(struct jsonw *w, const char *name, const char *value)
{
	if (value)
		jsonw_string(w, name, value);
}

void
jsonw_integer(struct jsonw *w, const char *name, int64_t value)
{
	begin(w, name);
	buf_printf(&w->out, "%" PRId64, value);
}

void
jsonw_boolean(struct jsonw *w, const char *name, bool value)
{
	begin(w, name);
	buf_str(&w->out, value ? "true" : "false");
}

void
jsonw_time(struct jsonw *w, const char *name, long long seconds)
{
	char text[21];

	text_put_time(text, seconds);
	jsonw_string(w, name, text);
}

void
jsonw_strings(struct jsonw *w, const char *name, const struct list *l)
{
	jsonw_array(w, name);
	for (size_t i = 0; i < l->n; i++)
		jsonw_string(w, NULL, l->item[i]);
	jsonw_end(w);
}

static void copy(struct jsonw *, const char *name, struct json, bool sorted);

static void
copy_members(struct jsonw *w, struct json object, bool sorted)
{
	scoped(free_release) struct json_named *member = json_members(object, sorted);

	for (size_t i = 0; i < json_count(object); i++)
		copy(w, member[i].name, member[i].value, sorted);
}

static void
copy(struct jsonw *w, const char *name, struct json j, bool sorted)
{
	const char *raw;
	size_t n;

	switch (json_kind(j)) {
	case JSON_ABSENT:
		return;
	case JSON_OBJECT:
		jsonw_object(w, name);
		copy_members(w, j, sorted);
		jsonw_end(w);
		return;
	case JSON_ARRAY:
		jsonw_array(w, name);
		for (size_t i = 0; i < json_count(j); i++)
			copy(w, NULL, json_item(j, i), sorted);
		jsonw_end(w);
		return;
	case JSON_STRING:
		jsonw_string(w, name, json_string(j));
		return;
	default:
		begin(w, name);
		raw = json_raw(j, &n);
		buf_add(&w->out, raw, n);
	}
}

void
jsonw_value(struct jsonw *w, const char *name, struct json j)
{
	copy(w, name, j, false);
}

void
jsonw_canonical(struct jsonw *w, const char *name, struct json j)
{
	copy(w, name, j, true);
}

int
jsonw_finish(struct jsonw *w, struct diag *why)
{
	if (w->depth || !w->out.len)
		abort();
	if (w->bad_text)
		return diag_set(why, DIAG_USAGE, "a string to be written as JSON is not UTF-8");
	return 0;
}

int
jsonw_save(struct jsonw *w, const char *path, struct diag *why)
{
	bool to_stdout = strcmp(path, "-") == 0;
	int failed;

	if (jsonw_finish(w, why))
		return diag_wrap(why, "writing '%s'", path);
	buf_char(&w->out, '\n');
	if (to_stdout)
		failed = fwrite(w->out.text, 1, w->out.len, stdout) != w->out.len || fflush(stdout) ?
		         diag_set(why, DIAG_SYSTEM, "cannot write standard output:") : 0;
	else
		failed = file_write(path, w->out.text, w->out.len, 0644, why);
	w->out.text[--w->out.len] = '\0';
	return failed;
}

void
jsonw_release(struct jsonw *w)
{
	buf_release(&w->out);
	*w = (struct jsonw)JSONW_INIT;
}

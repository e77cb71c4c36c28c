#include "canonical.h"
#include <inttypes.h>
#include <string.h>

static void
put_string(struct buf *out, const char *s)
{
	buf_char(out, '"');
	for (;;) {
		size_t n = strcspn(s, "\"\\");

		buf_add(out, s, n);
		if (!s[n])
			break;
		buf_char(out, '\\');
		buf_char(out, s[n]);
		s += n + 1;
	}
	buf_char(out, '"');
}

static int
put_object(struct buf *out, struct json object, struct diag *why)
{
	size_t n = json_count(object);
	scoped(free_release) struct json_named *member = json_members(object, true);

	buf_char(out, '{');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_char(out, ',');
		put_string(out, member[i].name);
		buf_char(out, ':');
		if (canonical_json(out, member[i].value, why))
			return -1;
	}
	buf_char(out, '}');
	return 0;
}

static int
put_array(struct buf *out, struct json array, struct diag *why)
{
	size_t n = json_count(array);

	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_char(out, ',');
		if (canonical_json(out, json_item(array, i), why))
			return -1;
	}
	buf_char(out, ']');
	return 0;
}

int
canonical_json(struct buf *out, struct json value, struct diag *why)
{
	switch (json_kind(value)) {
	case JSON_OBJECT:
		return put_object(out, value, why);
	case JSON_ARRAY:
		return put_array(out, value, why);
	case JSON_STRING:
		put_string(out, json_string(value));
		return 0;
	case JSON_INTEGER:
		buf_printf(out, "%" PRId64, json_integer(value, INT64_MIN, INT64_MAX));
		return 0;
	case JSON_BOOLEAN:
		buf_str(out, json_boolean(value) ? "true" : "false");
		return 0;
	case JSON_NULL:
		buf_str(out, "null");
		return 0;
	default:
		return diag_set(why, DIAG_REFUSED, "line %u: only whole numbers have a canonical form", json_line(value));
	}
}

#include "trust/proto.h"
#include "base/base64.h"
#include "base/text.h"
#include <inttypes.h>
#include <string.h>

struct json
proto_find(struct json object, const char *name)
{
	struct json j = json_find(object, name);

	if (json_kind(j) == JSON_NULL)
		j.at = 0;
	return j;
}

struct json
proto_get(struct json object, const char *name)
{
	struct json j = json_get(object, name);

	if (json_kind(j) != JSON_NULL)
		return j;
	json_complain(j, "is missing");
	j.at = 0;
	return j;
}

size_t
proto_count(struct json array)
{
	if (!json_exists(array) || json_kind(array) == JSON_ARRAY)
		return json_count(array);
	json_complain(array, "must be an array");
	return 0;
}

static uint64_t
decimal(struct json j)
{
	const char *s = json_string(j);
	size_t digits = strspn(s, "0123456789");
	uint64_t value = 0;

	if (!digits || s[digits] || digits > 19 || (*s == '0' && digits > 1)) {
		json_complain(j, "'%.40s' is not a non-negative decimal number", s);
		return 0;
	}
	for (; *s; s++)
		value = value * 10 + (uint64_t)(*s - '0');
	if (value <= INT64_MAX)
		return value;
	json_complain(j, "%s is larger than any 64 bit integer", json_string(j));
	return 0;
}

uint64_t
proto_uint64(struct json j)
{
	if (json_kind(j) == JSON_STRING)
		return decimal(j);
	return (uint64_t)json_integer(j, 0, INT64_MAX);
}

void
proto_bytes(struct json j, struct buf *out)
{
	const char *s = json_string(j);

	if (!base64_decode(out, s, strlen(s)))
		json_complain(j, "is not base64 (standard alphabet, padded, no white space)");
}

void
proto_fixed(struct json j, unsigned char *out, size_t n)
{
	scoped(buf_release) struct buf bytes = BUF_INIT;

	if (!json_exists(j))
		return;
	proto_bytes(j, &bytes);
	if (bytes.len == n)
		memcpy(out, bytes.text, n);
	else
		json_complain(j, "must be %zu bytes, is %zu", n, bytes.len);
}

void
proto_hex(struct json j, unsigned char *out, size_t n)
{
	const char *s = json_string(j);

	if (json_exists(j) && (strspn(s, "0123456789abcdef") != 2 * n || !text_unhex(out, s, n)))
		json_complain(j, "must be %zu lower case hexadecimal digits, is '%.140s'", 2 * n, s);
}

char *
proto_text(struct json j)
{
	return json_exists(j) ? xstrdup(json_string(j)) : NULL;
}

void
proto_write_uint64(struct jsonw *w, const char *name, uint64_t value)
{
	scoped(free_release) char *text = xasprintf("%" PRIu64, value);

	jsonw_string(w, name, text);
}

void
proto_write_bytes(struct jsonw *w, const char *name, const void *bytes, size_t n)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	base64_encode(&text, bytes, n);
	jsonw_string(w, name, text.text);
}

#include "checkpoint.h"
#include "base/base64.h"
#include "base/text.h"
#include <string.h>

#define DASH "\xe2\x80\x94 "    /* U+2014 and a space start a signature */

struct line {
	const char *at;
	size_t n;
};

static int
refuse(struct diag *why, const char *what)
{
	return diag_set(why, DIAG_REFUSED, "the log's checkpoint is not a signed note: %s", what);
}

/* The next line without its newline; false: there is no newline before the end. */
static bool
next_line(const char **at, const char *end, struct line *out)
{
	const char *newline = memchr(*at, '\n', (size_t)(end - *at));

	if (!newline)
		return false;
	*out = (struct line){ *at, (size_t)(newline - *at) };
	*at = newline + 1;
	return true;
}

/* The last empty line is between text and signatures. */
static const char *
find_signatures(const char *note, size_t n)
{
	for (size_t i = n - 1; i > 0; i--)
		if (note[i] == '\n' && note[i - 1] == '\n')
			return note + i + 1;
	return NULL;
}

/* Decimal, no sign, no leading zero. */
static bool
parse_size(struct line l, uint64_t *size)
{
	uint64_t value = 0;

	if (!l.n || l.n > 19 || (l.at[0] == '0' && l.n > 1))
		return false;
	for (size_t i = 0; i < l.n; i++) {
		if (l.at[i] < '0' || l.at[i] > '9')
			return false;
		value = value * 10 + (uint64_t)(l.at[i] - '0');
	}
	*size = value;
	return true;
}

static int
parse_text(struct checkpoint *c, const char *end, struct diag *why)
{
	scoped(buf_release) struct buf root = BUF_INIT;
	const char *at = c->text;
	struct line line;

	if (!next_line(&at, end, &line) || !line.n)
		return refuse(why, "it has no origin");
	c->origin = xstrndup(line.at, line.n);
	if (!next_line(&at, end, &line) || !parse_size(line, &c->size))
		return refuse(why, "its second line is not a tree size");
	if (!next_line(&at, end, &line) || !base64_decode(&root, line.at, line.n) || root.len != sizeof(c->root))
		return refuse(why, "its third line is not a root hash");
	memcpy(c->root, root.text, sizeof(c->root));
	while (next_line(&at, end, &line))
		if (!line.n)
			return refuse(why, "it has an empty line in its text");
	return 0;
}

/* A key name has no white space and no plus sign (C2SP signed-note). */
static bool
is_key_name(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] <= ' ' || s[i] == '+' || s[i] == 0x7f)
			return false;
	return n > 0;
}

static bool
parse_signature(struct checkpoint *c, struct line l)
{
	scoped(buf_release) struct buf bytes = BUF_INIT;
	size_t dash = strlen(DASH);
	const char *name = l.at + dash, *space;
	struct checkpoint_signature *s;

	if (l.n < dash || memcmp(l.at, DASH, dash) != 0)
		return false;
	space = memchr(name, ' ', l.n - dash);
	if (!space || !is_key_name(name, (size_t)(space - name)))
		return false;
	if (!base64_decode(&bytes, space + 1, (size_t)(l.at + l.n - space - 1)) || bytes.len <= sizeof(s->key_id))
		return false;
	array_grow(c->signature, c->n, c->cap);
	s = &c->signature[c->n++];
	*s = (struct checkpoint_signature){ .name = xstrndup(name, (size_t)(space - name)), .signature = BUF_INIT };
	memcpy(s->key_id, bytes.text, sizeof(s->key_id));
	buf_add(&s->signature, bytes.text + sizeof(s->key_id), bytes.len - sizeof(s->key_id));
	return true;
}

int
checkpoint_parse(struct checkpoint *c, const char *note, size_t n, struct diag *why)
{
	const char *end = note + n, *at;
	struct line line;

	if (n > CHECKPOINT_MAX_BYTES)
		return refuse(why, "it is larger than 1 MiB");
	if (!n || note[n - 1] != '\n' || !text_is_utf8(note, n) || memchr(note, '\0', n))
		return refuse(why, "it is not text that ends in a newline");
	if (!(at = find_signatures(note, n)))
		return refuse(why, "there is no empty line before its signatures");
	c->text = note;
	c->signed_n = (size_t)(at - 1 - note);
	if (parse_text(c, note + c->signed_n, why))
		return -1;
	while (at < end) {
		if (!next_line(&at, end, &line) || !parse_signature(c, line))
			return refuse(why, "a line after the empty one is not a signature");
		if (c->n > CHECKPOINT_MAX_SIGNATURES)
			return refuse(why, "it has more than 100 signatures");
	}
	return c->n ? 0 : refuse(why, "it has no signature");
}

/* v1: "<name> - <tree id>", or the name alone. */
static bool
origin_is_by(const char *origin, const char *name)
{
	size_t n = strlen(name);

	if (strncmp(origin, name, n) != 0)
		return false;
	if (!origin[n])
		return true;
	if (!text_starts(origin + n, " - "))
		return false;
	origin += n + 3;
	return *origin && !origin[strspn(origin, "0123456789")];
}

static bool
names_fit(const struct checkpoint *c, const struct checkpoint_signature *s, const struct trusted_log *log, bool v2)
{
	if (v2)
		return strcmp(s->name, log->host) == 0 && strcmp(c->origin, log->host) == 0;
	return origin_is_by(c->origin, s->name);
}

int
checkpoint_verify(const struct checkpoint *c, const struct trusted_log *log, bool v2, struct diag *why)
{
	bool found = false;

	if (v2 && strcmp(c->origin, log->host) != 0)
		return diag_set(why, DIAG_REFUSED, "the log's checkpoint has the origin '%.200s', expected '%s'", c->origin, log->host);
	for (size_t i = 0; i < c->n; i++) {
		const struct checkpoint_signature *s = &c->signature[i];

		if (memcmp(s->key_id, log->key_id, sizeof(s->key_id)) != 0 || !names_fit(c, s, log, v2))
			continue;
		if (key_verify(&log->key, c->text, c->signed_n, s->signature.text, s->signature.len, why))
			return diag_wrap(why, "the log's checkpoint is not signed by %s", log->base_url);
		found = true;
	}
	if (found)
		return 0;
	return diag_set(why, DIAG_REFUSED, "the log's checkpoint is not signed by %s: there is no line by its key", log->base_url);
}

void
checkpoint_release(struct checkpoint *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->signature[i].name);
		buf_release(&c->signature[i].signature);
	}
	free(c->signature);
	free(c->origin);
	*c = (struct checkpoint)CHECKPOINT_INIT;
}

#include "sign/signing_config.h"
#include "base/file.h"
#include "base/text.h"
#include "trust/proto.h"
#include <limits.h>
#include <string.h>

#define MEDIA_TYPE "application/vnd.dev.sigstore.signingconfig.v0.2+json"
enum { MAX_BYTES = 1 << 20 };

static const struct kind {
	const char *member, *rule, *name;
	unsigned newest;                /* version that we speak, from 1 on */
} kinds[SERVICE_KINDS] = {
	[SERVICE_CA] = { "caUrls", NULL, "certificate authority", 1 },
	[SERVICE_OIDC] = { "oidcUrls", NULL, "login", 1 },
	[SERVICE_LOG] = { "rekorTlogUrls", "rekorTlogConfig", "transparency log", 2 },
	[SERVICE_TSA] = { "tsaUrls", "tsaConfig", "timestamp authority", 1 },
};

static char *
read_url(struct json url)
{
	char *text = xstrdup(json_string(url));
	size_t n = strlen(text);

	if (json_exists(url) && !text_starts(text, "https://") && !text_starts(text, "http://"))
		json_complain(url, "'%.80s' is not an address of https or http", text);
	while (n && text[n - 1] == '/')
		text[--n] = '\0';
	return text;
}

static void
read_service(struct service *s, struct json j)
{
	s->url = read_url(proto_get(j, "url"));
	s->operator = xstrdup(json_string(proto_find(j, "operator")));
	s->version = (unsigned)json_integer(proto_find(j, "majorApiVersion"), 0, UINT_MAX);
	validity_read(proto_find(j, "validFor"), &s->valid);
}

static void
read_rule(struct services *s, struct json rule)
{
	static const char *const name[] = { "SELECTOR_UNDEFINED", "ANY", "ALL", "EXACT" };
	struct json selector = proto_find(rule, "selector"), count = proto_find(rule, "count");
	const char *word = json_string(selector);

	s->count = (unsigned)json_integer(count, 0, UINT_MAX);
	for (size_t i = 0; i < countof(name); i++)
		if (!strcmp(word, name[i])) {
			s->selector = (enum selector)i;
			return;
		}
	if (json_exists(selector))
		json_complain(selector, "'%.40s' is not ANY, ALL or EXACT", word);
}

static void
read_kind(struct services *s, const struct kind *kind, struct json top)
{
	struct json list = proto_find(top, kind->member);
	size_t n = json_count(list);

	if (n > SIGNING_CONFIG_SERVICES) {
		json_complain(list, "names more than %d services", SIGNING_CONFIG_SERVICES);
		return;
	}
	s->item = xcalloc(n, sizeof(*s->item));
	s->n = n;
	s->selector = SELECTOR_ANY;
	for (size_t i = 0; i < n; i++)
		read_service(&s->item[i], json_item(list, i));
	if (!kind->rule)
		return;
	s->selector = SELECTOR_UNDEFINED;
	read_rule(s, proto_find(top, kind->rule));
	if (n && s->selector == SELECTOR_UNDEFINED)
		json_complain(top, "'%s' must say how many services of '%s' to use: ANY, ALL or EXACT", kind->rule, kind->member);
	if (n && s->selector == SELECTOR_EXACT && !s->count)
		json_complain(top, "'%s' must give a count with EXACT", kind->rule);
}

int
signing_config_parse(struct signing_config *c, const char *name, const char *text, size_t n, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

	if (json_parse(&doc, name, text, n, why))
		return -1;
	struct json top = json_top(&doc), type = proto_get(top, "mediaType");

	if (json_exists(type) && strcmp(json_string(type), MEDIA_TYPE))
		json_complain(type, "must be '%s', is '%.80s'", MEDIA_TYPE, json_string(type));
	for (size_t i = 0; i < SERVICE_KINDS; i++)
		read_kind(&c->kind[i], &kinds[i], top);
	return json_finish(&doc, why);
}

int
signing_config_load(struct signing_config *c, const char *path, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	if (file_read(&text, path, MAX_BYTES, why))
		return -1;
	return signing_config_parse(c, path, text.text, text.len, why);
}

static int
newest_first(const void *a, const void *b)
{
	const struct service *x = *(const struct service *const *)a, *y = *(const struct service *const *)b;

	if (x->valid.start != y->valid.start)
		return x->valid.start < y->valid.start ? 1 : -1;
	return x < y ? -1 : x > y;      /* as listed */
}

static void
choose_version(const struct services *s, unsigned version, int64_t now, struct chosen *out)
{
	out->n = 0;
	for (size_t i = 0; i < s->n; i++)
		if (s->item[i].version == version && validity_holds(&s->item[i].valid, now))
			out->item[out->n++] = &s->item[i];
	if (out->n > 1)
		qsort(out->item, out->n, sizeof(*out->item), newest_first);
}

/* The newest of each operator: two logs of one operator prove no more than one. */
static void
keep_one_per_operator(struct chosen *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n; i++) {
		bool again = false;

		for (size_t k = 0; k < kept; k++)
			again = again || (*c->item[i]->operator && !strcmp(c->item[i]->operator, c->item[k]->operator));
		if (!again)
			c->item[kept++] = c->item[i];
	}
	c->n = kept;
}

int
signing_config_choose(const struct signing_config *c, enum service_kind which, int64_t now, struct chosen *out, struct diag *why)
{
	const struct services *s = &c->kind[which];
	const struct kind *kind = &kinds[which];

	out->n = 0;
	if (!s->n)
		return 0;
	for (unsigned version = kind->newest; version && !out->n; version--)
		choose_version(s, version, now, out);
	if (!out->n)
		return diag_set(why, DIAG_REFUSED, "the signing configuration has no %s that is valid now and of a version up to %u",
		                kind->name, kind->newest);
	keep_one_per_operator(out);
	if (s->selector == SELECTOR_EXACT && out->n < s->count)
		return diag_set(why, DIAG_REFUSED, "the signing configuration wants %u of its %s services, but only %zu can be used",
		                s->count, kind->name, out->n);
	if (s->selector == SELECTOR_EXACT)
		out->n = s->count;
	if (s->selector == SELECTOR_ANY)
		out->n = 1;
	return 0;
}

void
signing_config_release(struct signing_config *c)
{
	for (size_t k = 0; k < SERVICE_KINDS; k++) {
		for (size_t i = 0; i < c->kind[k].n; i++) {
			free(c->kind[k].item[i].url);
			free(c->kind[k].item[i].operator);
		}
		free(c->kind[k].item);
	}
	*c = (struct signing_config)SIGNING_CONFIG_INIT;
}

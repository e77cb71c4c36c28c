#include "trust/statement.h"
#include "trust/proto.h"
#include <string.h>

static void
check_type(struct json type)
{
	const char *s = json_string(type);

	if (strcmp(s, "https://in-toto.io/Statement/v1") != 0 && strcmp(s, "https://in-toto.io/Statement/v0.1") != 0)
		json_complain(type, "is '%.80s', not a known version of an in-toto statement", s);
}

static void
check_subject(struct json subject)
{
	struct json digest = proto_get(subject, "digest");
	const char *algorithm;

	json_string(proto_find(subject, "name"));
	if (json_count(digest) > STATEMENT_DIGESTS)
		json_complain(digest, "has more than %d digests", STATEMENT_DIGESTS);
	for (size_t i = 0; i < json_count(digest); i++)
		json_string(json_member(digest, i, &algorithm));
}

int
statement_parse(struct statement *s, const char *name, const void *payload, size_t n, struct diag *why)
{
	if (json_parse(&s->doc, name, payload, n, why))
		return -1;
	struct json top = json_top(&s->doc);

	check_type(proto_get(top, "_type"));
	s->subjects = proto_get(top, "subject");
	if (!proto_count(s->subjects))
		json_complain(s->subjects, "names no subject");
	if (proto_count(s->subjects) > STATEMENT_SUBJECTS)
		json_complain(s->subjects, "names more than %d subjects", STATEMENT_SUBJECTS);
	for (size_t i = 0; i < proto_count(s->subjects); i++)
		check_subject(json_item(s->subjects, i));
	s->predicate_type = json_string(proto_get(top, "predicateType"));
	s->predicate = proto_find(top, "predicate");
	json_accept(top);
	return json_finish(&s->doc, why);
}

/* The digest of subject i, or "". */
static const char *
digest_of(const struct statement *s, size_t i, enum hash h)
{
	return json_string(json_find(json_get(json_item(s->subjects, i), "digest"), hash_name(h)));
}

bool
statement_has(const struct statement *s, enum hash h, const char *hex, const char **subject_name)
{
	for (size_t i = 0; i < proto_count(s->subjects); i++) {
		if (!*hex || strcmp(digest_of(s, i, h), hex) != 0)
			continue;
		if (subject_name)
			*subject_name = json_string(proto_find(json_item(s->subjects, i), "name"));
		return true;
	}
	return false;
}

bool
statement_uses(const struct statement *s, enum hash h)
{
	for (size_t i = 0; i < proto_count(s->subjects); i++)
		if (*digest_of(s, i, h))
			return true;
	return false;
}

void
statement_release(struct statement *s)
{
	json_doc_release(&s->doc);
	*s = (struct statement)STATEMENT_INIT;
}

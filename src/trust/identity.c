#include "trust/identity.h"
#include "base/text.h"
#include "cli/home.h"
#include <string.h>

#define SCHEMA "ingot/identity/1"
#define GITHUB "https://github.com/"
#define NOBODY GITHUB "OWNER/"

static bool
is_number(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return n && n <= 19 && !s[n] && s[0] != '0';
}

static void
read_list(struct json array, struct list *to)
{
	size_t n = json_count(array);

	if (!n || n > 16)
		json_complain(array, "must hold 1 to 16 items");
	for (size_t i = 0; i < n && i < 16; i++) {
		const char *s = json_string(json_item(array, i));

		if (!*s)
			json_complain(array, "holds an empty item");
		list_add(to, s);
	}
}

static char *
read_uri(struct json j)
{
	const char *s = json_string(j);

	if (!text_starts(s, "https://"))
		json_complain(j, "'%.80s' does not begin with https://", s);
	return xstrdup(s);
}

static char *
read_number(struct json j)
{
	if (!json_exists(j))
		return NULL;
	if (!is_number(json_string(j)))
		json_complain(j, "'%.40s' is not a decimal number", json_string(j));
	return xstrdup(json_string(j));
}

int
identity_read(struct identity *id, const char *path, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct json top;

	if (json_load(&doc, path, why))
		return -1;
	top = json_top(&doc);
	json_schema(top, SCHEMA);
	id->issuer = read_uri(json_get(top, "issuer"));
	id->repository = read_uri(json_get(top, "repository"));
	id->repository_id = read_number(json_find(top, "repository_id"));
	read_list(json_get(top, "workflows"), &id->workflows);
	read_list(json_get(top, "refs"), &id->refs);
	return json_finish(&doc, why);
}

bool
identity_is_filled(const struct identity *id)
{
	return !text_starts(id->repository, NOBODY);
}

int
identity_load(struct identity *id, struct policy *policy, struct diag *why)
{
	scoped(free_release) char *path = home_path("etc/identity.json", why);

	if (!path || identity_read(id, path, why))
		return -1;
	if (!identity_is_filled(id)) {
		diag_set(why, DIAG_USAGE, "'%s' is not filled in: it does not say who signs our releases", path);
		return diag_hint(why, "give --certificate-identity and --certificate-oidc-issuer, or fill it in: ingot identity OWNER/ingot");
	}
	policy->issuer = id->issuer;
	policy->repository = id->repository;
	policy->repository_id = id->repository_id;
	policy->workflows = &id->workflows;
	policy->refs = &id->refs;
	return 0;
}

/* "OWNER" stands for one that is not chosen yet. */
static bool
is_repository(const char *s)
{
	return text_is_repository(s) && !text_starts(s, "OWNER/");
}

int
identity_fill(struct identity *id, const char *repository, const char *repository_id, struct diag *why)
{
	if (!is_repository(repository)) {
		diag_set(why, DIAG_USAGE, "'%s' is not a repository", repository);
		return diag_hint(why, "write OWNER/NAME, as on github.com");
	}
	if (repository_id && !is_number(repository_id))
		return diag_set(why, DIAG_USAGE, "'%s' is not a repository number", repository_id);
	free(id->repository);
	free(id->repository_id);
	id->repository = xasprintf(GITHUB "%s", repository);
	id->repository_id = repository_id ? xstrdup(repository_id) : NULL;
	return 0;
}

void
identity_write(struct jsonw *w, const struct identity *id)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "schema", SCHEMA);
	jsonw_string(w, "issuer", id->issuer);
	jsonw_string(w, "repository", id->repository);
	jsonw_optional(w, "repository_id", id->repository_id);
	jsonw_strings(w, "workflows", &id->workflows);
	jsonw_strings(w, "refs", &id->refs);
	jsonw_end(w);
}

void
identity_release(struct identity *id)
{
	free(id->issuer);
	free(id->repository);
	free(id->repository_id);
	list_release(&id->workflows);
	list_release(&id->refs);
	*id = (struct identity)IDENTITY_INIT;
}

#include "trust/policy.h"
#include "base/text.h"
#include "expression.h"
#include <string.h>

/* Names that no signer has: a pattern that matches one of them matches every name. */
static const char *const nobody[] = { "anybody@nowhere.invalid", "https://nowhere.invalid/anybody", "nobody" };

static int
check_pattern(const char *pattern, struct diag *why)
{
	scoped(regfree) regex_t re = { 0 };

	if (!pattern)
		return 0;
	if (expression_compile(&re, pattern, why))
		return -1;
	for (size_t i = 0; i < countof(nobody); i++)
		if (expression_matches(&re, nobody[i]))
			return diag_set(why, DIAG_USAGE, "regular expression '%s' matches every name", pattern);
	return 0;
}

enum { WORDS = 8 };

/* Every requirement that is a text, in the order of the struct. */
static void
words(const struct policy *p, const char *word[WORDS])
{
	const char *const all[WORDS] = {
		p->identity, p->identity_regexp, p->issuer, p->issuer_regexp, p->repository, p->repository_id, p->workflow, p->ref,
	};

	memcpy(word, all, sizeof(all));
}

static bool
has_words(const struct policy *p)
{
	const char *word[WORDS];

	words(p, word);
	for (size_t i = 0; i < WORDS; i++)
		if (word[i])
			return true;
	return p->workflows || p->refs;
}

bool
policy_is_empty(const struct policy *p)
{
	return !p->key && !has_words(p);
}

static bool
has_workflow(const struct policy *p)
{
	return p->workflow || (p->workflows && p->workflows->n);
}

static int
check_signer(const struct policy *p, struct diag *why)
{
	bool subject = p->identity || p->identity_regexp || has_workflow(p), issuer = p->issuer || p->issuer_regexp;

	if (p->identity && p->identity_regexp)
		return diag_set(why, DIAG_USAGE, "the identity is given both exactly and as a regular expression");
	if (p->issuer && p->issuer_regexp)
		return diag_set(why, DIAG_USAGE, "the issuer is given both exactly and as a regular expression");
	if (subject && !p->identity && !p->identity_regexp && !p->repository) {
		diag_set(why, DIAG_USAGE, "a workflow needs its source repository: any repository may call it");
		return diag_hint(why, "give --repository too");
	}
	if (subject && issuer)
		return 0;
	diag_set(why, DIAG_USAGE, "no %s%s%s is given", subject ? "" : "identity", subject || issuer ? "" : " and no ", issuer ? "" : "issuer");
	return diag_hint(why, "give %s%s%s", subject ? "" : "--certificate-identity, or --repository and --workflow",
	                 subject || issuer ? "" : "; and ", issuer ? "" : "--certificate-oidc-issuer");
}

int
policy_check(const struct policy *p, struct diag *why)
{
	const char *word[WORDS];

	if (p->key && has_words(p))
		return diag_set(why, DIAG_USAGE, "both a key and an identity are given, and a bundle has only one of them");
	if (p->key)
		return 0;
	if (p->without_log)
		return diag_set(why, DIAG_USAGE, "only a signature by a key may lack a log entry");
	words(p, word);
	for (size_t i = 0; i < WORDS; i++)
		if (word[i] && !*word[i])
			return diag_set(why, DIAG_USAGE, "an option that describes the signer is empty");
	if (check_signer(p, why) ||
	    check_pattern(p->identity_regexp, why) || check_pattern(p->issuer_regexp, why))
		return -1;
	return 0;
}

static int
differs(const char *what, const char *is, const char *must, struct diag *why)
{
	return diag_set(why, DIAG_REFUSED, "%s is %s%s%s, expected '%s'", what, *is ? "'" : "", *is ? is : "missing",
	                *is ? "'" : "", must);
}

static int
must_be(const char *what, const char *is, const char *must, struct diag *why)
{
	return !must || !strcmp(is, must) ? 0 : differs(what, is, must, why);
}

static int
must_match(const char *what, const char *is, const char *pattern, struct diag *why)
{
	scoped(regfree) regex_t re = { 0 };

	if (!pattern)
		return 0;
	if (expression_compile(&re, pattern, why))
		return -1;
	return expression_matches(&re, is) ? 0 : differs(what, is, pattern, why);
}

static int
match_repository(const struct signer *s, const char *repository, struct diag *why)
{
	scoped(free_release) char *uri = NULL;

	if (!repository)
		return 0;
	uri = strstr(repository, "://") ? xstrdup(repository) : xasprintf("https://github.com/%s", repository);
	return must_be("the source repository", s->source_uri, uri, why);
}

/* "<uri>@<ref or commit>"; a file name may contain '@', but not followed by a ref or a commit. */
static bool
is_by_workflow(const struct signer *s, const char *workflow)
{
	bool whole = strstr(workflow, "://");
	scoped(free_release) char *uri = whole ? xstrdup(workflow) : xasprintf("%s/%s", s->source_uri, workflow);
	size_t n = strlen(uri);
	const char *at = s->build_signer_uri;

	if (strncmp(at, uri, n) || at[n] != '@')
		return false;
	at += n + 1;
	return text_starts(at, "refs/") || (strspn(at, "0123456789abcdef") == 40 && !at[40]);
}

/* A ref does not end in '/'; a requirement that does matches all refs below it. */
static bool
is_ref(const struct signer *s, const char *ref)
{
	size_t n = strlen(ref);

	return n && ref[n - 1] == '/' ? text_starts(s->source_ref, ref) && s->source_ref[n] : !strcmp(s->source_ref, ref);
}

static int
match_one(const struct signer *s, const char *what, const char *is, bool (*holds)(const struct signer *, const char *),
          const char *one, const struct list *any, struct diag *why)
{
	scoped(buf_release) struct buf all = BUF_INIT;

	if (one && !holds(s, one))
		return differs(what, is, one, why);
	for (size_t i = 0; any && i < any->n; i++) {
		if (holds(s, any->item[i]))
			return 0;
		buf_printf(&all, "%s%s", i ? "' or '" : "", any->item[i]);
	}
	return any ? differs(what, is, all.text, why) : 0;
}

/* Where the policy names a workflow and no identity, the subject must be that workflow. */
static int
match_subject(const struct policy *p, const struct signer *s, struct diag *why)
{
	if (has_workflow(p) && !p->identity && !p->identity_regexp)
		return must_be("the subject", s->san, s->build_signer_uri, why);
	if (must_be("the subject", s->san, p->identity, why))
		return -1;
	return must_match("the subject", s->san, p->identity_regexp, why);
}

int
policy_match(const struct policy *p, const struct signer *s, struct diag *why)
{
	if (match_subject(p, s, why) ||
	    must_be("the issuer", s->issuer, p->issuer, why) ||
	    must_match("the issuer", s->issuer, p->issuer_regexp, why) ||
	    match_repository(s, p->repository, why) ||
	    must_be("the source repository's id", s->source_id, p->repository_id, why) ||
	    match_one(s, "the workflow", s->build_signer_uri, is_by_workflow, p->workflow, p->workflows, why) ||
	    match_one(s, "the source ref", s->source_ref, is_ref, p->ref, p->refs, why))
		return -1;
	return 0;
}

#include "trust/policy.h"
#include "base/text.h"
#include <regex.h>
#include <string.h>

/* Names that nobody has: a pattern that takes one takes everybody. */
static const char *const nobody[] = { "anybody@nowhere.invalid", "https://nowhere.invalid/anybody", "nobody" };

/* The whole of the text, so that `^a|b$` is not two halves of a guard. */
static bool
matches(const regex_t *re, const char *text)
{
	regmatch_t m;

	return regexec(re, text, 1, &m, 0) == 0 && m.rm_so == 0 && (size_t)m.rm_eo == strlen(text);
}

static bool
is_anchored(const char *pattern)
{
	size_t n = strlen(pattern), slashes = 0;

	if (n < 2 || pattern[0] != '^' || pattern[n - 1] != '$')
		return false;
	while (pattern[n - 2 - slashes] == '\\')
		slashes++;
	return slashes % 2 == 0;
}

static int
compile(regex_t *re, const char *pattern, struct diag *why)
{
	char text[128];
	int error = regcomp(re, pattern, REG_EXTENDED);

	if (!error)
		return 0;
	regerror(error, re, text, sizeof(text));
	memset(re, 0, sizeof(*re));
	return diag_set(why, DIAG_USAGE, "regular expression '%s': %s", pattern, text);
}

static int
check_pattern(const char *pattern, struct diag *why)
{
	scoped(regfree) regex_t re = { 0 };

	if (!pattern)
		return 0;
	if (!is_anchored(pattern)) {
		diag_set(why, DIAG_USAGE, "regular expression '%s' is not anchored", pattern);
		return diag_hint(why, "begin it with ^ and end it with $, so that it must match the whole name");
	}
	if (compile(&re, pattern, why))
		return -1;
	for (size_t i = 0; i < countof(nobody); i++)
		if (matches(&re, nobody[i]))
			return diag_set(why, DIAG_USAGE, "regular expression '%s' matches anybody", pattern);
	return 0;
}

enum { WORDS = 8 };

/* Every demand that is a word, in the order of the struct. */
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
check_subject(const struct policy *p, struct diag *why)
{
	if (p->identity && p->identity_regexp)
		return diag_set(why, DIAG_USAGE, "the identity is demanded both by name and by regular expression");
	if (p->identity || p->identity_regexp)
		return 0;
	if (!has_workflow(p)) {
		diag_set(why, DIAG_USAGE, "nothing says who must have signed");
		return diag_hint(why, "give --certificate-identity, or --repository and --workflow, or --key");
	}
	if (p->repository)
		return 0;
	diag_set(why, DIAG_USAGE, "a workflow without its source repository says nothing: anybody may call it");
	return diag_hint(why, "give --repository too");
}

static int
check_issuer(const struct policy *p, struct diag *why)
{
	if (p->issuer && p->issuer_regexp)
		return diag_set(why, DIAG_USAGE, "the issuer is demanded both by name and by regular expression");
	if (p->issuer || p->issuer_regexp)
		return 0;
	diag_set(why, DIAG_USAGE, "nothing says who must have known the signer");
	return diag_hint(why, "give --certificate-oidc-issuer");
}

int
policy_check(const struct policy *p, struct diag *why)
{
	const char *word[WORDS];

	if (p->key && has_words(p))
		return diag_set(why, DIAG_USAGE, "a key was demanded, and an identity; a bundle has one of them");
	if (p->key)
		return 0;
	words(p, word);
	for (size_t i = 0; i < WORDS; i++)
		if (word[i] && !*word[i])
			return diag_set(why, DIAG_USAGE, "an empty name was demanded of the signer");
	if (check_subject(p, why) || check_issuer(p, why) ||
	    check_pattern(p->identity_regexp, why) || check_pattern(p->issuer_regexp, why))
		return -1;
	return 0;
}

static int
differs(const char *what, const char *is, const char *must, struct diag *why)
{
	return diag_set(why, DIAG_REFUSED, "%s is %s%s%s, and '%s' was demanded", what, *is ? "'" : "", *is ? is : "not said",
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
	if (compile(&re, pattern, why))
		return -1;
	return matches(&re, is) ? 0 : differs(what, is, pattern, why);
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

/* "<uri>@<ref or commit>"; a file's name may hold an '@', but never what a ref begins with. */
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

/* Refs do not end in '/': one that does stands for all below it. */
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

/* A subject that was not demanded by name is the workflow that was. */
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

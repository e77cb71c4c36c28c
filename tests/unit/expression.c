#include "trust/expression.h"
#include "tap.h"

static const struct { const char *pattern, *yes, *no; } good[] = {
	{ "^https://github[.]com/o/r/[.]github/workflows/w[.]yml@refs/tags/v[0-9]+$", "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v12", "https://github.com/o/r/.github/workflows/w.yml@refs/tags/v" },
	{ "^https://github[.]com/o(/[a-z]+)*@[0-9a-f]{40}$", "https://github.com/o/r/s@0123456789012345678901234567890123456789", "https://github.com/o/r" },
	{ "^[^@]{1,40}@([a-z]+[.])?example[.]com$", "a@mail.example.com", "a@b@example.com" },
	{ "^a|b$", "a", "ab" },
	{ "^[]({*]+[[:digit:]{]{2}\\{$", "](12{", "x12{" },
	{ "^(a|(b|c)*d){0,3}$", "bcda", "bc" },
	{ "^a{390}$", NULL, "a" },
};

static void
a_small_expression_is_taken(void)
{
	for (size_t i = 0; i < countof(good); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(regfree) regex_t re = { 0 };

		succeeds(expression_compile(&re, good[i].pattern, &why), &why, "%s is compiled", good[i].pattern);
		ok(!good[i].yes || expression_matches(&re, good[i].yes), "%s matches %s", good[i].pattern, good[i].yes ? good[i].yes : "");
		ok(!expression_matches(&re, good[i].no), "%s does not match %s", good[i].pattern, good[i].no);
	}
}

/* Each takes the C library's regcomp() seconds, minutes or gigabytes. */
static const char *const large[] = {
	"^(((a{1,200}){1,200}){1,200}){1,200}.*$", "^(((a{200}){200}){200}){200}$", "^(((a{200,}){200,}){200,}){200,}$",
	"^a{99999999999999999999}$", "^a{1,}{400}$", "^(((((a?)+)+)+)+){1,10}b$", "^((((a*)*)*)*){1,10}b$", "^(|a|b|(|c)*){1,20}$",
	"^a**********+++++*?$", "^(a*){0,3}{0,3}{0,3}{0,3}$", "^((((a|b?)*|c?)*|d?)*|e?){0,12}z$", "^(()|a){20}$", "^(\\b)*$", "^(^)+$",
	"^(((((((((((((((((((((((((((((((((a)))))))))))))))))))))))))))))))))$", "^((((((((((a+)+)+)+)+)+)+)+)+)+)$",
};

static void
a_large_expression_is_refused(void)
{
	for (size_t i = 0; i < countof(large); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(regfree) regex_t re = { 0 };

		refuses(expression_compile(&re, large[i], &why), &why, DIAG_USAGE, "repeats too much", "%s is refused", large[i]);
	}
}

static void
a_back_reference_is_refused(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(regfree) regex_t re = { 0 };

	refuses(expression_compile(&re, "^(a+)\\1$", &why), &why, DIAG_USAGE, "has a back-reference", "a back-reference is refused");
	refuses(expression_compile(&re, "^(a$", &why), &why, DIAG_USAGE, "regular expression '^(a$'", "an open parenthesis is refused");
	refuses(expression_compile(&re, "^[a$", &why), &why, DIAG_USAGE, "regular expression '^[a$'", "an open bracket is refused");
}

int
main(void)
{
	a_small_expression_is_taken();
	a_large_expression_is_refused();
	a_back_reference_is_refused();
	return tap_done();
}

#include "cli/args.h"
#include "base/file.h"
#include "base/nearest.h"
#include "base/text.h"
#include <stdio.h>
#include <string.h>

bool args_quiet;

static const struct arg common[] = {
	{ "--quiet", .flag = &args_quiet, .help = "say nothing unless something fails" },
	{ "--help", .help = "show this and exit" },
	{ "--version", .help = "show the version and exit" },
	{ 0 },
};

static bool
takes_value(const struct arg *option)
{
	return option->text || option->number || option->seconds || option->many;
}

/* "--in FILE"; caller frees. */
static char *
option_words(const struct arg *option)
{
	bool value = takes_value(option);
	const char *meta = !value ? "" : option->meta ? option->meta : "VALUE";

	return xasprintf("%s%s%s", option->name, value ? " " : "", meta);
}

static int
widest(const struct arg *option, int least)
{
	for (; option && option->name; option++) {
		scoped(free_release) char *words = option_words(option);

		if ((int)strlen(words) > least)
			least = (int)strlen(words);
	}
	return least;
}

static void
print_options(const struct arg *option, int width)
{
	for (; option && option->name; option++) {
		scoped(free_release) char *words = option_words(option);

		printf("  %-*s  %s%s\n", width, words, option->help ? option->help : "", option->many ? " (may be repeated)" : "");
	}
}

static void
print_usage(const struct args *a)
{
	int width = widest(a->option, widest(common, 0));

	printf("usage: ingot%s%s [options]%s%s\n", a->step ? " " : "", a->step ? a->step : "",
	       a->usage && *a->usage ? " " : "", a->usage ? a->usage : "");
	if (a->purpose)
		printf("\n%s\n", a->purpose);
	printf("\noptions:\n");
	print_options(a->option, width);
	print_options(common, width);
}

static const struct arg *
find(const struct arg *option, const char *name, size_t n)
{
	for (; option && option->name; option++)
		if (strlen(option->name) == n && memcmp(option->name, name, n) == 0)
			return option;
	return NULL;
}

static void
add_names(struct list *l, const struct arg *option)
{
	for (; option && option->name; option++)
		list_add(l, option->name);
}

static int
unknown(const struct args *a, const char *word, size_t n, struct diag *why)
{
	scoped(free_release) char *name = xstrndup(word, n);
	scoped(list_release) struct list known = LIST_INIT;
	const char *meant;

	add_names(&known, a->option);
	add_names(&known, common);
	meant = nearest_word(&known, name);
	diag_set(why, DIAG_USAGE, "unknown option '%s'", name);
	if (meant)
		return diag_hint(why, "did you mean '%s'?", meant);
	return diag_hint(why, "'ingot%s%s --help' lists the options", a->step ? " " : "",
	                 a->step ? a->step : "");
}

static int
set_number(const struct arg *option, const char *value, struct diag *why)
{
	int64_t n = text_number(value, option->most);

	if (n < option->least)
		return diag_set(why, DIAG_USAGE, "option '%s' takes a number from %u to %u, not '%s'", option->name, option->least,
		                option->most, value);
	*option->number = (unsigned)n;
	return 0;
}

static int
set_seconds(const struct arg *option, const char *value, struct diag *why)
{
	long n = text_seconds(value);

	if (n < (long)option->least)
		return diag_set(why, DIAG_USAGE, "option '%s' is '%s', which is not a time such as 90, 90s, 30m or 2h, up to a day", option->name, value);
	*option->seconds = (unsigned)n;
	return 0;
}

/* A mistyped name is not worth a retry, as other errors of files may be. */
static int
check_document(const struct arg *option, const char *value, struct diag *why)
{
	if (!strcmp(value, "-") || file_exists(value))
		return 0;
	if (!*value)
		return diag_set(why, DIAG_USAGE, "option '%s' is empty", option->name);
	return diag_set(why, DIAG_USAGE, "there is no file '%s'", value);
}

static int
set_value(const struct arg *option, const char *value, struct diag *why)
{
	if (option->document && check_document(option, value, why))
		return -1;
	if (option->number)
		return set_number(option, value, why);
	if (option->seconds)
		return set_seconds(option, value, why);
	if (option->many)
		list_add(option->many, value);
	else
		*option->text = value;
	return 0;
}

/* Reads the option at argv[*i] and its value; exits on --help and --version. */
static int
take_option(const struct args *a, int argc, char **argv, int *i, struct diag *why)
{
	const char *word = argv[*i], *equals = strchr(word, '=');
	size_t n = equals ? (size_t)(equals - word) : strlen(word);
	const struct arg *option = find(a->option, word, n);
	const char *value = equals ? equals + 1 : NULL;

	option = option ? option : find(common, word, n);
	if (strcmp(word, "-h") == 0 || (option && strcmp(word, "--help") == 0)) {
		print_usage(a);
		exit(fflush(stdout) ? DIAG_SYSTEM : 0);
	}
	if (option && strcmp(word, "--version") == 0 && !takes_value(option)) {
		printf("ingot%s%s %s\n", a->step ? "-" : "", a->step ? a->step : "", INGOT_VERSION);
		exit(fflush(stdout) ? DIAG_SYSTEM : 0);
	}
	if (!option)
		return unknown(a, word, n, why);
	if (!takes_value(option)) {
		if (value)
			return diag_set(why, DIAG_USAGE, "option '%s' takes no value", option->name);
		if (option->flag)
			*option->flag = true;
		return 0;
	}
	if (!value && *i + 1 < argc)
		value = argv[++*i];
	if (!value)
		return diag_set(why, DIAG_USAGE, "option '%s' needs a value", option->name);
	return set_value(option, value, why);
}

int
args_parse(const struct args *a, int argc, char **argv, struct diag *why)
{
	bool ended = false;

	for (int i = 1; i < argc; i++) {
		if (!ended && strcmp(argv[i], "--") == 0) {
			ended = true;
		} else if (!ended && argv[i][0] == '-' && argv[i][1]) {
			if (take_option(a, argc, argv, &i, why))
				return -1;
		} else if (a->operands) {
			list_add(a->operands, argv[i]);
		} else {
			return diag_set(why, DIAG_USAGE, "unexpected operand '%s'", argv[i]);
		}
	}
	return 0;
}

static int
unknown_verb(const struct args *a, const struct verb *verb, const char *word, struct diag *why)
{
	scoped(list_release) struct list known = LIST_INIT;
	scoped(buf_release) struct buf names = BUF_INIT;
	const char *meant;

	for (; verb->name; verb++) {
		list_add(&known, verb->name);
		buf_printf(&names, "%s%s", !names.len ? "" : verb[1].name ? ", " : " or ", verb->name);
	}
	meant = nearest_word(&known, word);
	if (*word)
		diag_set(why, DIAG_USAGE, "unknown action '%s'", word);
	else
		diag_set(why, DIAG_USAGE, "no action was given");
	if (meant)
		return diag_hint(why, "did you mean '%s'?", meant);
	return diag_hint(why, "ingot %s %s", a->step, names.text);
}

int
args_run_verb(const struct args *a, const struct verb *verb, struct diag *why)
{
	const struct verb *all = verb;
	const char *word = a->operands->n ? a->operands->item[0] : "";

	while (verb->name && strcmp(verb->name, word))
		verb++;
	if (!verb->name)
		return unknown_verb(a, all, word, why);
	if (a->operands->n > 1 + verb->most)
		return diag_set(why, DIAG_USAGE, "unexpected operand '%s'", a->operands->item[1 + verb->most]);
	return verb->run(a->operands, why);
}

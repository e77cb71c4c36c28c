#include "base/args.h"
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

static void
print_options(const struct arg *option)
{
	for (; option && option->name; option++) {
		bool value = option->text || option->many;
		const char *meta = !value ? "" : option->meta ? option->meta : "VALUE";
		scoped(free_release) char *left = xasprintf("%s%s%s", option->name, value ? " " : "", meta);

		printf("  %-26s  %s%s\n", left, option->help ? option->help : "",
		       option->many ? " (may be repeated)" : "");
	}
}

static void
print_usage(const struct args *a)
{
	printf("usage: ingot%s%s [options]%s%s\n", a->step ? " " : "", a->step ? a->step : "",
	       a->usage && *a->usage ? " " : "", a->usage ? a->usage : "");
	if (a->purpose)
		printf("\n%s\n", a->purpose);
	printf("\noptions:\n");
	print_options(a->option);
	print_options(common);
}

/* Edits between two words, at most 31 letters each. */
static unsigned
distance(const char *a, const char *b)
{
	unsigned row[32], n = (unsigned)strnlen(a, 31), m = (unsigned)strnlen(b, 31);

	for (unsigned j = 0; j <= m; j++)
		row[j] = j;
	for (unsigned i = 1; i <= n; i++) {
		unsigned corner = row[0];

		row[0] = i;
		for (unsigned j = 1; j <= m; j++) {
			unsigned best = corner + (a[i - 1] != b[j - 1]);

			corner = row[j];
			best = best < corner + 1 ? best : corner + 1;
			row[j] = best < row[j - 1] + 1 ? best : row[j - 1] + 1;
		}
	}
	return row[m];
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
nearest(const struct arg *option, const char *name, const char **best, unsigned *edits)
{
	for (; option && option->name; option++) {
		unsigned d = distance(option->name, name);

		if (d < *edits) {
			*edits = d;
			*best = option->name;
		}
	}
}

static int
unknown(const struct args *a, const char *word, size_t n, struct diag *why)
{
	scoped(free_release) char *name = xstrndup(word, n);
	const char *best = NULL;
	unsigned edits = 4;

	diag_set(why, DIAG_USAGE, "unknown option '%s'", name);
	nearest(a->option, name, &best, &edits);
	nearest(common, name, &best, &edits);
	if (best)
		return diag_hint(why, "did you mean '%s'?", best);
	return diag_hint(why, "'ingot%s%s --help' lists the options", a->step ? " " : "",
	                 a->step ? a->step : "");
}

/* Looks at argv[*i], takes its value along; exits on --help and --version. */
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
	if (option && strcmp(word, "--version") == 0 && !option->text) {
		printf("ingot%s%s %s\n", a->step ? "-" : "", a->step ? a->step : "", INGOT_VERSION);
		exit(fflush(stdout) ? DIAG_SYSTEM : 0);
	}
	if (!option)
		return unknown(a, word, n, why);
	if (!option->text && !option->many) {
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
	if (option->many)
		list_add(option->many, value);
	else
		*option->text = value;
	return 0;
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

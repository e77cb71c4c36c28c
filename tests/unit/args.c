#include "cli/args.h"
#include "tap.h"
#include <sys/wait.h>
#include <unistd.h>

static const char *in = "default", *out, *result;
static bool force;
static unsigned days;
static struct list many = LIST_INIT, operands = LIST_INIT;
static const struct arg option[] = {
	{ "--in", .text = &in, .meta = "FILE", .help = "result of the step before" },
	{ "--out", .text = &out, .meta = "FILE", .help = "where to write ours" },
	{ "--force", .flag = &force, .help = "no questions" },
	{ "--days", .number = &days, .least = 2, .most = 400, .meta = "N", .help = "so long" },
	{ "--doc", .text = &result, .document = true, .meta = "FILE", .help = "a document" },
	{ "--file", .many = &many, .meta = "FILE", .help = "one more file" },
	{ 0 },
};

/* Parses the words; operands are taken only if asked for. */
static int
parse(bool takes, struct diag *why, const char *words)
{
	static char copy[500];
	struct args a = { "checksum", "FILE...", "Writes checksums.txt.", option, takes ? &operands : NULL };
	char *argv[20] = { (char *)"ingot-checksum" }, *at = copy;
	int argc = 1;

	list_release(&many);
	list_release(&operands);
	in = "default", out = NULL, force = args_quiet = false, days = 30;
	snprintf(copy, sizeof(copy), "%s", words);
	while (at && *at)
		argv[argc++] = strsep(&at, " ");
	return args_parse(&a, argc, argv, why);
}

static void
options_are_read(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(parse(true, &why, "--in=a=b x --out - --force --file 1 --file=2 - --quiet -- --in"), &why, "every form of an option is read");
	is_str(in, "a=b", "a value after = may contain =");
	is_str(out, "-", "--name value, where value is -");
	ok(force && args_quiet, "flags are set, also --quiet");
	ok(many.n == 2 && !strcmp(many.item[1], "2"), "what may be repeated");
	ok(operands.n == 3 && !strcmp(operands.item[0], "x") && !strcmp(operands.item[1], "-") &&
	   !strcmp(operands.item[2], "--in"), "operands between them, and all after --");
	succeeds(parse(false, &why, ""), &why, "nothing at all");
	is_str(in, "default", "leaves the defaults");
	succeeds(parse(false, &why, "--in= --out --force"), &why, "an empty value; a value that looks like an option");
	ok(!strcmp(in, "") && !strcmp(out, "--force") && !force, "an option takes any text as its value");
	is_int(days, 30, "a number that is not given stays");
	succeeds(parse(false, &why, "--days 400"), &why, "one that is as large as may be");
	is_int(days, 400, "a number at its limit is taken");
}

static void
what_is_wrong_is_named(void)
{
	static const char *const no_number[] = { "--days=1", "--days=401", "--days=", "--days=-3", "--days=3x", "--days=99999999999999999999" };
	scoped(diag_release) struct diag why = DIAG_INIT;

	is_int(parse(true, &why, "--ni x"), -1, "an unknown option");
	is_str(why.text.text, "unknown option '--ni'", "an unknown option is named");
	is_str(why.hint.text, "did you mean '--in'?", "the hint names the nearest option");
	is_int(parse(true, &why, "--zzzzzzzzz=3"), -1, "one that is near to none");
	is_str(why.text.text, "unknown option '--zzzzzzzzz'", "is named without its value");
	contains(why.hint.text, "ingot checksum --help", "with where to look");
	refuses(parse(true, &why, "--out"), &why, DIAG_USAGE, "'--out' needs a value", "an option without its value is refused");
	refuses(parse(true, &why, "--force=yes"), &why, DIAG_USAGE, "'--force' takes no value", "a value for a flag is refused");
	refuses(parse(true, &why, "--days"), &why, DIAG_USAGE, "'--days' needs a value", "the same for a number");
	for (size_t i = 0; i < countof(no_number); i++)
		refuses(parse(true, &why, no_number[i]), &why, DIAG_USAGE, "option '--days' takes a number from 2 to 400, not '",
		        "%s is refused", no_number[i]);
	refuses(parse(false, &why, "x"), &why, DIAG_USAGE, "unexpected operand 'x'", "an operand where none is taken");
	refuses(parse(true, &why, "--doc=nowhere.json"), &why, DIAG_USAGE, "there is no file 'nowhere.json'", "a document that does not exist is refused");
	refuses(parse(true, &why, "--doc="), &why, DIAG_USAGE, "option '--doc' is empty", "a document without a name is refused");
	succeeds(parse(true, &why, "--doc -"), &why, "standard input is taken as a document");
	succeeds(parse(true, &why, "--doc=Makefile"), &why, "a document that exists is taken");
	refuses(parse(true, &why, "-x"), &why, DIAG_USAGE, "unknown option '-x'", "there are no short ones");
}

/* Runs the parser in a child, which exits. */
static const char *
printed(const char *words, int *status)
{
	static struct buf text = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	pid_t pid = fork();

	if (pid == 0) {
		if (!freopen(tap_path("stdout"), "w", stdout))
			_exit(99);
		parse(true, &why, words);
		exit(98);
	}
	waitpid(pid, status, 0);
	buf_release(&text);
	if (file_read(&text, tap_path("stdout"), 10000, &why))
		tap_show("error", why.text.text);
	return text.text;
}

static void
help_is_made_of_the_table(void)
{
	const char *text;
	int status;

	tap_folder();
	text = printed("--force --help", &status);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "--help exits 0");
	contains(text, "usage: ingot checksum [options] FILE...\n\nWrites checksums.txt.\n", "usage and purpose");
	contains(text, "  --in FILE    result of the step before\n", "an option with its value");
	contains(text, "(may be repeated)", "one that may be repeated");
	contains(text, "  --quiet ", "help lists the options that all steps have");
	text = printed("--version", &status);
	is_str(text, "ingot-checksum " INGOT_VERSION "\n", "--version prints program and version");
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0, "--version exits with status 0");
}

int
main(void)
{
	options_are_read();
	what_is_wrong_is_named();
	help_is_made_of_the_table();
	list_release(&many);
	list_release(&operands);
	return tap_done();
}

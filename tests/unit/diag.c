#include "base/diag.h"
#include "cli/gh.h"
#include "tap.h"
#include "cli/report.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/* What `print` writes to stderr. */
static const char *
stderr_of(int (*print)(const struct diag *), const struct diag *d, int *result)
{
	static struct buf text = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	int saved = dup(2), fd = open(tap_path("stderr"), O_RDWR | O_CREAT | O_TRUNC, 0600);

	dup2(fd, 2);
	*result = print(d);
	dup2(saved, 2);
	close(saved);
	close(fd);
	buf_release(&text);
	if (file_read(&text, tap_path("stderr"), 10000, &why))
		tap_show("error", why.text.text);
	return text.text;
}

static int
report(const struct diag *d)
{
	return diag_report(d, "checksum");
}

static void
an_error_is_built_on_the_way_up(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	int status;

	errno = ENOENT;
	is_int(diag_set(&why, DIAG_SYSTEM, "cannot open '%s':", "out/x"), -1, "the cause is completed from errno");
	is_int(diag_wrap(&why, "hashing artifact %d of %d", 2, 3), -1, "wrapping an error returns -1");
	is_str(why.text.text, "hashing artifact 2 of 3: cannot open 'out/x': No such file or directory", "the purpose comes before the cause");
	diag_hint(&why, "make it first");
	is_str(stderr_of(report, &why, &status),
	       "ingot-checksum: hashing artifact 2 of 3: cannot open 'out/x': No such file or directory\n"
	       "  hint: make it first\n", "said once, with the hint");
	is_int(status, 111, "the kind is the exit status");
	diag_at(&why, "recipes/x.json", 7, "unknown member '%s'", "nam\n\033[2Je");
	is_str(stderr_of(report, &why, &status), "ingot-checksum: recipes/x.json:7: unknown member 'nam??[2Je'\n",
	       "a new error forgets the old one; control bytes do not reach the terminal");
	is_int(status, 100, "the user's file is the user's fault");
}

static void
an_error_may_quote_itself(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT, other = DIAG_INIT;

	diag_set(&why, DIAG_REFUSED, "inner");
	diag_set(&why, DIAG_USAGE, "outer (%s)", why.text.text);
	is_str(why.text.text, "outer (inner)", "the old words may be among the new");
	diag_move(&other, &why);
	is_str(other.text.text, "outer (inner)", "the error is moved");
	is_str(why.text.text, "", "a moved error leaves nothing");
	diag_move(&other, &other);
	is_str(other.text.text, "outer (inner)", "to itself changes nothing");
}

/* What gh_annotate() prints of d. */
static const char *
annotation(const struct diag *d, const char *title)
{
	static char line[1000];
	FILE *f = fmemopen(line, sizeof(line), "w");

	line[0] = '\0';
	gh_annotate(f, "error", title, d);
	fclose(f);
	return line;
}

static void
a_hostile_name_cannot_end_the_line(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	diag_set(&why, DIAG_USAGE, "bad tag 'v1\n::add-mask::x'");
	is_str(annotation(&why, "plan"), "::error title=plan::bad tag 'v1%0A::add-mask::x'\n", "newline is encoded");
	diag_at(&why, "a,b:c%\r.json", 3, "100%% wrong");
	is_str(annotation(&why, "pl:an"), "::error title=pl%3Aan,file=a%2Cb%3Ac%25%0D.json,line=3::100%25 wrong\n",
	       "properties are encoded too");
	diag_hint(&why, "line\nline");
	contains(annotation(&why, "plan"), "wrong%0Aline%0Aline\n", "the hint is in it");
}

static void
strangers_are_fenced(void)
{
	char text[2000] = "", token[33] = "", end[64];
	FILE *f = fmemopen(text, sizeof(text), "w");

	gh_group(f, "a%b\n::x");
	gh_fenced(f, "::set-output name=x::y", 22);
	gh_endgroup(f);
	fclose(f);
	contains(text, "::group::a%25b%0A::x\n", "a group's name is encoded");
	is_int(sscanf(text, "%*[^\n]\n::stop-commands::%32[0-9a-f]", token), 1, "commands stop");
	is_int((long long)strlen(token), 32, "until a token that nobody guesses");
	snprintf(end, sizeof(end), "::%s::\n::endgroup::\n", token);
	contains(text, "\n::set-output name=x::y\n::", "what strangers say is between");
	contains(text, end, "and the token ends it");
}

static char *
read_back(const char *name)
{
	struct buf text = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (file_read(&text, tap_path(name), 1 << 20, &why))
		tap_show("error", why.text.text);
	return buf_detach(&text);
}

static void
outputs_cannot_be_forged(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *text = NULL, *summary = NULL, *spilled = NULL, *large = xmalloc(200001);
	char first[33] = "", second[33] = "", path[500] = "";

	memset(large, 'x', 200000);
	large[200000] = '\0';
	setenv("GITHUB_OUTPUT", tap_path("output"), 1);
	setenv("GITHUB_STEP_SUMMARY", tap_path("summary"), 1);
	setenv("RUNNER_TEMP", tap_folder(), 1);
	succeeds(gh_set_output("result", "a\nEOF\nevil=1", &why), &why, "an output of several lines is written");
	succeeds(gh_set_output("other", "b", &why), &why, "another output is appended");
	text = read_back("output");
	is_int(sscanf(text, "result<<%32[0-9a-f]\na\nEOF\nevil=1\n%32[0-9a-f]\nother<<", first, second), 2, "both are in the file");
	is_str(first, second, "between equal tokens");
	succeeds(gh_set_output("large", large, &why), &why, "a value of 200 KB");
	free(text);
	text = read_back("output");
	is_int(sscanf(strstr(text, "large<<"), "large<<%*[0-9a-f]\n%499[^\n]", path), 1, "is the name of a file");
	spilled = read_back(path_base(path));
	ok(strcmp(spilled, large) == 0, "that holds it");
	succeeds(gh_summary("| a |", &why), &why, "a summary is written");
	succeeds(gh_summary("| b |\n", &why), &why, "a second summary is appended");
	summary = read_back("summary");
	is_str(summary, "| a |\n| b |\n", "each summary ends with a line end");
	unsetenv("GITHUB_OUTPUT");
	refuses(gh_set_output("x", "y", &why), &why, DIAG_SYSTEM, "no GITHUB_OUTPUT", "no file for outputs");
}

static void
a_result_is_one_line(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *text = NULL;

	setenv("GITHUB_OUTPUT", tap_path("results"), 1);
	succeeds(gh_set_result("{\n  \"a\": \"x:  \\\" \\n y\\\\\",\n  \"b\": [\n    1\n  ]\n}", NULL, &why), &why, "a result is written as output");
	text = read_back("results");
	ok(strstr(text, "\n{\"a\":\"x:  \\\" \\n y\\\\\",\"b\":[1]}\n") != NULL, "is compact, its strings as they were");
	unsetenv("GITHUB_OUTPUT");
}

static void
outside_of_actions_nothing_is_printed(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	char text[200] = "";
	FILE *f = fmemopen(text, sizeof(text), "w");

	gh_group(f, "x");
	gh_annotate(f, "error", "x", &why);
	gh_fenced(f, "only this", 9);
	gh_endgroup(f);
	fclose(f);
	is_str(text, "only this\n", "outside Actions only the text is printed");
	succeeds(gh_set_output("x", "y", &why) || gh_summary("x", &why), &why, "without GITHUB_OUTPUT nothing fails");
}

int
main(void)
{
	unsetenv("GITHUB_ACTIONS");
	an_error_is_built_on_the_way_up();
	an_error_may_quote_itself();
	outside_of_actions_nothing_is_printed();
	setenv("GITHUB_ACTIONS", "true", 1);
	a_hostile_name_cannot_end_the_line();
	strangers_are_fenced();
	outputs_cannot_be_forged();
	a_result_is_one_line();
	return tap_done();
}

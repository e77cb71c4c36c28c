#include "base/version.h"
#include "base/list.h"
#include "tap.h"

static FILE *
cases(const char *path)
{
	FILE *f = fopen(path, "re");

	if (f)
		return f;
	printf("Bail out! cannot open '%s'\n", path);
	exit(1);
}

/* tests/data/versions/order: each pair is compared in both directions. */
static void
versions_compare(void)
{
	scoped(file_release) FILE *f = cases("tests/data/versions/order");
	char line[256], a[100], b[100], how;
	int n = 0;

	while (fgets(line, sizeof(line), f)) {
		if (*line == '#' || sscanf(line, "%99s %c %99s", a, &how, b) != 3)
			continue;
		int forth = version_compare(a, b), back = version_compare(b, a);

		ok(how == '<' ? forth < 0 && back > 0 : forth == 0 && back == 0, "the order is %s %c %s", a, how, b);
		ok(version_compare(a, a) == 0, "the order is %s = %s", a, a);
		n++;
	}
	ok(n >= 200, "there are at least 200 cases of the order");
}

static void
candidates(void)
{
	scoped(file_release) FILE *f = cases("tests/data/versions/candidates");
	char line[256], says[4], version[100];

	while (fgets(line, sizeof(line), f))
		if (*line != '#' && sscanf(line, "%3s %99s", says, version) == 2)
			is_int(version_is_candidate(version), !strcmp(says, "yes"), "a candidate: %s: %s", version, says);
}

/* The highest of the words that the line follows. */
static const char *
highest(const char *follow, char *words)
{
	const char *found = "nothing", *word;

	while ((word = strsep(&words, " ")))
		if (*word && !version_is_candidate(word) && version_is_of_line(word, follow) &&
		    (!strcmp(found, "nothing") || version_compare(word, found) > 0))
			found = word;
	return found;
}

/* tests/data/versions/highest: with the cases C01, C03 and C04. */
static void
the_highest_version_of_a_line(void)
{
	scoped(file_release) FILE *f = cases("tests/data/versions/highest");
	char line[512];

	while (fgets(line, sizeof(line), f)) {
		char *colon = strstr(line, ": "), *arrow = strstr(line, " -> ");

		if (*line == '#' || !colon || !arrow)
			continue;
		*colon = *arrow = '\0';
		arrow += strlen(" -> ");
		arrow[strcspn(arrow, "\n")] = '\0';
		ok(version_is_line(line), "'%s' names a line of versions", line);
		is_str(highest(line, colon + 2), arrow, "the line %s has the highest version %s", line, arrow);
	}
}

static void
wrong_lines(void)
{
	static const char *const wrong[] = { "", "x", ".x", "5", "5.8.4", "5.*", "v5.x", "5..x", "5.x.x", ">=5", "5.x " };

	for (size_t i = 0; i < countof(wrong); i++)
		ok(!version_is_line(wrong[i]), "'%s' does not name a line of versions", wrong[i]);
}

static void
a_version_is_said_whole(void)
{
	static const struct { const char *text, *version; bool says; } cases[] = {
		{ "podman version 5.8.4", "5.8.4", true },
		{ "podman v5.8.4-linux", "5.8.4", true },
		{ "This is 5.8.4.", "5.8.4", true },
		{ "crun version 1.21 of commit 1.21.3", "1.21", true },
		{ "5.8.40 and 5.8.4", "5.8.4", true },
		{ "podman version 5.8.40", "5.8.4", false },
		{ "podman version 15.8.4", "5.8.4", false },
		{ "podman version 4.5.8.4", "5.8.4", false },
		{ "podman version 5.8.4.1", "5.8.4", false },
		{ "", "5.8.4", false },
	};

	for (size_t i = 0; i < countof(cases); i++)
		ok(version_is_in(cases[i].text, cases[i].version) == cases[i].says, "'%s' %s %s", cases[i].text,
		   cases[i].says ? "says" : "does not say", cases[i].version);
}

int
main(void)
{
	versions_compare();
	candidates();
	the_highest_version_of_a_line();
	wrong_lines();
	a_version_is_said_whole();
	return tap_done();
}

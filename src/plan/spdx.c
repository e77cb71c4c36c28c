#include "plan/spdx.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/home.h"
#include <string.h>

enum { SPDX_BYTES = 1 << 20, MOST_NESTED = 32 };

int
spdx_load(struct spdx *s, struct diag *why)
{
	scoped(free_release) char *path = home_path("etc/spdx.txt", why);

	buf_char(&s->text, '\n');
	if (path && !file_read(&s->text, path, SPDX_BYTES, why))
		return 0;
	spdx_release(s);
	return -1;
}

static bool
knows(const struct spdx *s, const char *prefix, const char *name)
{
	scoped(free_release) char *line = xasprintf("\n%s%s\n", prefix, name);

	return strstr(s->text.text, line) != NULL;
}

/* An expression being read: `next` is its next word, "" at the end. */
struct reader {
	const struct spdx *spdx;
	const char *at;
	char *next, *fault;
	unsigned depth;
};

static void
step(struct reader *r)
{
	const char *p = r->at + strspn(r->at, " ");
	size_t n = *p == '(' || *p == ')' ? 1 : strcspn(p, " ()");

	free(r->next);
	r->next = xstrndup(p, n);
	r->at = p + n;
}

static void
complain(struct reader *r, const char *what)
{
	if (!r->fault)
		r->fault = *r->next ? xasprintf("'%s' %s", r->next, what) : xstrdup("it ends too early");
}

static bool
takes(struct reader *r, const char *word)
{
	if (strcmp(r->next, word) != 0)
		return false;
	step(r);
	return true;
}

/* "or later", for a name that does not say so itself. */
static bool
may_have_plus(const char *name)
{
	return !text_ends(name, "-or-later") && !text_ends(name, "-only") && !text_starts(name, "LicenseRef-");
}

static bool
is_license(const struct spdx *s, const char *name)
{
	static const char own[] = "LicenseRef-";

	if (!*name || !text_is_name(name))
		return false;
	return text_starts(name, own) ? name[strlen(own)] : knows(s, "", name);
}

/* NAME, NAME+, or LicenseRef-... for a licence that has no name. */
static void
read_license(struct reader *r)
{
	scoped(free_release) char *name = xstrdup(r->next);
	bool plus = text_ends(name, "+");

	if (plus)
		name[strlen(name) - 1] = '\0';
	if (!is_license(r->spdx, name) || (plus && !may_have_plus(name))) {
		complain(r, "is not in SPDX's list of licences");
		return;
	}
	step(r);
	if (!takes(r, "WITH"))
		return;
	if (!text_is_name(r->next) || !knows(r->spdx, "WITH ", r->next))
		complain(r, "is not in SPDX's list of exceptions");
	step(r);
}

static void
read_expression(struct reader *r)
{
	do {
		if (r->depth >= MOST_NESTED) {
			complain(r, "is nested too deep");
			return;
		}
		if (takes(r, "(")) {
			r->depth++;
			read_expression(r);
			r->depth--;
			if (!takes(r, ")"))
				complain(r, "stands where ')' is expected");
		} else {
			read_license(r);
		}
	} while (!r->fault && (takes(r, "AND") || takes(r, "OR")));
}

char *
spdx_fault(const struct spdx *s, const char *expression)
{
	struct reader r = { .spdx = s, .at = expression };

	step(&r);
	read_expression(&r);
	if (*r.next)
		complain(&r, "stands where AND or OR is expected");
	free(r.next);
	return r.fault;
}

void
spdx_release(struct spdx *s)
{
	buf_release(&s->text);
}

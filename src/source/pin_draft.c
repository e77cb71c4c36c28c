#include "source/pin_draft.h"
#include "base/file.h"
#include "base/text.h"
#include "json/jsonw.h"
#include <string.h>

enum { MOST_BYTES = 4 << 20, CONTEXT = 3 };

int
pin_draft_load(struct pin_draft *d, const struct pin_set *set, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	char *rest, *line;

	if (file_read(&text, set->path, MOST_BYTES, why))
		return -1;
	for (rest = text.text; (line = strsep(&rest, "\n"));)
		if (rest || *line)
			list_add(&d->line, line);
	return 0;
}

void
pin_draft_point(struct pin_draft *d, const struct pin_set *set, size_t i)
{
	d->from = set->pin[i].line - 1;
	d->to = i + 1 < set->n ? set->pin[i + 1].line - 1 : d->line.n;
	if (d->to == d->from)           /* two pins on one line */
		d->to++;
}

/* Every `old` of a line; `new` does not contain it, or the search goes on after it. */
static void
replace_in_line(char **line, const char *old, const char *new)
{
	size_t from = 0;
	char *at;

	while ((at = strstr(*line + from, old))) {
		char *changed = xasprintf("%.*s%s%s", (int)(at - *line), *line, new, at + strlen(old));

		from = (size_t)(at - *line) + strlen(new);
		free(*line);
		*line = changed;
	}
}

void
pin_draft_replace(struct pin_draft *d, const char *old, const char *new)
{
	scoped(free_release) char *from = xasprintf("\"%s\"", old);
	scoped(free_release) char *to = xasprintf("\"%s\"", new);

	for (size_t i = d->from; i < d->to; i++)
		replace_in_line(&d->line.item[i], from, to);
}

void
pin_draft_replace_pair(struct pin_draft *d, const char *name, const char *old, const char *new)
{
	scoped(free_release) char *from = xasprintf("\"%s\": \"%s\"", name, old);
	scoped(free_release) char *to = xasprintf("\"%s\": \"%s\"", name, new);

	for (size_t i = 0; i < d->line.n; i++)
		replace_in_line(&d->line.item[i], from, to);
}

void
pin_draft_set_records(struct pin_draft *d, const struct list *records)
{
	static const char start[] = "\"records\": [";
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	jsonw_object(&w, NULL);
	jsonw_strings(&w, "records", records);
	jsonw_end(&w);
	for (size_t i = d->from; i < d->to; i++) {
		char *line = d->line.item[i], *at = strstr(line, start), *end = at ? strchr(at, ']') : NULL;

		if (!end)
			continue;
		d->line.item[i] = xasprintf("%.*s%s%.*s%s", (int)(at - line), line, "\"records\": ",
		                            (int)(w.out.len - strlen("{\"records\":}")), w.out.text + strlen("{\"records\":"), end + 1);
		free(line);
		return;
	}
}

/* "a",  ->  "a" },  : what closed the line below closes this one. */
static void
end_line(char **line, const char *tail)
{
	size_t n = strlen(*line);
	char *changed = xasprintf("%.*s%s", (int)(n && (*line)[n - 1] == ',' ? n - 1 : n), *line, tail);

	free(*line);
	*line = changed;
}

static void
remove_line(struct pin_draft *d, size_t i)
{
	free(d->line.item[i]);
	memmove(&d->line.item[i], &d->line.item[i + 1], (d->line.n - i) * sizeof(*d->line.item));
	d->line.n--;
	d->to--;
}

bool
pin_draft_remove(struct pin_draft *d, const char *name)
{
	scoped(free_release) char *start = xasprintf("\"%s\": \"", name);

	for (size_t i = d->from + 1; i < d->to; i++) {
		char *member = d->line.item[i] + strspn(d->line.item[i], " \t");
		char *end = text_starts(member, start) ? strchr(member + strlen(start), '"') : NULL;

		if (!end || end[-1] == '\\')
			continue;
		if (end[1] == ',' && end[2])
			return false;
		if (end[1] != ',')
			end_line(&d->line.item[i - 1], end + 1);
		remove_line(d, i);
		return true;
	}
	return false;
}

int
pin_draft_save(const struct pin_draft *d, const char *path, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < d->line.n; i++)
		buf_printf(&text, "%s\n", d->line.item[i]);
	return file_write(path, text.text, text.len, 0644, why);
}

static bool
differs(const struct pin_draft *a, const struct pin_draft *b, size_t i)
{
	return strcmp(a->line.item[i], b->line.item[i]);
}

/* The end of the hunk that starts at line `i`: after the last change that is near the one before. */
static size_t
end_of_hunk(const struct pin_draft *a, const struct pin_draft *b, size_t i)
{
	size_t end = i;

	for (; i < a->line.n && i <= end + 2 * CONTEXT; i++)
		if (differs(a, b, i))
			end = i + 1;
	return end;
}

static void
put_changes(const struct pin_draft *a, const struct pin_draft *b, size_t from, size_t to, struct buf *out)
{
	for (size_t i = from; i < to;) {
		size_t end = i;

		while (end < to && differs(a, b, end))
			end++;
		for (size_t k = i; k < end; k++)
			buf_printf(out, "-%s\n", a->line.item[k]);
		for (size_t k = i; k < end; k++)
			buf_printf(out, "+%s\n", b->line.item[k]);
		for (i = end; i < to && !differs(a, b, i); i++)
			buf_printf(out, " %s\n", a->line.item[i]);
	}
}

void
pin_draft_diff(const struct pin_draft *a, const struct pin_draft *b, const char *name, struct buf *out)
{
	buf_printf(out, "--- a/%s\n+++ b/%s\n", name, name);
	for (size_t i = 0; i < a->line.n; i++) {
		size_t from, to;

		if (!differs(a, b, i))
			continue;
		from = i < CONTEXT ? 0 : i - CONTEXT;
		i = end_of_hunk(a, b, i);
		to = i + CONTEXT < a->line.n ? i + CONTEXT : a->line.n;
		buf_printf(out, "@@ -%zu,%zu +%zu,%zu @@\n", from + 1, to - from, from + 1, to - from);
		put_changes(a, b, from, to, out);
	}
}

void
pin_draft_release(struct pin_draft *d)
{
	list_release(&d->line);
}

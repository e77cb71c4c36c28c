#include "readme.h"
#include "base/file.h"
#include <string.h>

/* What files of the component add to its purpose, if this package has them. */
static void
put_parts(struct buf *out, const struct layout *l, const struct layout_component *h)
{
	for (size_t i = 0; i < l->extras->parts; i++) {
		const struct extras_part *part = &l->extras->part[i];

		for (size_t k = 0; k < h->component->files; k++) {
			scoped(free_release) char *place = layout_place(l, h, &h->component->file[k]);

			if (place && strcmp(place, part->path) == 0)
				buf_printf(out, "; %s", part->text);
		}
	}
}

static void
put_components(struct buf *out, const struct layout *l)
{
	buf_str(out, "| component | version | licence | what for |\n|---|---|---|---|\n");
	for (size_t i = 0; i < l->n; i++) {
		const struct built_component *c = l->component[i].component;

		if (l->component[i].library)
			continue;
		buf_printf(out, "| %s | %s | %s | %s", c->name, c->version, c->license, extras_why(l->extras, c->name));
		put_parts(out, l, &l->component[i]);
		buf_str(out, " |\n");
	}
}

static void
put_libraries(struct buf *out, const struct layout *l)
{
	const char *before = "\nLinked into them: ";

	for (size_t i = 0; i < l->n; i++) {
		if (!l->component[i].library)
			continue;
		buf_printf(out, "%s%s %s", before, l->component[i].component->name, l->component[i].component->version);
		before = ", ";
	}
	if (before[0] == ',')
		buf_str(out, ".\n");
}

static void
put_requirements(struct buf *out, const struct layout *l)
{
	if (!l->requires && !l->kernel)
		return;
	buf_str(out, "## What the machine must have\n\n");
	if (l->kernel)
		buf_printf(out, "- Linux %s or newer: %s\n", l->kernel->version, l->kernel->why);
	for (size_t i = 0; i < l->requires; i++) {
		const struct built_requirement *r = l->require[i];

		buf_printf(out, "- `%s`", r->program);
		if (r->version)
			buf_printf(out, " %s or newer", r->version);
		buf_printf(out, ": %s\n", r->why);
	}
	buf_char(out, '\n');
}

static bool
applies(const struct extras_note *note, const struct layout *l)
{
	for (size_t i = 0; i < note->with.n; i++)
		if (!layout_has(l, note->with.item[i]))
			return false;
	for (size_t i = 0; i < note->without.n; i++)
		if (layout_has(l, note->without.item[i]))
			return false;
	return !note->libc || strcmp(note->libc, l->job->target->libc) == 0;
}

static void
put_notes(struct buf *out, const struct layout *l)
{
	bool any = false;

	for (size_t i = 0; i < l->extras->notes; i++) {
		const struct extras_note *note = &l->extras->note[i];

		if (!l->containers || !applies(note, l))
			continue;
		buf_printf(out, "%s- %s\n", any ? "" : "## Good to know\n\n", note->text);
		any = true;
	}
	if (any)
		buf_char(out, '\n');
}

static void
put_trial(struct buf *out, const struct layout *l)
{
	if (!l->trial.n)
		return;
	buf_str(out, "## A trial build\n\nNot for release, because of:\n\n");
	for (size_t i = 0; i < l->trial.n; i++)
		buf_printf(out, "- %s\n", l->trial.item[i]);
	buf_char(out, '\n');
}

static void
put_promise(struct buf *out, const struct layout *l)
{
	if (l->job->target->musl)
		buf_str(out, "Every program in it is fully static (musl) and needs nothing of the system but its kernel.");
	else
		buf_str(out, "Its programs need glibc 2.31 or newer and no other library.");
}

struct word {
	const char *name;
	const char *text;                                       /* either a text ... */
	void (*put)(struct buf *, const struct layout *);       /* ... or a part of its own */
};

/* A word that nothing replaces would ship as it is written. */
static int
put_word(struct buf *out, const struct layout *l, const struct word *word, const char *name, size_t n, struct diag *why)
{
	for (; word->name; word++) {
		if (strlen(word->name) != n || strncmp(word->name, name, n) != 0)
			continue;
		if (word->put)
			word->put(out, l);
		else
			buf_str(out, word->text);
		return 0;
	}
	return diag_set(why, DIAG_REFUSED, "unknown placeholder '{%.*s}' in the text of a README", (int)n, name);
}

static void
put_contents(struct buf *out, const struct layout *l)
{
	put_components(out, l);
	put_libraries(out, l);
}

int
readme_write(struct buf *out, const struct layout *l, struct diag *why)
{
	const struct word words[] = {
		{ "tool", l->package->tool, NULL },
		{ "version", l->package->version, NULL },
		{ "variant", l->package->variant, NULL },
		{ "file", l->package->file, NULL },
		{ "folder", l->package->folder, NULL },
		{ "program", l->standalone ? path_base(l->package->main) : l->package->main, NULL },
		{ "architecture", l->job->target->architecture, NULL },
		{ "promise", NULL, put_promise },
		{ "components", NULL, put_contents },
		{ "requires", NULL, put_requirements },
		{ "notes", NULL, put_notes },
		{ "trial", NULL, put_trial },
		{ 0 },
	};
	const struct extras *k = l->extras;
	const char *p = !l->containers ? k->readme_plain.text : l->standalone ? k->readme_standalone.text : k->readme.text;

	while (*p) {
		size_t plain = strcspn(p, "{"), n = p[plain] ? strcspn(p + plain + 1, "}") : 0;

		buf_add(out, p, plain);
		p += plain;
		if (!*p)
			return 0;
		if (put_word(out, l, words, p + 1, n, why))
			return -1;
		p += 1 + n + (p[1 + n] == '}');
	}
	return 0;
}

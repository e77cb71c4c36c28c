#include "pack/layout.h"
#include "base/file.h"
#include "base/licenses.h"
#include "base/text.h"
#include "base/version.h"
#include "pack/source_date.h"
#include <string.h>


static bool
holds(const struct layout *l, const struct built_component *c)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->component[i].component == c)
			return true;
	return false;
}

static void
hold(struct layout *l, const struct built_component *c, bool library)
{
	if (!c || holds(l, c))
		return;
	array_grow(l->component, l->n, l->cap);
	l->component[l->n++] = (struct layout_component){ c, library };
}

/* The components that the package names, then all their needs. */
static void
find_holdings(struct layout *l)
{
	for (size_t i = 0; i < l->package->components; i++)
		hold(l, l->package->component[i], false);
	for (size_t i = 0; i < l->n; i++) {
		const struct list *needs = &l->component[i].component->needs;

		for (size_t k = 0; k < needs->n; k++)
			hold(l, built_find(l->job, needs->item[k]), true);
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct layout_component *x = a, *y = b;

	return strcmp(x->component->name, y->component->name);
}

bool
layout_has(const struct layout *l, const char *part)
{
	for (size_t i = 0; i < l->package->components; i++)
		if (strcmp(l->package->component[i]->name, part) == 0)
			return true;
	for (size_t i = 0; i < l->n; i++) {
		const struct built_component *c = l->component[i].component;

		for (size_t k = 0; k < c->files; k++) {
			scoped(free_release) char *place = layout_place(l, &l->component[i], &c->file[k]);

			if (place && strcmp(place, part) == 0)
				return true;
		}
	}
	return false;
}

static bool
ships_program(const struct layout *l, const char *program)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct built_component *c = l->component[i].component;

		for (size_t k = 0; k < c->files; k++) {
			scoped(free_release) char *place = layout_place(l, &l->component[i], &c->file[k]);

			if (place && (c->file[k].mode & 0111) && strcmp(path_base(place), program) == 0)
				return true;
		}
	}
	return false;
}

static void
require(struct layout *l, const struct built_requirement *r)
{
	for (size_t i = 0; i < l->requires; i++)
		if (strcmp(l->require[i]->program, r->program) == 0)
			return;
	if (ships_program(l, r->program))
		return;
	array_grow(l->require, l->requires, l->require_cap);
	l->require[l->requires++] = r;
}

static int
by_program(const void *a, const void *b)
{
	const struct built_requirement *const *x = a, *const *y = b;

	return strcmp((*x)->program, (*y)->program);
}

static void
find_requirements(struct layout *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct built_component *c = l->component[i].component;

		for (size_t k = 0; k < c->requires; k++)
			require(l, &c->require[k]);
	}
	if (l->requires)
		qsort(l->require, l->requires, sizeof(*l->require), by_program);
}

static void
find_kernel(struct layout *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct built_requirement *kernel = &l->component[i].component->kernel;

		if (kernel->version && (!l->kernel || version_compare(kernel->version, l->kernel->version) > 0))
			l->kernel = kernel;
	}
}

static bool
is_told_before(const struct layout *l, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		const char *trial = l->component[k].component->trial;

		if (trial && strcmp(trial, l->component[i].component->trial) == 0)
			return true;
	}
	return false;
}

/* "crun 1.21, conmon 2.1.13: REASON": a shared reason is told once. */
static void
add_trial(struct layout *l, size_t first)
{
	const char *reason = l->component[first].component->trial;
	struct buf line = BUF_INIT;

	for (size_t i = first; i < l->n; i++) {
		const struct built_component *c = l->component[i].component;

		if (c->trial && strcmp(c->trial, reason) == 0)
			buf_printf(&line, "%s%s %s", line.len ? ", " : "", c->name, c->version);
	}
	buf_printf(&line, ": %s", reason);
	list_take(&l->trial, buf_detach(&line));
}

static void
find_trials(struct layout *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->component[i].component->trial && !is_told_before(l, i))
			add_trial(l, i);
}

static void
place(struct layout *l, const char *dir, const char *name, const struct buf *text)
{
	array_grow(l->extra_file, l->extra_files, l->extra_file_cap);
	l->extra_file[l->extra_files++] = (struct extra_file){ xasprintf("%s%s", dir, name), text };
}

static void
place_ours(struct layout *l)
{
	const struct extras *k = l->extras;

	if (!l->containers)
		return;
	place(l, "", "env.sh", &k->env_sh);
	if (l->standalone)
		return;
	/* Programs refuse every image without a policy.  The rest is to read and to copy: no program looks there. */
	for (size_t i = 0; i < k->config.n; i++)
		place(l, strcmp(k->config.item[i], "policy.json") ? "usr/local/share/containers/" : "etc/containers/",
			k->config.item[i], &k->config_text[i]);
}

/* Without a date from the build, the one of the environment holds. */
static int
read_epoch(struct layout *l, struct diag *why)
{
	l->epoch = l->package->epoch;
	return l->epoch < 0 ? source_date(&l->epoch, 0, why) : 0;
}

int
layout_init(struct layout *l, const struct built *b, const struct built_job *job,
    const struct built_package *p, const struct extras *k, struct diag *why)
{
	*l = (struct layout){ .built = b, .job = job, .package = p, .extras = k };
	l->standalone = strcmp(p->variant, "standalone") == 0;
	l->containers = list_has(&k->containers, p->tool);
	if (read_epoch(l, why))
		return -1;
	find_holdings(l);
	if (l->n)
		qsort(l->component, l->n, sizeof(*l->component), by_name);
	find_requirements(l);
	find_kernel(l);
	find_trials(l);
	place_ours(l);
	return 0;
}

char *
layout_place(const struct layout *l, const struct layout_component *h, const struct built_file *f)
{
	if (text_starts(f->path, LICENSES))
		return xasprintf("licenses/%s", f->path + strlen(LICENSES));
	if (h->library)
		return NULL;
	if (!l->standalone)
		return xstrdup(f->path);
	return strcmp(f->path, l->package->main) == 0 ? xstrdup(path_base(f->path)) : NULL;
}

void
layout_release(struct layout *l)
{
	free(l->component);
	free(l->require);
	for (size_t i = 0; i < l->extra_files; i++)
		free(l->extra_file[i].path);
	free(l->extra_file);
	list_release(&l->trial);
}

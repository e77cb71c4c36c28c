#include "image/additions.h"
#include "base/text.h"
#include <string.h>
#include <sys/stat.h>

static int
check_program(const struct addition *a, struct diag *why)
{
	const struct elf *e = &a->elf;

	if (!e->program)
		return diag_set(why, DIAG_REFUSED, "'%s' is an ELF file, but not a program", a->source);
	if (e->interpreter)
		return diag_set(why, DIAG_REFUSED, "'%s' is not static: it wants the interpreter '%s'", a->source, e->interpreter);
	if (e->needed.n)
		return diag_set(why, DIAG_REFUSED, "'%s' is not static: it needs '%s'", a->source, e->needed.item[0]);
	return 0;
}

/* Split at the last "=/": the name of a file may hold one too. */
static int
split(struct addition *a, const char *word, struct diag *why)
{
	const char *cut = NULL;

	for (const char *s = word; (s = strstr(s, "=/")); s++)
		cut = s;
	if (!cut || cut == word || !text_is_inside_path(cut + 2))
		return diag_set(why, DIAG_USAGE, "'%s' is not FILE=/PATH", word);
	a->source = xstrndup(word, (size_t)(cut - word));
	a->path = xstrdup(cut + 2);
	return 0;
}

static int
read_one(struct addition *a, const char *word, struct diag *why)
{
	struct stat st;

	if (split(a, word, why))
		return -1;
	if (stat(a->source, &st))
		return diag_set(why, DIAG_USAGE, "cannot read '%s':", a->source);
	if (!S_ISREG(st.st_mode))
		return diag_set(why, DIAG_USAGE, "'%s' is not a regular file", a->source);
	if (elf_read(&a->elf, a->source, why))
		return -1;
	a->mode = a->elf.is_elf || (st.st_mode & 0111) ? 0755 : 0644;
	return a->elf.is_elf ? check_program(a, why) : 0;
}

int
additions_read(struct additions *all, const struct list *words, struct diag *why)
{
	for (size_t i = 0; i < words->n; i++) {
		array_grow(all->item, all->n, all->cap);
		all->item[all->n] = (struct addition){ .elf = ELF_INIT };
		if (read_one(&all->item[all->n++], words->item[i], why))
			return -1;
	}
	return 0;
}

static bool
is_for(const struct addition *a, const struct platform *p)
{
	return !a->elf.is_elf || platform_runs(p, &a->elf);
}

static bool
holds(const struct additions *all, const char *path, const struct platform *p)
{
	for (size_t i = 0; i < all->n; i++)
		if (is_for(&all->item[i], p) && !strcmp(all->item[i].path, path))
			return true;
	return false;
}

const char *
additions_lack(const struct additions *all, const struct platform *p)
{
	for (size_t i = 0; i < all->n; i++)
		if (!holds(all, all->item[i].path, p))
			return all->item[i].path;
	return NULL;
}

int
additions_put(const struct additions *all, const struct platform *p, struct content *c, struct diag *why)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct addition *a = &all->item[i];

		if (is_for(a, p) && content_add_file(c, a->path, a->source, a->mode, why))
			return -1;
	}
	return 0;
}

void
additions_release(struct additions *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->item[i].source);
		free(all->item[i].path);
		elf_release(&all->item[i].elf);
	}
	free(all->item);
	*all = (struct additions)ADDITIONS_INIT;
}

#include "index_page.h"
#include "plan/recipe_upstream.h"
#include <string.h>

enum { PAGE_MAX = 4 << 20, NAME_MOST = 255 };

/* A word is as long as a file's name can be. */
void
index_page_read(struct versions *all, const char *text, const char *pattern)
{
	static const char name[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+~-";

	while (*(text += strcspn(text, name))) {
		size_t n = strspn(text, name);
		scoped(free_release) char *word = n <= NAME_MOST ? xstrndup(text, n) : NULL;
		char *version = word ? recipe_upstream_version(pattern, word) : NULL;

		if (version && !versions_find(all, version))
			versions_add(all, version, NULL);
		else
			free(version);
		text += n;
	}
}

int
index_page_list(struct versions *all, const struct caller *caller, const char *url, const char *pattern, struct diag *why)
{
	scoped(call_release) struct call call = CALL_INIT;

	call.url = url;
	call.max_answer = PAGE_MAX;
	if (call_one(caller, &call, why))
		return -1;
	index_page_read(all, call.answer.text, pattern);
	return all->n ? 0 : diag_set(why, DIAG_REFUSED, "'%s' names no version by '%s'", url, pattern);
}

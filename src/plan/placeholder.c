#include "placeholder.h"
#include "base/mem.h"
#include <string.h>

const char *const placeholders[] = {
	"version", "target", "linkage", "arch", "goarch", "rust", "cc", "deps", "out", "src", "tools", "module", "commit", "jobs", "epoch",
	NULL,
};

static bool
is_known(const char *name, size_t n)
{
	for (size_t i = 0; placeholders[i]; i++)
		if (strlen(placeholders[i]) == n && !memcmp(placeholders[i], name, n))
			return true;
	return false;
}

char *
placeholder_find(const char *text, bool any)
{
	static const char word[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

	while ((text = strchr(text, '{'))) {
		size_t n = strspn(++text, word);

		if (n && text[n] == '}' && (any || !is_known(text, n)))
			return xstrndup(text, n);
	}
	return NULL;
}

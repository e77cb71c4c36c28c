#include "pack/relative.h"
#include "base/file.h"
#include <string.h>

static char *
real(const char *path, struct diag *why)
{
	char *found = realpath(path, NULL);

	if (!found)
		diag_set(why, DIAG_SYSTEM, "cannot find '%s':", path);
	return found;
}

/* Bytes of whole parts that both absolute paths begin with. */
static size_t
shared(const char *a, const char *b)
{
	size_t end = 0;

	for (size_t i = 0;; i++) {
		bool a_ends = !a[i] || a[i] == '/', b_ends = !b[i] || b[i] == '/';

		if (a_ends && b_ends)
			end = i;
		if (a[i] != b[i] || !a[i])
			return end;
	}
}

char *
relative_folder(const char *folder, const char *result, struct diag *why)
{
	scoped(free_release) char *to = real(folder, why);
	scoped(free_release) char *dir = path_dir(result);
	scoped(free_release) char *from = strcmp(result, "-") == 0 ? NULL : real(dir, why);
	struct buf out = BUF_INIT;

	if (!to || strcmp(result, "-") == 0)
		return to ? xstrdup(to) : NULL;
	if (!from)
		return NULL;
	size_t same = shared(from, to);
	for (const char *p = from + same; (p = strchr(p, '/')); p++)
		if (p[1])
			buf_str(&out, "../");
	if (to[same])
		buf_str(&out, to + same + 1);
	return buf_detach(&out);
}

/*
 * bad - a folder of bad documents, each with the error it must cause beside it.
 *
 * x.json is refused with exactly the first line of x.error, "LINE: text".  To
 * add a case, add the two files.
 */
#ifndef BAD_H
#define BAD_H
#include "base/tree.h"
#include "base/text.h"
#include "tap.h"

static void
bad_file_is_refused(const char *folder, const char *name, int (*load)(const char *path, struct diag *))
{
	scoped(diag_release) struct diag why = DIAG_INIT, ignored = DIAG_INIT;
	scoped(free_release) char *path = xasprintf("%s/%s.json", folder, name);
	scoped(free_release) char *error = xasprintf("%s/%s.error", folder, name);
	scoped(free_release) char *got = NULL;
	scoped(buf_release) struct buf want = BUF_INIT;

	if (file_read(&want, error, 4096, &ignored))
		buf_str(&want, "(there is no such file)\n");
	if (load(path, &why) == 0)
		got = xstrdup("(no error)\n");
	else
		got = xasprintf("%u: %s\n", why.line, why.text.text);
	is_str(got, want.text, "%s is refused", path);
	is_int(why.kind, DIAG_USAGE, "%s: as a mistake of the user's", name);
	is_str(why.file, path, "%s: naming the file", name);
}

static void
bad_files_are_refused(const char *folder, int (*load)(const char *path, struct diag *))
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(list_release) struct list files = LIST_INIT;

	succeeds(tree_list(&files, folder, 1000, &why), &why, "'%s' is there", folder);
	for (size_t i = 0; i < files.n; i++) {
		scoped(free_release) char *name = xstrdup(files.item[i]);

		if (!text_ends(name, ".json"))
			continue;
		name[strlen(name) - strlen(".json")] = '\0';
		bad_file_is_refused(folder, name, load);
	}
}

#endif

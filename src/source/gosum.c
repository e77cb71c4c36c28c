#include "gosum.h"
#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include <ctype.h>
#include <string.h>
#include <unistd.h>

enum { SUMS_LIMIT = 16 << 20, FILES_LIMIT = 200000 };

/* "github.com/!burnt!sushi" -> "github.com/BurntSushi"; caller frees. */
static char *
unescape(const char *s, size_t n)
{
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < n; i++) {
		bool upper = s[i] == '!' && i + 1 < n;

		i += upper;
		buf_char(&out, upper ? (char)toupper((unsigned char)s[i]) : s[i]);
	}
	return buf_detach(&out);
}

/* "MODULE/@v/VERSION.ziphash" -> "MODULE VERSION "; NULL for other files; caller frees. */
static char *
line_start(const char *file)
{
	const char *at = strstr(file, "/@v/");
	scoped(free_release) char *module = NULL;
	scoped(free_release) char *version = NULL;

	if (!at || !text_ends(file, ".ziphash"))
		return NULL;
	module = unescape(file, (size_t)(at - file));
	at += strlen("/@v/");
	version = unescape(at, strlen(at) - strlen(".ziphash"));
	return xasprintf("%s %s ", module, version);
}

/* The text after `start` in a line of go.sum; NULL: no such line. */
static const char *
find_line(const char *sums, const char *start)
{
	for (const char *at = sums; (at = strstr(at, start)); at++)
		if (at == sums || at[-1] == '\n')
			return at + strlen(start);
	return NULL;
}

static int
remove_zip(const char *hash_path, struct diag *why)
{
	scoped(free_release) char *zip = xstrndup(hash_path, strlen(hash_path) - strlen("hash"));   /* .ziphash -> .zip */

	return unlink(zip) ? diag_set(why, DIAG_SYSTEM, "cannot remove '%s':", zip) : 0;
}

static int
check_one(const char *sums, const char *own, const char *download, const char *file, struct diag *why)
{
	scoped(free_release) char *start = line_start(file);
	scoped(free_release) char *path = path_join(download, file);
	scoped(buf_release) struct buf hash = BUF_INIT;
	const char *pinned;

	if (!start || !strcmp(start, own))
		return 0;
	if (file_read(&hash, path, 1024, why))
		return -1;
	pinned = find_line(sums, start);
	if (!pinned)
		return remove_zip(path, why);
	if (!strncmp(pinned, hash.text, hash.len) && (pinned[hash.len] == '\n' || !pinned[hash.len]))
		return 0;
	return diag_set(why, DIAG_REFUSED, "%shas sum %s, not %.*s", start, hash.text, (int)strcspn(pinned, "\n"), pinned);
}

int
gosum_sweep(const char *gosum, const char *download, const struct pin *pin, struct diag *why)
{
	scoped(buf_release) struct buf sums = BUF_INIT;
	scoped(list_release) struct list files = LIST_INIT;
	scoped(free_release) char *own = xasprintf("%s %s ", pin->module, pin->module_version);

	if (file_exists(gosum) && file_read(&sums, gosum, SUMS_LIMIT, why))
		return -1;
	if (tree_list(&files, download, FILES_LIMIT, why))
		return -1;
	for (size_t i = 0; i < files.n; i++)
		if (check_one(sums.text, own, download, files.item[i], why))
			return -1;
	return 0;
}

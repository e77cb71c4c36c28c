#include "gosum.h"
#include "base/file.h"
#include "base/landlock.h"
#include "base/text.h"
#include "base/tree.h"
#include "base/work_queue.h"
#include "dirhash.h"
#include <ctype.h>
#include <string.h>
#include <unistd.h>

enum { LIST_LIMIT = 16 << 20, FILES_LIMIT = 200000 };

/* A file to be hashed, and the start of its line in go.sum: "MODULE VERSION" or "MODULE VERSION/go.mod". */
struct brought {
	char *path, *key;
	bool zip;
};

struct check {
	const struct pin *pin;
	char *own;                      /* key of the pin's zip */
	struct list sums;               /* the lines of go.sum, sorted */
	struct brought *item;
	size_t n, cap;
};

static void
check_release(struct check *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->item[i].path);
		free(c->item[i].key);
	}
	free(c->item);
	free(c->own);
	list_release(&c->sums);
}

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

/* The lines of a list that may be absent. */
static int
read_lines(struct list *lines, const char *folder, const char *name, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(free_release) char *path = folder ? path_join(folder, name) : NULL;
	char *rest, *line;

	if (!path || !file_exists(path))
		return 0;
	if (file_read(&text, path, LIST_LIMIT, why))
		return -1;
	for (rest = text.text; (line = strsep(&rest, "\r\n"));)
		if (*line)
			list_add(lines, line);
	return 0;
}

/* The sum that go.sum has for a key, borrowed; NULL: none. */
static const char *
find_sum(const struct list *sums, const char *key)
{
	scoped(free_release) char *start = xasprintf("%s ", key);
	size_t low = 0, high = sums->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(sums->item[middle], start) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < sums->n && text_starts(sums->item[low], start) ? sums->item[low] + strlen(start) : NULL;
}

/* "MODULE/@v/VERSION.zip" and ".mod"; other files of the cache are not hashed in go.sum, and no build relies on them. */
static bool
take_name(const char *file, bool *zip, char **version_key)
{
	const char *at = strstr(file, "/@v/");
	scoped(free_release) char *module = NULL, *version = NULL;

	*zip = text_ends(file, ".zip");
	if (!at || (!*zip && !text_ends(file, ".mod")))
		return false;
	module = unescape(file, (size_t)(at - file));
	at += strlen("/@v/");
	version = unescape(at, strlen(at) - strlen(".zip"));
	*version_key = xasprintf("%s %s", module, version);
	return true;
}

static int
take_file(struct check *c, const char *download, const char *file, struct diag *why)
{
	scoped(free_release) char *version = NULL, *mod = NULL, *path = path_join(download, file);
	struct brought b;

	if (!take_name(file, &b.zip, &version))
		return 0;
	mod = xasprintf("%s/go.mod", version);
	if (!strcmp(version, c->own) && !b.zip)
		return 0;               /* a build takes it from the zip */
	if (strcmp(version, c->own) && !find_sum(&c->sums, b.zip ? version : mod)) {
		if (!b.zip || !find_sum(&c->sums, mod))
			return diag_set(why, DIAG_REFUSED, "go brought '%s' of '%s', which go.sum does not name", b.zip ? "zip" : "go.mod", version);
		return unlink(path) ? diag_set(why, DIAG_SYSTEM, "cannot remove '%s':", path) : 0;
	}
	b.path = path;
	b.key = b.zip ? version : mod;
	array_grow(c->item, c->n, c->cap);
	c->item[c->n++] = b;
	path = NULL;
	if (b.zip)
		version = NULL;
	else
		mod = NULL;
	return 0;
}

static bool
is_expected(const struct check *c, const struct brought *b, const char *sum)
{
	scoped(free_release) char *line = xasprintf("%s %s", b->key, sum);

	return strcmp(b->key, c->own) ? list_has(&c->sums, line) : !strcmp(sum, c->pin->sum);
}

static int
compare(const struct check *c, const struct brought *b, struct diag *why)
{
	scoped(buf_release) struct buf sum = BUF_INIT;

	if (b->zip ? dirhash_zip(&sum, b->path, why) : dirhash_mod(&sum, b->path, why))
		return diag_wrap(why, "module '%s'", b->key);
	if (is_expected(c, b, sum.text))
		return 0;
	return diag_set(why, DIAG_REFUSED, "module '%s' has sum %s, not %s", b->key, sum.text,
		strcmp(b->key, c->own) ? find_sum(&c->sums, b->key) : c->pin->sum);
}

static int
work(struct work_queue *q, struct diag *why)
{
	const struct brought *b;

	while ((b = work_queue_take(q)))
		if (compare(q->ctx, b, why))
			return -1;
	return 0;
}

static int
compare_all(void *ctx, struct diag *why)
{
	struct check *c = ctx;
	scoped(free_release) void **order = xcalloc(c->n + 1, sizeof(*order));
	struct work_queue queue = { .item = order, .n = c->n, .work = work, .ctx = c };

	for (size_t i = 0; i < c->n; i++)
		order[i] = &c->item[i];
	return work_queue_run(&queue, 0, why);
}

/* A process of its own reads the zips, and can open nothing else. */
static int
compare_apart(struct check *c, const char *download, struct diag *why)
{
	scoped(landlock_release) struct landlock rules = LANDLOCK_INIT;

	landlock_open(&rules);
	landlock_allow_read(&rules, download);
	return landlock_run(&rules, compare_all, c, why);
}

static bool
is_there(const struct check *c, const char *key)
{
	for (size_t i = 0; i < c->n; i++)
		if (!strcmp(c->item[i].key, key))
			return true;
	return false;
}

/* Cuts a line of go.mod into its words, without the comment; their number. */
static size_t
split(char *line, char *word[], size_t room)
{
	char *comment = strstr(line, "//"), *rest = line;
	size_t n = 0;

	if (comment)
		*comment = '\0';
	while (n < room && (word[n] = strsep(&rest, " \t")))
		n += *word[n] != '\0';
	return n;
}

struct requirements {
	struct list key;                /* "MODULE VERSION" */
	struct list replaced;           /* modules for which go takes something else */
	bool inside;                    /* of "require ( ... )" */
};

static void
requirements_release(struct requirements *r)
{
	list_release(&r->key);
	list_release(&r->replaced);
}

static void
read_requirement(struct requirements *r, char *line)
{
	bool replaces = strstr(line, "=>") != NULL;
	char *word[4] = { NULL };
	size_t n = split(line, word, countof(word)), first;

	if (!n)
		return;
	first = !strcmp(word[0], "require") || !strcmp(word[0], "replace");
	if (replaces && first < n)
		list_add(&r->replaced, word[first]);
	else if (n == first + 2 && (r->inside || !strcmp(word[0], "require")))
		list_addf(&r->key, "%s %s", word[first], word[first + 1]);
	if (n == 2 && !strcmp(word[0], "require"))
		r->inside = !strcmp(word[1], "(");
	else if (!strcmp(word[0], ")"))
		r->inside = false;
}

static bool
is_replaced(const struct requirements *r, const char *key)
{
	scoped(free_release) char *module = xstrndup(key, strcspn(key, " "));

	return list_has(&r->replaced, module);
}

/* go.sum has no sum of a required module if no package of it is used. */
static int
check_required(const struct check *c, const char *source, struct diag *why)
{
	scoped(requirements_release) struct requirements r = { 0 };
	scoped(list_release) struct list lines = LIST_INIT;

	if (read_lines(&lines, source, "go.mod", why))
		return -1;
	for (size_t i = 0; i < lines.n; i++)
		read_requirement(&r, lines.item[i]);
	for (size_t i = 0; i < r.key.n; i++) {
		const char *key = r.key.item[i];

		if (find_sum(&c->sums, key) && !is_replaced(&r, key) && !is_there(c, key))
			return diag_set(why, DIAG_REFUSED, "go did not bring '%s', which go.mod requires", key);
	}
	return 0;
}

int
gosum_check(const char *source, const char *download, const struct pin *pin, struct diag *why)
{
	scoped(check_release) struct check c = { .pin = pin, .own = xasprintf("%s %s", pin->module, pin->module_version) };
	scoped(list_release) struct list files = LIST_INIT;

	if (read_lines(&c.sums, source, "go.sum", why) || tree_list(&files, download, FILES_LIMIT, why))
		return -1;
	list_sort(&c.sums);
	for (size_t i = 0; i < files.n; i++)
		if (take_file(&c, download, files.item[i], why))
			return -1;
	if (!is_there(&c, c.own))
		return diag_set(why, DIAG_REFUSED, "go did not bring '%s'", c.own);
	return check_required(&c, source, why) || compare_apart(&c, download, why) ? -1 : 0;
}

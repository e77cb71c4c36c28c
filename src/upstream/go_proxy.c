#include "go_proxy.h"
#include "base/file.h"
#include "base/text.h"
#include "base/version.h"
#include "go_mod.h"
#include "net/answer.h"
#include "net/url.h"
#include "plan/recipe_upstream.h"
#include "source/module.h"
#include <string.h>

enum { LIST_MAX = 4 << 20, FILE_MAX = 1 << 20, ENV_MAX = 64 << 10 };

#define DEFAULT_PROXY "https://proxy.golang.org"
#define CHECKSUM_DATABASE "sum.golang.org"

/* A setting of `go env -w`; caller frees; NULL: not set. */
static char *
user_setting(const char *name)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME"), *said = getenv("GOENV");
	scoped(free_release) char *below = path_join(home ? home : "/", ".config");
	scoped(free_release) char *path = said && *said ? xstrdup(said) : path_join(config && *config ? config : below, "go/env");
	scoped(free_release) char *prefix = xasprintf("%s=", name);
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	char *rest, *line;

	if (!file_exists(path) || file_read(&text, path, ENV_MAX, &ignored))
		return NULL;
	for (rest = text.text; (line = strsep(&rest, "\n"));)
		if (text_starts(line, prefix))
			return xstrdup(line + strlen(prefix));
	return NULL;
}

/* GOPROXY separates by commas and bars; what comes after "direct" or "off" does not count. */
static void
list_proxies(struct list *proxies)
{
	const char *env = getenv("GOPROXY");
	scoped(free_release) char *text = env && *env ? xstrdup(env) : user_setting("GOPROXY");
	char *rest = text, *word;

	while (text && (word = strsep(&rest, ",|")) && strcmp(word, "direct") && strcmp(word, "off"))
		if (text_starts(word, "https://") || text_starts(word, "http://") || text_starts(word, "file:///"))
			list_add(proxies, word);
	if (!text)
		list_add(proxies, DEFAULT_PROXY);
}

/* A file of the protocol: PROXY/path, at each proxy in turn. */
static int
ask(const struct caller *caller, const char *path, size_t max, struct call *call, struct diag *why)
{
	scoped(list_release) struct list proxies = LIST_INIT;
	scoped(list_release) struct list urls = LIST_INIT;
	int failed;

	list_proxies(&proxies);
	if (!proxies.n)
		return diag_set(why, DIAG_USAGE, "GOPROXY has no proxy, and ingot does not ask the repositories of Go modules themselves");
	for (size_t i = 0; i < proxies.n; i++)
		list_take(&urls, url_join(proxies.item[i], path));
	call->urls = &urls;
	call->files = true;
	call->max_answer = max;
	failed = call_one(caller, call, why);
	call->urls = NULL;
	return failed;
}

static void
read_list(struct versions *all, char *text, const char *template)
{
	char *line;

	while ((line = strsep(&text, "\n"))) {
		char *version;

		line[strcspn(line, " \r")] = '\0';
		version = recipe_upstream_version(template, line);
		if (version && !versions_find(all, version))
			versions_add(all, version, line);
		else
			free(version);
	}
}

/* A module's pre-releases have a hyphen, and +incompatible is a version of a module without go.mod. */
static void
sort_out(struct versions *all)
{
	for (size_t i = 0; i < all->n; i++)
		if (strpbrk(all->item[i].version, "-+"))
			version_set_unfit(&all->item[i], "is a pre-release");
}

static const struct version *
highest(const struct versions *all)
{
	const struct version *best = NULL;

	for (size_t i = 0; i < all->n; i++)
		if (!all->item[i].unfit && (!best || version_compare(all->item[i].version, best->version) > 0))
			best = &all->item[i];
	return best;
}

/* The go.mod of the highest version speaks for all of them. */
static int
mark_retracted(struct versions *all, const struct caller *caller, const char *escaped, struct diag *why)
{
	const struct version *best = highest(all);
	scoped(call_release) struct call call = CALL_INIT;
	scoped(free_release) char *path = best ? xasprintf("%s/@v/%s.mod", escaped, best->tag) : NULL;

	if (!best)
		return 0;
	if (ask(caller, path, FILE_MAX, &call, why))
		return -1;
	for (size_t i = 0; i < all->n; i++)
		if (go_mod_retracts(call.answer.text, all->item[i].tag))
			version_set_unfit(&all->item[i], "is retracted");
	return 0;
}

int
go_proxy_list(struct versions *all, const struct caller *caller, const char *module, const char *template, struct diag *why)
{
	scoped(free_release) char *escaped = module_escape(module);
	scoped(free_release) char *path = xasprintf("%s/@v/list", escaped);
	scoped(call_release) struct call call = CALL_INIT;

	if (ask(caller, path, LIST_MAX, &call, why))
		return diag_wrap(why, "versions of module '%s'", module);
	if (call_is_html(&call, NULL))
		return diag_set(why, DIAG_REFUSED, "versions of module '%s': an HTML page instead of a list", module);
	read_list(all, call.answer.text, template);
	if (!strcmp(template, GO_TOOLCHAIN))
		return 0;
	sort_out(all);
	return mark_retracted(all, caller, escaped, why) ? diag_wrap(why, "retractions of module '%s'", module) : 0;
}

int
go_proxy_origin(const struct caller *caller, const char *module, const char *version, char **commit, long long *time, struct diag *why)
{
	scoped(free_release) char *escaped = module_escape(module);
	scoped(free_release) char *path = xasprintf("%s/@v/%s.info", escaped, version);
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(call_release) struct call call = CALL_INIT;
	struct json top, hash, when;

	if (ask(caller, path, FILE_MAX, &call, why))
		return -1;
	call.url = path;
	if (answer_parse(&doc, &call, why))
		return -1;
	top = json_top(&doc);
	hash = json_kind(json_find(top, "Origin")) == JSON_OBJECT ? json_find(json_find(top, "Origin"), "Hash") : json_find(top, "Origin");
	when = json_get(top, "Time");
	*commit = json_kind(hash) == JSON_STRING ? xstrdup(json_string(hash)) : NULL;
	*time = text_time(json_string(when)) / 1000;
	return answer_finish(&doc, &call, why);
}

/* The line "MODULE VERSION h1:..." of a record; caller frees. */
static char *
sum_in(const char *record, const char *module, const char *version)
{
	scoped(free_release) char *start = xasprintf("%s %s h1:", module, version);
	const char *at = strstr(record, start);
	const char *sum = at && (at == record || at[-1] == '\n') ? at + strlen(start) - 3 : NULL;

	return sum && strcspn(sum, "\n") == 47 ? xstrndup(sum, 47) : NULL;
}

int
go_proxy_sum(const struct caller *caller, const char *module, const char *version, char **sum, struct diag *why)
{
	scoped(free_release) char *escaped = module_escape(module);
	scoped(free_release) char *path = xasprintf("sumdb/" CHECKSUM_DATABASE "/lookup/%s@%s", escaped, version);
	scoped(free_release) char *direct = xasprintf("https://" CHECKSUM_DATABASE "/lookup/%s@%s", escaped, version);
	scoped(call_release) struct call call = CALL_INIT;

	if (ask(caller, path, FILE_MAX, &call, why)) {
		if (why->kind != DIAG_REFUSED)
			return -1;
		call.url = direct;
		call.files = false;
		if (call_one(caller, &call, why))
			return diag_wrap(why, "the sum of '%s@%s'", module, version);
	}
	*sum = sum_in(call.answer.text, module, version);
	return *sum ? 0 : diag_set(why, DIAG_REFUSED, "the checksum database has no sum of '%s@%s'", module, version);
}

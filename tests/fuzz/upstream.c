/*
 * What upstreams say: pages, lists of releases, go.mod files, a configuration of cargo, Link headers, versions.  The
 * first byte says which.  A version that is taken is a name, and is taken once.
 */
#include "base/text.h"
#include "base/version.h"
#include "fuzz.h"
#include "json/json.h"
#include "upstream/crate_index.h"
#include "upstream/go_mod.h"
#include "upstream/index_page.h"
#include "upstream/release_list.h"

static void
check_versions(const struct versions *all)
{
	for (size_t i = 0; i < all->n; i++)
		must(text_is_name(all->item[i].version) && versions_find(all, all->item[i].version) == &all->item[i]);
}

static void
page(const char *text)
{
	scoped(versions_release) struct versions all = VERSIONS_INIT;

	index_page_read(&all, text, "x-{version}.tar");
	check_versions(&all);
	for (size_t i = 0; i < all.n; i++)
		must(strstr(text, all.item[i].version));
}

static void
releases(const char *text, size_t n)
{
	scoped(versions_release) struct versions all = VERSIONS_INIT;
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (json_parse_within(&doc, "fuzz", text, n, 10000, &why))
		return;
	release_list_read(&all, json_top(&doc), "v{version}");
	check_versions(&all);
}

/* The order is one: it does not depend on the side. */
static void
versions(char *text)
{
	char *b = strchr(text, '\n');

	if (!b)
		return;
	*b++ = '\0';
	must((version_compare(text, b) > 0) == (version_compare(b, text) < 0));
	must(version_compare(text, text) == 0 && version_compare(b, b) == 0);
	version_is_candidate(text);
	must(!version_is_line(b) || strcmp(b, "*") == 0 || !version_is_of_line(text, b) || strchr("v0123456789", *text));
}

static void
next_page(const char *text)
{
	scoped(call_release) struct call call = CALL_INIT;
	scoped(free_release) char *next = NULL;

	list_addf(&call.answer_headers, "link: %s", text);
	next = github_next(&call);
	must(!next || strstr(text, next));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	scoped(free_release) char *text = n ? xstrndup((const char *)data + 1, n - 1) : xstrdup("");
	scoped(free_release) char *found = NULL;

	switch (n ? data[0] : 0) {
	case 'p': page(text); break;
	case 'r': releases(text, strlen(text)); break;
	case 'v': versions(text); break;
	case 'l': next_page(text); break;
	case 'm': must(!go_mod_retracts(text, "v1.0.0") || strstr(text, "retract")); break;
	case 'c': found = crate_index_replacement(text); break;
	case 'a': found = advisory_in(text); break;
	}
	return 0;
}

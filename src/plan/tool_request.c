#include "tool_request.h"
#include "base/text.h"
#include "base/version.h"
#include "release/release_tag.h"
#include <string.h>

static const char latest[] = "latest";

/* " v5.8.4 " means 5.8.4, as upstreams write their tags; caller frees. */
static char *
meant_version(const char *text)
{
	static const char space[] = " \t\r\n";
	size_t n;

	text += strspn(text, space);
	if (*text == 'v' && text[1] >= '0' && text[1] <= '9')
		text++;
	for (n = strlen(text); n && strchr(space, text[n - 1]);)
		n--;
	return xstrndup(text, n);
}

/* A plan has one version of each package. */
static int
refuse_two(const struct tool_request *a, const struct tool_request *b, struct diag *why)
{
	scoped(free_release) char *first = release_tag_text(a->name, a->version, a->revision);
	scoped(free_release) char *second = release_tag_text(b->name, b->version, b->revision);

	diag_set(why, DIAG_USAGE, "'%s' and '%s' are of one tool, and need separate plans", first, second);
	return diag_hint(why, "make one plan by --tag %s, and another by --tag %s", first, second);
}

static int
add(struct tool_requests *all, struct tool_request r, struct diag *why)
{
	for (size_t i = 0; i < all->n; i++) {
		if (strcmp(all->item[i].name, r.name) != 0)
			continue;
		if (r.by_tag)
			refuse_two(&all->item[i], &r, why);
		else
			diag_set(why, DIAG_USAGE, "'%s' was named twice", r.name);
		free(r.name);
		free(r.version);
		return -1;
	}
	array_grow(all->item, all->n, all->cap);
	all->item[all->n++] = r;
	return 0;
}

/* "podman-5.8.4" was meant as "podman-v5.8.4"; NULL: not known.  Caller frees. */
static char *
meant_tag(const char *tag)
{
	scoped(release_tag_release) struct release_tag parts = RELEASE_TAG_INIT;
	const char *at = tag + strcspn(tag, "0123456789");
	char *meant;

	if (at == tag || at[-1] != '-')
		return NULL;
	meant = xasprintf("%.*sv%s", (int)(at - tag), tag, at);
	if (release_tag_parse(&parts, meant))
		return meant;
	free(meant);
	return NULL;
}

static int
refuse_tag(const char *tag, struct diag *why)
{
	scoped(free_release) char *meant = meant_tag(tag);

	diag_set(why, DIAG_USAGE, "'%s' is not the tag of a release", tag);
	if (meant)
		return diag_hint(why, "tags are written TOOL-vVERSION: give '%s'", meant);
	return diag_hint(why, "tags are written TOOL-vVERSION or TOOL-vVERSION-REVISION, for example podman-v5.8.4-2");
}

/* What the options say besides must be what the tag says. */
static int
check_tag(const struct release_tag *t, const char *tag, const struct plan_request *request, struct diag *why)
{
	scoped(free_release) char *version = request->version ? meant_version(request->version) : NULL;

	for (size_t i = 0; i < request->tools.n; i++)
		if (strcmp(request->tools.item[i], t->tool) != 0)
			return diag_set(why, DIAG_USAGE, "the tag '%s' is one of '%s', but '%s' was named too", tag, t->tool, request->tools.item[i]);
	if (version && strcmp(version, t->version) != 0)
		return diag_set(why, DIAG_USAGE, "--version is '%s', but the tag '%s' says '%s'", request->version, tag, t->version);
	if (request->revision && request->revision != t->revision)
		return diag_set(why, DIAG_USAGE, "--revision is %u, but the tag '%s' says %u", request->revision, tag, t->revision);
	return 0;
}

static int
add_tag(struct tool_requests *all, const char *tag, const struct plan_request *request, struct diag *why)
{
	scoped(release_tag_release) struct release_tag t = RELEASE_TAG_INIT;

	if (!release_tag_parse(&t, tag))
		return refuse_tag(tag, why);
	if (check_tag(&t, tag, request, why))
		return -1;
	return add(all, (struct tool_request){ xstrdup(t.tool), xstrdup(t.version), t.revision, true }, why);
}

static int
add_name(struct tool_requests *all, const char *name, const struct plan_request *request, struct diag *why)
{
	char *version = request->version ? meant_version(request->version) : NULL;

	return add(all, (struct tool_request){ xstrdup(name), version, request->revision ? request->revision : 1, false }, why);
}

int
tool_requests_read(struct tool_requests *all, const struct plan_request *request, struct diag *why)
{
	const struct list *names = request->tags.n ? &request->tags : &request->tools;

	if (!names->n && !request->may_be_empty)
		return diag_set(why, DIAG_USAGE, "no tool was named");
	if (request->version && names->n > 1)
		return diag_set(why, DIAG_USAGE, "--version goes with one tool, not with %zu", names->n);
	for (size_t i = 0; i < names->n; i++)
		if ((request->tags.n ? add_tag : add_name)(all, names->item[i], request, why))
			return -1;
	return 0;
}

static const struct pin *
highest(const struct pin_set *set, const char *name)
{
	const struct pin *best = NULL;

	for (size_t i = 0; i < set->n; i++)
		if (!strcmp(set->pin[i].name, name) && (!best || version_compare(set->pin[i].version, best->version) > 0))
			best = &set->pin[i];
	return best;
}

static int
hint_tags(const struct tool_request *r, const struct pin_set *set, struct diag *why)
{
	scoped(buf_release) struct buf tags = BUF_INIT;

	for (size_t i = 0; i < set->n; i++)
		if (!strcmp(set->pin[i].name, r->name))
			buf_printf(&tags, "%s%s-v%s", tags.len ? ", " : "", r->name, set->pin[i].version);
	if (!tags.len)
		return -1;
	return diag_hint(why, "the tag of revision 1 is one of %s; the tag of revision 2 ends in -2", tags.text);
}

int
tool_request_pin(const struct tool_request *r, const struct pin_set *set, const struct pin **pin, struct diag *why)
{
	bool any = !r->version || !strcmp(r->version, latest);

	*pin = any && r->version ? highest(set, r->name) : NULL;
	if (*pin || !pin_set_get(set, r->name, any ? NULL : r->version, pin, why))
		return 0;
	if (r->by_tag)
		return hint_tags(r, set, why);
	return any ? -1 : diag_hint(why, "give one of the pinned versions by --version, or 'latest' for the highest of them");
}

void
tool_requests_release(struct tool_requests *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->item[i].name);
		free(all->item[i].version);
	}
	free(all->item);
}

#include "fallback.h"
#include "push_call.h"
#include <string.h>

enum { MOST_ENTRIES = 1000 };

struct fallback {
	const struct push *push;
	const struct referrers *all;
	const char *subject;
	struct json_doc there;          /* the index of the registry, or an empty one */
	struct jsonw w;
	bool changed;
};

static void
fallback_release(struct fallback *f)
{
	json_doc_release(&f->there);
	jsonw_release(&f->w);
}

static int
load(struct fallback *f, const char *tag, struct diag *why)
{
	static const char none[] = "{\"schemaVersion\":2,\"mediaType\":\"" OCI_INDEX "\",\"manifests\":[]}";
	scoped(free_release) char *type = NULL;
	scoped(buf_release) struct buf text = BUF_INIT;
	char ignored[TEXT_DIGEST + 1];
	struct json manifests;
	bool found;

	if (registry_manifest(f->push->registry, tag, &text, ignored, &type, &found, why))
		return -1;
	if (!found)
		return json_parse(&f->there, tag, none, sizeof(none) - 1, why);
	if (strcmp(type, OCI_INDEX)) {
		diag_set(why, DIAG_REFUSED, "'%s' is '%.80s', not an index of signatures", tag, type);
		return diag_hint(why, "if nothing needs it, delete this tag of the registry");
	}
	if (json_parse(&f->there, tag, text.text, text.len, why))
		return diag_refuse(why);
	manifests = json_get(json_top(&f->there), "manifests");
	if (json_count(manifests) > MOST_ENTRIES)
		return diag_set(why, DIAG_REFUSED, "'%s' has more than %d entries", tag, MOST_ENTRIES);
	if (f->there.failed)
		json_finish(&f->there, why);
	return f->there.failed ? diag_refuse(why) : 0;
}

static bool
is_typed(struct json entry)
{
	return *json_string(json_find(entry, "artifactType"));
}

/* Has the index a whole entry for the manifest? */
static bool
has_entry(struct json manifests, const char *digest)
{
	for (size_t i = 0; i < json_count(manifests); i++)
		if (!strcmp(json_string(json_get(json_item(manifests, i), "digest")), digest) && is_typed(json_item(manifests, i)))
			return true;
	return false;
}

static bool
is_ours(const struct fallback *f, const char *digest)
{
	for (size_t i = 0; i < f->all->n; i++)
		if (!strcmp(f->all->item[i].subject, f->subject) && !strcmp(f->all->item[i].manifest->digest, digest))
			return true;
	return false;
}

/* Type and annotations are those of the manifest, and the type of an old one is that of its configuration. */
static int
write_entry(struct fallback *f, const struct descriptor *d, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;
	struct json top, type, notes;

	if (oci_layout_read(f->push->layout, d, OCI_MAX_MANIFEST, &text, why) || json_parse(&doc, d->digest, text.text, text.len, why))
		return -1;
	top = json_top(&doc);
	type = json_find(top, "artifactType");
	notes = json_find(top, "annotations");
	if (!json_exists(type))
		type = json_find(json_find(top, "config"), "mediaType");
	jsonw_object(&f->w, NULL);
	jsonw_string(&f->w, "mediaType", d->type);
	jsonw_string(&f->w, "digest", d->digest);
	jsonw_integer(&f->w, "size", d->size);
	jsonw_string(&f->w, "artifactType", json_string(type));
	if (json_kind(notes) == JSON_OBJECT)
		jsonw_value(&f->w, "annotations", notes);
	jsonw_end(&f->w);
	json_accept(top);
	return json_finish(&doc, why);
}

static int
write_manifests(struct fallback *f, struct json manifests, struct diag *why)
{
	jsonw_array(&f->w, "manifests");
	for (size_t i = 0; i < json_count(manifests); i++) {
		struct json entry = json_item(manifests, i);

		if (is_typed(entry) || !is_ours(f, json_string(json_get(entry, "digest"))))
			jsonw_value(&f->w, NULL, entry);
	}
	for (size_t i = 0; i < f->all->n; i++) {
		const struct referrer *r = &f->all->item[i];

		if (strcmp(r->subject, f->subject) || has_entry(manifests, r->manifest->digest))
			continue;
		f->changed = true;
		if (write_entry(f, r->manifest, why))
			return -1;
	}
	jsonw_end(&f->w);
	return 0;
}

static int
merge(struct fallback *f, struct diag *why)
{
	struct json top = json_top(&f->there);
	struct json_named *member = json_members(top, false);
	int failed = 0;

	jsonw_object(&f->w, NULL);
	for (size_t i = 0; i < json_count(top) && !failed; i++) {
		if (strcmp(member[i].name, "manifests"))
			jsonw_value(&f->w, member[i].name, member[i].value);
		else
			failed = write_manifests(f, member[i].value, why);
	}
	free(member);
	if (failed)
		return -1;
	jsonw_end(&f->w);
	json_accept(top);
	return json_finish(&f->there, why) ? diag_refuse(why) : jsonw_finish(&f->w, why);
}

int
fallback_push(const struct push *push, const struct referrers *all, const char *subject, struct diag *why)
{
	scoped(fallback_release) struct fallback f = {
		.push = push, .all = all, .subject = subject, .there = JSON_DOC_INIT, .w = JSONW_COMPACT,
	};
	scoped(free_release) char *tag = xasprintf("sha256-%s", subject + strlen("sha256:"));

	if (load(&f, tag, why) || merge(&f, why))
		return diag_wrap(why, "the list of signatures of '%s'", subject);
	return f.changed ? push_manifest(push, tag, OCI_INDEX, &f.w.out, why) : 0;
}

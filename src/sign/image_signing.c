#include "sign/image_signing.h"
#include "base/file.h"
#include "base/text.h"
#include "base/tree.h"
#include "cli/say.h"
#include "oci/closure.h"
#include "oci/layout_update.h"
#include "trust/examine.h"
#include "trust/oci_image.h"
#include "trust/oci_image_write.h"
#include <string.h>

#define PENDING ".ingot-sign"
enum { ATTESTATIONS = 2 };              /* at most */

/* Beside each item. */
struct image_signature {
	const struct descriptor *subject;       /* NULL: all */
	char *name, *path;
	bool simple;
	char payload[TEXT_DIGEST + 1];          /* of simple signing */
	int64_t payload_size;
	struct artifact artifact;
	char *payload_path;
};

static void
add_subject(struct image_signing *m, struct order *o, const struct descriptor *d)
{
	const char *hex = d->digest + strlen("sha256:");
	struct descriptor *copy = &m->subject.item[m->subject.n++];

	*copy = (struct descriptor){ .size = d->size, .type = xstrdup(d->type) };
	memcpy(copy->digest, d->digest, sizeof(copy->digest));
	order_add_named(o, oci_layout_path(&m->layout, d->digest),
	                m->reference ? xasprintf("%s@%s", m->reference, d->digest) : xstrdup(d->digest),
	                xasprintf("%s/%s" BUNDLE_SUFFIX, m->pending, hex), hex);
}

/* The index is the first subject: it finds the attestation at GitHub. */
static int
add_subjects(struct image_signing *m, struct order *o, const struct descriptor *image, struct diag *why)
{
	scoped(closure_release) struct closure all = CLOSURE_INIT;

	if (closure_read(&all, &m->layout, image, why))
		return diag_refuse(why);
	m->subject.item = xcalloc(all.manifests.n, sizeof(*m->subject.item));
	for (size_t i = all.manifests.n; i > 0; i--)
		add_subject(m, o, &all.manifests.item[i - 1]);
	m->item = xcalloc(2 * m->subject.n + ATTESTATIONS, sizeof(*m->item));
	m->signature = xcalloc(2 * m->subject.n + ATTESTATIONS, sizeof(*m->signature));
	return referrers_read(&m->before, &m->layout, &m->subject, why);
}

int
image_signing_open(struct image_signing *m, struct order *o, const char *name, struct diag *why)
{
	scoped(free_release) char *dir = NULL;
	const char *tag;
	const struct descriptor *image;

	if (!oci_layout_name(name, &dir, &tag)) {
		diag_set(why, DIAG_USAGE, "'%s' is not oci:DIR[:TAG]", name);
		return diag_hint(why, "sign an image in its layout, then push it");
	}
	if (oci_layout_open(&m->layout, dir, why) || !(image = oci_layout_find(&m->layout, tag, why)))
		return -1;
	m->pending = path_join(dir, PENDING);
	return add_subjects(m, o, image, why) ? diag_wrap(why, "image '%s'", name) : 0;
}

/* `file` names the bundle until it is in the layout. */
static struct signing_item *
add_item(struct image_signing *m, const struct descriptor *subject, char *name, const char *file)
{
	struct image_signature *s = &m->signature[m->n];
	struct signing_item *item = &m->item[m->n++];

	*s = (struct image_signature){ .subject = subject, .name = name, .path = xasprintf("%s/%s" BUNDLE_SUFFIX, m->pending, file) };
	*item = (struct signing_item)SIGNING_ITEM_INIT;
	item->name = s->name;
	item->path = s->path;
	return item;
}

static int
add_bundle(struct image_signing *m, const struct descriptor *subject, struct diag *why)
{
	struct signing_item *item = add_item(m, subject, xstrdup(subject->digest), subject->digest + strlen("sha256:"));

	item->kind = "signature";
	return oci_image_write_statement(&item->statement, subject->digest, why);
}

/* Is there a good one of this payload by this signer? */
static bool
has_simple(const struct image_signing *m, const struct signing *signing, const struct descriptor *subject, const char *payload_path)
{
	scoped(verify_report_release) struct verify_report report = VERIFY_REPORT_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	struct examine x = { .root = signing->root, .policy = &signing->policy, .report = &report };

	return file_exists(payload_path) && !oci_image_examine_simple(&x, &m->layout, subject, subject->digest, &ignored);
}

static int
add_simple(struct image_signing *m, const struct signing *signing, const struct descriptor *subject, struct diag *why)
{
	scoped(buf_release) struct buf payload = BUF_INIT;
	scoped(free_release) char *path = NULL, *tag = oci_image_tag(subject->digest, ".sig");
	char digest[TEXT_DIGEST + 1];
	struct digest hash;
	struct image_signature *s;
	struct signing_item *item;

	if (oci_image_write_payload(&payload, subject->digest, m->reference ? m->reference : "", why))
		return -1;
	digest_bytes(&hash, payload.text, payload.len);
	oci_put_digest(digest, &hash);
	path = oci_layout_path(&m->layout, digest);
	if (has_simple(m, signing, subject, path))
		return 0;
	item = add_item(m, subject, xstrdup(tag), tag);
	s = &m->signature[m->n - 1];
	s->simple = true;
	s->payload_size = (int64_t)payload.len;
	s->payload_path = xstrdup(path);
	s->artifact = (struct artifact){ .path = s->payload_path, .name = s->name };
	item->artifact = &s->artifact;
	item->kind = "signature";
	return oci_layout_put(&m->layout, payload.text, payload.len, s->payload, why);
}

int
image_signing_list(struct image_signing *m, const struct signing *signing, struct diag *why)
{
	bool simple = signing->log.n && signing->log.item[0]->version == 1;

	if (!simple)
		say("sign: no signatures for cosign before version 3: they need a log of Rekor version 1");
	for (size_t i = 0; i < m->subject.n; i++)
		if (add_bundle(m, &m->subject.item[i], why) || (simple && add_simple(m, signing, &m->subject.item[i], why)))
			return -1;
	return 0;
}

struct signing_item *
image_signing_attest(struct image_signing *m, const char *name)
{
	return add_item(m, NULL, xstrdup(name), name);
}

/* A bundle of the layout that says what an item says is used for it, if it is good. */
static int
take_before(const struct image_signing *m, const struct referrer *r, struct diag *why)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	if (!r->layer.type || !text_starts(r->layer.type, OCI_IMAGE_BUNDLE) ||
	    oci_layout_read(&m->layout, &r->layer, BUNDLE_MAX_BYTES, &text, &ignored) ||
	    bundle_parse(&b, r->layer.digest, text.text, text.len, &ignored))
		return 0;
	for (size_t i = 0; i < m->n; i++) {
		const struct buf *statement = &m->item[i].statement;

		if (b.is_dsse && statement->len && statement->len == b.dsse.payload.len &&
		    !memcmp(statement->text, b.dsse.payload.text, statement->len) && !file_exists(m->item[i].path))
			return file_write(m->item[i].path, text.text, text.len, 0644, why);
	}
	return 0;
}

static int
take_all_before(const struct image_signing *m, struct diag *why)
{
	if (dir_make(m->pending, why))
		return -1;
	for (size_t i = 0; i < m->before.n; i++)
		if (take_before(m, &m->before.item[i], why))
			return -1;
	return 0;
}

static bool
had_bundle(const struct image_signing *m, const char *subject, const char *bundle)
{
	for (size_t i = 0; i < m->before.n; i++)
		if (!strcmp(m->before.item[i].subject, subject) && !strcmp(m->before.item[i].layer.digest, bundle))
			return true;
	return false;
}

static int
put_bundle(struct image_signing *m, struct signing_item *item, struct image_signature *s, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	struct oci_image_bundle b = { .text = &text, .predicate_type = item->verification.predicate_type };
	struct digest hash;

	if (bundle_read(&text, item->path, why))
		return -1;
	digest_bytes(&hash, text.text, text.len);
	oci_put_digest(b.digest, &hash);
	b.created = m->created ? m->created : item->verification.seconds;
	for (size_t i = 0; i < m->subject.n; i++) {
		b.subject = &m->subject.item[i];
		if ((!s->subject || s->subject == b.subject) && !had_bundle(m, b.subject->digest, b.digest) &&
		    oci_image_put_bundle(&m->layout, &b, why))
			return -1;
	}
	free(s->path);
	item->path = s->path = oci_layout_path(&m->layout, b.digest);
	return 0;
}

static int
put_simple(struct image_signing *m, const struct signing *signing, struct signing_item *item, struct image_signature *s,
           struct diag *why)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	const struct oci_image_simple simple = {
		.subject = s->subject, .payload = s->payload, .payload_size = s->payload_size, .bundle = &b, .root = signing->root,
	};

	if (bundle_load(&b, item->path, why) || oci_image_put_simple(&m->layout, &simple, why))
		return -1;
	free(s->path);
	item->path = s->path = oci_layout_path(&m->layout, s->payload);
	return 0;
}

/* As `ingot verify` will find them. */
static int
check_item(const struct image_signing *m, const struct signing *signing, const struct signing_item *item,
           const struct image_signature *s, struct diag *why)
{
	scoped(verify_report_release) struct verify_report report = VERIFY_REPORT_INIT;
	struct examine x = { .root = signing->root, .policy = &signing->policy, .report = &report };

	if (s->simple)
		return oci_image_examine_simple(&x, &m->layout, s->subject, s->subject->digest, why);
	x.type = item->verification.predicate_type;
	for (size_t i = 0; i < m->subject.n; i++)
		if ((!s->subject || s->subject == &m->subject.item[i]) &&
		    oci_image_examine(&x, &m->layout, &m->subject.item[i], m->subject.item[i].digest, why))
			return -1;
	return 0;
}

static int
put_all(struct image_signing *m, const struct signing *signing, struct diag *why)
{
	for (size_t i = 0; i < m->n; i++) {
		struct image_signature *s = &m->signature[i];

		if (s->simple ? put_simple(m, signing, &m->item[i], s, why) : put_bundle(m, &m->item[i], s, why))
			return -1;
	}
	for (size_t i = 0; i < m->n; i++)
		if (check_item(m, signing, &m->item[i], &m->signature[i], why))
			return diag_wrap(why, "checking the signatures in the layout");
	return oci_layout_update(&m->layout, why);
}

int
image_signing_run(struct image_signing *m, struct signing *signing, struct diag *why)
{
	if (take_all_before(m, why) || signing_run(signing, m->item, m->n, why) || put_all(m, signing, why))
		return -1;
	return tree_remove(m->pending, why);
}

void
image_signing_release(struct image_signing *m)
{
	for (size_t i = 0; i < m->n; i++) {
		signing_item_release(&m->item[i]);
		free(m->signature[i].name);
		free(m->signature[i].path);
		free(m->signature[i].payload_path);
	}
	free(m->item);
	free(m->signature);
	free(m->pending);
	referrers_release(&m->before);
	descriptors_release(&m->subject);
	oci_layout_release(&m->layout);
	*m = (struct image_signing)IMAGE_SIGNING_INIT;
}

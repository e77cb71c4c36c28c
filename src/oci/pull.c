#include "oci/pull.h"
#include "base/file.h"
#include "net/download.h"
#include "oci/closure.h"
#include <inttypes.h>
#include <string.h>

#define MOST_BYTES (UINT64_C(16) << 30)

/* Stores it, and describes it in *d; its type is the caller's to free. */
static int
fetch_manifest(const struct pull *p, const char *name, struct buf *text, struct descriptor *d, struct diag *why)
{
	bool found;

	if (registry_manifest(p->registry, name, text, d->digest, &d->type, &found, why))
		return -1;
	if (!found)
		return diag_set(why, DIAG_REFUSED, "there is no '%s'", name);
	d->size = (int64_t)text->len;
	return oci_layout_put(p->layout, text->text, text->len, d->digest, why);
}

static int
fetch_child(const struct pull *p, const char *digest, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	struct descriptor d = { .size = 0 };
	int failed = fetch_manifest(p, digest, &text, &d, why);

	free(d.type);
	return failed;
}

static int
fetch_children(const struct pull *p, const struct descriptor *d, const struct buf *text, struct diag *why)
{
	scoped(descriptors_release) struct descriptors list = DESCRIPTORS_INIT;

	if (!oci_is_index(d->type))
		return 0;
	if (closure_read_index(&list, d->digest, text, why))
		return -1;
	for (size_t i = 0; i < list.n; i++)
		if (fetch_child(p, list.item[i].digest, why))
			return -1;
	return 0;
}

/* What download_all() wants, with what it borrows. */
struct downloads {
	struct download *file;
	struct list *url;
	char **path;
	size_t n;
};

static void
downloads_release(struct downloads *all)
{
	for (size_t i = 0; i < all->n; i++) {
		list_release(&all->url[i]);
		free(all->path[i]);
		diag_release(&all->file[i].why);
	}
	free(all->url);
	free(all->path);
	free(all->file);
}

static void
add_blob(struct downloads *all, const struct pull *p, const struct descriptor *d)
{
	const struct registry *r = p->registry;
	size_t i = all->n++;

	list_addf(&all->url[i], "%s/v2/%s/blobs/%s", r->base, r->repository, d->digest);
	all->path[i] = oci_layout_path(p->layout, d->digest);
	all->file[i] = (struct download){
		.urls = &all->url[i], .path = all->path[i], .sha256 = d->digest + strlen("sha256:"),
		.max_bytes = d->size ? (uint64_t)d->size : 1, .scheme = r->scheme, .secret = r->secret, .why = DIAG_INIT,
	};
}

static int
check_sizes(const struct pull *p, const struct closure *c, struct diag *why)
{
	if (p->bytes > MOST_BYTES)
		return diag_set(why, DIAG_REFUSED, "the image is larger than %" PRIu64 " bytes", MOST_BYTES);
	for (size_t i = 0; i < c->blobs.n; i++)
		if ((uint64_t)c->blobs.item[i].size > MOST_BYTES)
			return diag_set(why, DIAG_REFUSED, "blob '%s' is too large", c->blobs.item[i].digest);
	return 0;
}

static int
fetch_blobs(struct pull *p, const struct closure *c, struct diag *why)
{
	const struct caller caller = { .kept = p->registry->connections };
	scoped(downloads_release) struct downloads all = {
		.file = xcalloc(c->blobs.n + 1, sizeof(*all.file)),
		.url = xcalloc(c->blobs.n + 1, sizeof(*all.url)),
		.path = xcalloc(c->blobs.n + 1, sizeof(*all.path)),
	};

	for (size_t i = 0; i < c->blobs.n && p->bytes <= MOST_BYTES; i++) {
		p->bytes += (uint64_t)c->blobs.item[i].size;
		add_blob(&all, p, &c->blobs.item[i]);
	}
	if (check_sizes(p, c, why) || download_all(&caller, all.file, all.n, why))
		return -1;
	for (size_t i = 0; i < all.n; i++)
		if (all.file[i].bytes != (uint64_t)c->blobs.item[i].size)
			return diag_set(why, DIAG_REFUSED, "blob '%s' has another size than its manifest says", c->blobs.item[i].digest);
	return 0;
}

static int
fetch_all(struct pull *p, const struct descriptor *d, const struct buf *text, struct diag *why)
{
	scoped(closure_release) struct closure all = CLOSURE_INIT;

	if (fetch_children(p, d, text, why) || closure_read(&all, p->layout, d, why) || fetch_blobs(p, &all, why))
		return -1;
	p->manifests = all.manifests.n;
	p->blobs = all.blobs.n;
	memcpy(p->digest, d->digest, sizeof(p->digest));
	return 0;
}

int
pull_image(struct pull *p, const struct reference *ref, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	struct descriptor d = { .name = ref->tag };
	int failed = fetch_manifest(p, ref->digest ? ref->digest : ref->tag, &text, &d, why) || fetch_all(p, &d, &text, why) ? -1 : 0;

	if (failed) {
		diag_refuse(why);
		diag_wrap(why, "image '%s' of %s", ref->repository, ref->host);
	} else {
		oci_layout_add(p->layout, &d);
	}
	free(d.type);
	return failed;
}

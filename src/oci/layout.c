#include "oci/layout.h"
#include "base/file.h"
#include "base/tree.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char *
optional_text(struct json j)
{
	return json_exists(j) && json_kind(j) != JSON_NULL ? xstrdup(json_string(j)) : NULL;
}

void
descriptor_read(struct descriptor *d, struct json j)
{
	struct json digest = json_get(j, "digest");
	const char *text = json_string(digest);

	if (text_is_digest(text))
		memcpy(d->digest, text, sizeof(d->digest));
	else
		json_complain(digest, "'%s' is not a sha256 digest", text);
	d->size = json_integer(json_get(j, "size"), 0, INT64_MAX);
	d->type = xstrdup(json_string(json_get(j, "mediaType")));
	d->artifact_type = optional_text(json_find(j, "artifactType"));
	d->name = optional_text(json_find(json_find(j, "annotations"), OCI_REF_NAME));
}

void
descriptor_write(struct jsonw *w, const char *name, const struct descriptor *d)
{
	jsonw_object(w, name);
	jsonw_string(w, "mediaType", d->type);
	jsonw_string(w, "digest", d->digest);
	jsonw_integer(w, "size", d->size);
	jsonw_optional(w, "artifactType", d->artifact_type);
	if (d->name) {
		jsonw_object(w, "annotations");
		jsonw_string(w, OCI_REF_NAME, d->name);
		jsonw_end(w);
	}
	jsonw_end(w);
}

int
descriptors_parse(struct descriptors *list, const char *name, const char *text, size_t n, size_t limit, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	struct json top, manifests;

	if (json_parse(&doc, name, text, n, why))
		return -1;
	top = json_top(&doc);
	manifests = json_get(top, "manifests");
	for (size_t i = 0; i < json_count(manifests) && list->n < limit; i++) {
		struct json item = json_item(manifests, i);

		if (!text_is_digest(json_string(json_get(item, "digest"))))
			continue;
		array_grow(list->item, list->n, list->cap);
		list->item[list->n] = (struct descriptor){ 0 };
		descriptor_read(&list->item[list->n++], item);
	}
	json_accept(top);
	return json_finish(&doc, why);
}

bool
oci_is_index(const char *type)
{
	return !strcmp(type, OCI_INDEX) || !strcmp(type, "application/vnd.docker.distribution.manifest.list.v2+json");
}

void
oci_put_digest(char *digest, const struct digest *hash)
{
	snprintf(digest, TEXT_DIGEST + 1, "sha256:%s", hash->hex);
}

void
descriptor_release(struct descriptor *d)
{
	free(d->type);
	free(d->artifact_type);
	free(d->name);
}

void
descriptors_release(struct descriptors *list)
{
	for (size_t i = 0; i < list->n; i++)
		descriptor_release(&list->item[i]);
	free(list->item);
	*list = (struct descriptors)DESCRIPTORS_INIT;
}

bool
oci_layout_name(const char *name, char **dir, const char **tag)
{
	const char *place = name + strlen("oci:"), *colon;

	if (!text_starts(name, "oci:") || !*place)
		return false;
	colon = strchr(place, ':');
	free(*dir);
	*dir = colon ? xstrndup(place, (size_t)(colon - place)) : xstrdup(place);
	*tag = colon ? colon + 1 : NULL;
	return true;
}

int
oci_layout_open(struct oci_layout *l, const char *dir, struct diag *why)
{
	scoped(free_release) char *path = path_join(dir, "index.json");
	scoped(buf_release) struct buf text = BUF_INIT;

	oci_layout_release(l);
	l->dir = xstrdup(dir);
	if (file_read(&text, path, OCI_MAX_MANIFEST, why))
		return diag_wrap(why, "'%s' is not an OCI layout", dir);
	return descriptors_parse(&l->index, path, text.text, text.len, OCI_LAYOUT_MAX_ENTRIES, why);
}

/* Is it about another image: a bundle, or named after a digest? */
static bool
is_about_another(const struct descriptor *d)
{
	return (d->artifact_type && *d->artifact_type) || (d->name && text_starts(d->name, "sha256-"));
}

const struct descriptor *
oci_layout_find(const struct oci_layout *l, const char *tag, struct diag *why)
{
	const struct descriptor *found = NULL;

	for (size_t i = 0; i < l->index.n; i++) {
		const struct descriptor *d = &l->index.item[i];

		if (tag ? !d->name || strcmp(d->name, tag) : is_about_another(d))
			continue;
		if (found && strcmp(found->digest, d->digest)) {
			diag_set(why, DIAG_USAGE, "'%s' holds several images", l->dir);
			diag_hint(why, "name one of them: oci:%s:TAG", l->dir);
			return NULL;
		}
		found = d;
	}
	if (!found && tag)
		diag_set(why, DIAG_USAGE, "'%s' holds no image '%s'", l->dir, tag);
	else if (!found)
		diag_set(why, DIAG_USAGE, "'%s' holds no image", l->dir);
	return found;
}

int
oci_layout_begin(struct oci_layout *l, const char *dir, struct diag *why)
{
	scoped(free_release) char *blobs = path_join(dir, "blobs/sha256");
	scoped(free_release) char *index = path_join(dir, "index.json");

	oci_layout_release(l);
	l->dir = xstrdup(dir);
	if (file_exists(index))
		return diag_set(why, DIAG_USAGE, "'%s' is already a layout", dir);
	return dir_make(blobs, why);
}

char *
oci_layout_path(const struct oci_layout *l, const char *digest)
{
	return xasprintf("%s/blobs/sha256/%s", l->dir, digest + strlen("sha256:"));
}

int
oci_layout_read(const struct oci_layout *l, const struct descriptor *d, size_t limit, struct buf *bytes, struct diag *why)
{
	scoped(free_release) char *path = oci_layout_path(l, d->digest);
	struct digest digest;

	if ((uint64_t)d->size > limit)
		return diag_set(why, DIAG_REFUSED, "'%s' is larger than the limit of %zu bytes", d->digest, limit);
	if (!file_exists(path))
		return diag_set(why, DIAG_REFUSED, "'%s' is missing from '%s'", d->digest, l->dir);
	if (file_read(bytes, path, (size_t)d->size, why))
		return diag_refuse(why);
	digest_bytes(&digest, bytes->text, bytes->len);
	if (bytes->len == (size_t)d->size && !strcmp(digest.hex, d->digest + strlen("sha256:")))
		return 0;
	return diag_set(why, DIAG_REFUSED, "the content of '%s' has another digest", path);
}

int
oci_layout_copy(const struct oci_layout *l, const struct oci_layout *from, const struct descriptor *d, struct diag *why)
{
	scoped(free_release) char *source = oci_layout_path(from, d->digest);
	scoped(free_release) char *path = oci_layout_path(l, d->digest);
	struct digest digest;
	uint64_t size;

	if (file_exists(path))
		return 0;
	if (!file_exists(source))
		return diag_set(why, DIAG_REFUSED, "'%s' is missing from '%s'", d->digest, from->dir);
	if (file_copy(source, path, 0644, why) || digest_file(&digest, path, &size, why))
		return -1;
	if (size == (uint64_t)d->size && !strcmp(digest.hex, d->digest + strlen("sha256:")))
		return 0;
	unlink(path);
	return diag_set(why, DIAG_REFUSED, "the content of '%s' has another digest", source);
}

int
oci_layout_put(const struct oci_layout *l, const void *bytes, size_t n, char *digest, struct diag *why)
{
	scoped(free_release) char *path = NULL;
	struct digest hash;

	digest_bytes(&hash, bytes, n);
	oci_put_digest(digest, &hash);
	path = oci_layout_path(l, digest);
	return file_write(path, bytes, n, 0644, why);
}

static char *
copy(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

void
oci_layout_add(struct oci_layout *l, const struct descriptor *d)
{
	struct descriptor *new;

	array_grow(l->index.item, l->index.n, l->index.cap);
	new = &l->index.item[l->index.n++];
	*new = *d;
	new->type = copy(d->type);
	new->artifact_type = copy(d->artifact_type);
	new->name = copy(d->name);
}

void
oci_layout_replace(struct oci_layout *l, const struct descriptor *d)
{
	for (size_t i = 0; i < l->index.n; i++) {
		struct descriptor *old = &l->index.item[i];

		if (!old->name || strcmp(old->name, d->name))
			continue;
		descriptor_release(old);
		*old = l->index.item[--l->index.n];
		break;
	}
	oci_layout_add(l, d);
}

bool
oci_layout_has(const struct oci_layout *l, const char *digest)
{
	for (size_t i = 0; i < l->index.n; i++)
		if (!strcmp(l->index.item[i].digest, digest))
			return true;
	return false;
}

int
oci_layout_save(const struct oci_layout *l, struct diag *why)
{
	static const char version[] = "{\"imageLayoutVersion\":\"1.0.0\"}\n";
	scoped(free_release) char *marker = path_join(l->dir, "oci-layout");
	scoped(free_release) char *index = path_join(l->dir, "index.json");
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	jsonw_object(&w, NULL);
	jsonw_integer(&w, "schemaVersion", 2);
	jsonw_string(&w, "mediaType", OCI_INDEX);
	jsonw_array(&w, "manifests");
	for (size_t i = 0; i < l->index.n; i++)
		descriptor_write(&w, NULL, &l->index.item[i]);
	jsonw_end(&w);
	jsonw_end(&w);
	if (file_write(marker, version, sizeof(version) - 1, 0644, why))
		return -1;
	return jsonw_save(&w, index, why);
}

void
oci_layout_release(struct oci_layout *l)
{
	free(l->dir);
	descriptors_release(&l->index);
	*l = (struct oci_layout)OCI_LAYOUT_INIT;
}

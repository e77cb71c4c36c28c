/*
 * layout - an OCI image layout: a folder of blobs by their hash, and an index of images.
 *
 * Blobs with another digest or size than their descriptor are refused.
 * Source: OCI image specification 1.1, "OCI Image Layout" and "Content Descriptors".
 */
#ifndef OCI_LAYOUT_H
#define OCI_LAYOUT_H
#include "json/json.h"
#include "json/jsonw.h"
#include "base/digest.h"
#include "base/text.h"
#include <stdbool.h>

#define OCI_INDEX "application/vnd.oci.image.index.v1+json"
#define OCI_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define OCI_CONFIG "application/vnd.oci.image.config.v1+json"
#define OCI_EMPTY "application/vnd.oci.empty.v1+json"
enum { OCI_MAX_MANIFEST = 4 << 20 };    /* bytes, as registries limit them */
#define OCI_REF_NAME "org.opencontainers.image.ref.name"

struct descriptor {
	char digest[TEXT_DIGEST + 1];
	int64_t size;                   /* bytes */
	char *type;                     /* mediaType; owned */
	char *artifact_type;            /* owned, or NULL */
	char *name;                     /* annotation OCI_REF_NAME; owned, or NULL */
};
struct descriptors { struct descriptor *item; size_t n, cap; };
#define DESCRIPTORS_INIT { 0 }

/* One descriptor; unneeded members are ignored. */
void descriptor_read(struct descriptor *, struct json);
void descriptor_write(struct jsonw *, const char *name, const struct descriptor *);
/* The "manifests" of an index or of a layout, at most `limit` of them; further ones, and those with another hash algorithm, are left out. */
int descriptors_parse(struct descriptors *, const char *name, const char *text, size_t n, size_t limit, struct diag *);
void descriptor_release(struct descriptor *);
void descriptors_release(struct descriptors *);
/* Is it the media type of an index, or of Docker's list of manifests? */
bool oci_is_index(const char *type);
/* "sha256:<hash>"; `digest` has TEXT_DIGEST + 1 bytes. */
void oci_put_digest(char *digest, const struct digest *);

struct oci_layout {
	char *dir;
	struct descriptors index;
};
#define OCI_LAYOUT_INIT { .index = DESCRIPTORS_INIT }

enum { OCI_LAYOUT_MAX_ENTRIES = 1000 };

/* "oci:DIR[:TAG]", split as skopeo does it; *tag is borrowed from the name, or NULL.  False: it is something else. */
bool oci_layout_name(const char *name, char **dir, const char **tag);
/* Reads the index of an existing layout. */
int oci_layout_open(struct oci_layout *, const char *dir, struct diag *);
/* The image with this tag, or the only one that is not about another; NULL on error.  Borrowed from the layout. */
const struct descriptor *oci_layout_find(const struct oci_layout *, const char *tag, struct diag *);
/* Starts a new layout in an empty or new folder; oci_layout_save() completes it. */
int oci_layout_begin(struct oci_layout *, const char *dir, struct diag *);
/* Where a blob is; caller frees. */
char *oci_layout_path(const struct oci_layout *, const char *digest);
/* The bytes of a blob, checked; DIAG_REFUSED: it is missing, is larger than `limit`, or has another digest. */
int oci_layout_read(const struct oci_layout *, const struct descriptor *, size_t limit, struct buf *, struct diag *);
/* Copies a blob from another layout and checks it; DIAG_REFUSED: it is missing, or has another digest or size. */
int oci_layout_copy(const struct oci_layout *, const struct oci_layout *from, const struct descriptor *, struct diag *);
/* Stores bytes; `digest` has TEXT_DIGEST + 1 bytes. */
int oci_layout_put(const struct oci_layout *, const void *bytes, size_t n, char *digest, struct diag *);
/* Adds the descriptor to the index. */
void oci_layout_add(struct oci_layout *, const struct descriptor *);
/* The same, but an entry with its name, if there is one, is replaced. */
void oci_layout_replace(struct oci_layout *, const struct descriptor *);
bool oci_layout_has(const struct oci_layout *, const char *digest);
int oci_layout_save(const struct oci_layout *, struct diag *);
void oci_layout_release(struct oci_layout *);

#endif

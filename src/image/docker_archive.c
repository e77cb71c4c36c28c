#include "image/docker_archive.h"
#include "base/file.h"
#include <string.h>

/* Layers stay compressed: every reader of the format accepts that. */
static char *
name_of(const struct descriptor *d, const char *ending)
{
	return xasprintf("%s%s", d->digest + strlen("sha256:"), ending);
}

static int
write_bytes(struct outfile *o, const void *bytes, size_t n, struct diag *why)
{
	if (fwrite(bytes, 1, n, o->f) == n)
		return 0;
	return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", o->path);
}

static int
write_header(struct outfile *o, const char *name, uint64_t size, int64_t mtime, struct diag *why)
{
	const struct tar_entry entry = { .type = TAR_FILE, .path = name, .mode = 0644, .size = size, .mtime = mtime };
	scoped(buf_release) struct buf header = BUF_INIT;

	tar_header(&header, &entry);
	return write_bytes(o, header.text, header.len, why);
}

static int
write_padding(struct outfile *o, uint64_t size, struct diag *why)
{
	static const char zeros[TAR_BLOCK];

	return write_bytes(o, zeros, tar_padding(size), why);
}

static int
write_text(struct outfile *o, const char *name, const struct buf *text, int64_t mtime, struct diag *why)
{
	return write_header(o, name, text->len, mtime, why) || write_bytes(o, text->text, text->len, why) ||
		write_padding(o, text->len, why) ? -1 : 0;
}

/* A blob that was checked when it came into the layout. */
static int
write_blob(struct outfile *o, const struct image *m, const struct descriptor *d, const char *ending, struct diag *why)
{
	scoped(free_release) char *path = oci_layout_path(&m->layout, d->digest);
	scoped(free_release) char *name = name_of(d, ending);
	scoped(file_release) FILE *f = fopen(path, "rbe");
	uint64_t left = (uint64_t)d->size;
	char block[1 << 16];

	if (!f)
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s':", path);
	if (write_header(o, name, left, m->created, why))
		return -1;
	while (left) {
		size_t n = fread(block, 1, left < sizeof(block) ? (size_t)left : sizeof(block), f);

		if (!n)
			return diag_set(why, DIAG_SYSTEM, "'%s' became shorter while it was read", path);
		if (write_bytes(o, block, n, why))
			return -1;
		left -= n;
	}
	return write_padding(o, (uint64_t)d->size, why);
}

static int
write_manifest(struct outfile *o, const struct image *m, const struct image_part *part, const char *name, struct diag *why)
{
	scoped(free_release) char *config = name_of(&part->config, ".json");
	scoped(jsonw_release) struct jsonw w = JSONW_COMPACT;

	jsonw_array(&w, NULL);
	jsonw_object(&w, NULL);
	jsonw_string(&w, "Config", config);
	jsonw_array(&w, "RepoTags");
	jsonw_string(&w, NULL, name);
	jsonw_end(&w);
	jsonw_array(&w, "Layers");
	for (size_t i = 0; i < part->layers.n; i++) {
		scoped(free_release) char *layer = name_of(&part->layers.item[i], ".tar.gz");

		jsonw_string(&w, NULL, layer);
	}
	jsonw_end(&w);
	jsonw_end(&w);
	jsonw_end(&w);
	return jsonw_finish(&w, why) || write_text(o, "manifest.json", &w.out, m->created, why) ? -1 : 0;
}

/* A layer that the image has twice is there once. */
static bool
is_first(const struct descriptors *layers, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (!strcmp(layers->item[k].digest, layers->item[i].digest))
			return false;
	return true;
}

int
docker_archive_write(const struct image *m, const struct image_part *part, const char *name, const char *path, struct diag *why)
{
	scoped(outfile_release) struct outfile o = OUTFILE_INIT;
	scoped(buf_release) struct buf end = BUF_INIT;

	if (outfile_open(&o, path, 0644, why) || write_manifest(&o, m, part, name, why) ||
	    write_blob(&o, m, &part->config, ".json", why))
		return -1;
	for (size_t i = 0; i < part->layers.n; i++)
		if (is_first(&part->layers, i) && write_blob(&o, m, &part->layers.item[i], ".tar.gz", why))
			return -1;
	tar_end(&end);
	return write_bytes(&o, end.text, end.len, why) || outfile_commit(&o, why) ? -1 : 0;
}

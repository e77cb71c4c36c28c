#include "pack/frame.h"
#include <string.h>

static struct piece *
new_piece(struct frame *f, uint64_t size)
{
	array_grow(f->piece, f->pieces, f->room);
	f->size += size;
	f->piece[f->pieces] = (struct piece){ .size = size };
	return &f->piece[f->pieces++];
}

void
frame_add_bytes(struct frame *f, const void *bytes, size_t n)
{
	if (!n)
		return;
	struct piece *p = new_piece(f, n);

	p->bytes = xmalloc(n);
	memcpy(p->bytes, bytes, n);
}

void
frame_add_range(struct frame *f, const char *path, const char *sha256, uint64_t at, uint64_t size)
{
	if (!size)
		return;
	struct piece *p = new_piece(f, size);

	p->path = xstrdup(path);
	p->sha256 = xstrdup(sha256);
	p->at = at;
}

void
frame_release(struct frame *f)
{
	for (size_t i = 0; i < f->pieces; i++) {
		free(f->piece[i].bytes);
		free(f->piece[i].path);
		free(f->piece[i].sha256);
	}
	free(f->piece);
	free(f->packed);
	*f = (struct frame)FRAME_INIT;
}

/* A hash over the description of the content, so that no file must be read. */
static void
set_id(struct frame *f)
{
	scoped(sha256_release) struct sha256 hash = SHA256_INIT;
	scoped(buf_release) struct buf line = BUF_INIT;

	for (size_t i = 0; i < f->pieces; i++) {
		const struct piece *p = &f->piece[i];

		buf_clear(&line);
		buf_printf(&line, "%s %llu %llu\n", p->bytes ? "bytes" : p->sha256,
		    (unsigned long long)p->at, (unsigned long long)p->size);
		sha256_add(&hash, line.text, line.len);
		if (p->bytes)
			sha256_add(&hash, p->bytes, p->size);
	}
	sha256_finish(&hash, &f->id);
}

size_t
frames_put(struct frames *set, struct frame *f)
{
	set_id(f);
	for (size_t i = 0; i < set->n; i++) {
		if (strcmp(set->frame[i].id.hex, f->id.hex) == 0) {
			frame_release(f);
			return i;
		}
	}
	array_grow(set->frame, set->n, set->cap);
	set->frame[set->n] = *f;
	*f = (struct frame)FRAME_INIT;
	return set->n++;
}

void
frames_release(struct frames *set)
{
	for (size_t i = 0; i < set->n; i++)
		frame_release(&set->frame[i]);
	free(set->frame);
	*set = (struct frames)FRAMES_INIT;
}

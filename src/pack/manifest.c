#include "manifest.h"
#include "base/digest.h"
#include "pack/archive.h"
#include <stdio.h>
#include <string.h>

static void
write_what(struct jsonw *w, const struct layout *l)
{
	const struct built_package *p = l->package;

	jsonw_string(w, "tool", p->tool);
	jsonw_string(w, "version", p->version);
	jsonw_string(w, "tag", p->tag);
	jsonw_string(w, "variant", p->variant);
	jsonw_string(w, "file", p->file);
	jsonw_string(w, "folder", p->folder);
	jsonw_string(w, "target", l->job->target->name);
	jsonw_string(w, "architecture", l->job->target->architecture);
	jsonw_string(w, "libc", l->job->target->libc);
	jsonw_integer(w, "epoch", l->epoch);
}

static void
write_origin(struct jsonw *w, const struct built *b)
{
	jsonw_object(w, "pins");
	jsonw_string(w, "name", b->pins);
	jsonw_string(w, "sha256", b->pins_sha256);
	jsonw_end(w);
	jsonw_object(w, "root");
	jsonw_string(w, "name", b->root);
	jsonw_string(w, "lock", b->root_lock);
	jsonw_boolean(w, "successor", b->root_successor);
	jsonw_end(w);
}

static void
write_compression(struct jsonw *w)
{
	scoped(free_release) char *library = xasprintf("zstd %s", frame_compressor());

	jsonw_object(w, "compression");
	jsonw_string(w, "library", library);
	jsonw_integer(w, "level", FRAME_LEVEL);
	jsonw_integer(w, "part", ARCHIVE_PART);
	jsonw_end(w);
}

/* The allocator is a component like any other; the files say whether they hold it. */
static void
write_allocator(struct jsonw *w, const struct built_job *job)
{
	const struct built_component *c = built_find(job, "mimalloc");

	if (!c)
		return;
	jsonw_object(w, "allocator");
	jsonw_string(w, "name", c->name);
	jsonw_string(w, "version", c->version);
	jsonw_end(w);
}

static void
write_elf(struct jsonw *w, const struct built_file *f)
{
	if (!f->elf)
		return;
	jsonw_object(w, "elf");
	jsonw_boolean(w, "program", f->program);
	jsonw_string(w, "libc", f->libc);
	if (*f->glibc)
		jsonw_string(w, "glibc", f->glibc);
	jsonw_boolean(w, "allocator", f->allocator);
	hardening_write(w, &f->hardening);
	jsonw_end(w);
}

static void
write_file(struct jsonw *w, const struct layout *l, const struct layout_component *h, const struct built_file *f)
{
	scoped(free_release) char *place = layout_place(l, h, f);
	char mode[8];

	if (!place)
		return;
	snprintf(mode, sizeof(mode), "%04o", f->link ? 0777 : f->mode);
	jsonw_object(w, NULL);
	jsonw_string(w, "path", place);
	jsonw_string(w, "mode", mode);
	if (f->link) {
		jsonw_integer(w, "size", (int64_t)strlen(f->link));
		jsonw_string(w, "link", f->link);
	} else {
		jsonw_integer(w, "size", (int64_t)f->size);
		jsonw_string(w, "sha256", f->sha256);
		write_elf(w, f);
	}
	jsonw_end(w);
}

static void
write_source(struct jsonw *w, const struct built_source *s)
{
	jsonw_object(w, "source");
	jsonw_string(w, "kind", s->kind);
	jsonw_string(w, "id", s->id);
	if (*s->commit)
		jsonw_string(w, "commit", s->commit);
	jsonw_strings(w, "from", &s->from);
	jsonw_strings(w, "patches", &s->patches);
	if (s->fixes.n)
		jsonw_strings(w, "fixes", &s->fixes);
	jsonw_end(w);
}

static void
write_component(struct jsonw *w, const struct layout *l, const struct layout_component *h)
{
	const struct built_component *c = h->component;

	jsonw_object(w, NULL);
	jsonw_string(w, "name", c->name);
	jsonw_string(w, "version", c->version);
	jsonw_string(w, "license", c->license);
	jsonw_string(w, "key", c->key);
	jsonw_boolean(w, "library", h->library);
	jsonw_optional(w, "trial", c->trial);
	if (c->remarks.n)
		jsonw_strings(w, "remarks", &c->remarks);
	write_source(w, &c->source);
	jsonw_array(w, "files");
	for (size_t i = 0; i < c->files; i++)
		write_file(w, l, h, &c->file[i]);
	jsonw_end(w);
	jsonw_end(w);
}

static void
write_ours(struct jsonw *w, const struct extra_file *ours)
{
	struct digest digest;

	digest_bytes(&digest, ours->text->text, ours->text->len);
	jsonw_object(w, NULL);
	jsonw_string(w, "path", ours->path);
	jsonw_string(w, "mode", "0644");
	jsonw_integer(w, "size", (int64_t)ours->text->len);
	jsonw_string(w, "sha256", digest.hex);
	jsonw_end(w);
}

static void
write_configuration(struct jsonw *w, const struct layout *l)
{
	jsonw_array(w, "configuration");
	for (size_t i = 0; i < l->extra_files; i++)
		write_ours(w, &l->extra_file[i]);
	jsonw_end(w);
}

static void
write_requirement(struct jsonw *w, const char *member, const struct built_requirement *r)
{
	jsonw_object(w, member);
	jsonw_optional(w, "program", r->program);
	jsonw_optional(w, "version", r->version);
	jsonw_string(w, "why", r->why);
	jsonw_end(w);
}

static void
write_requirements(struct jsonw *w, const struct layout *l)
{
	jsonw_array(w, "requires");
	for (size_t i = 0; i < l->requires; i++)
		write_requirement(w, NULL, l->require[i]);
	jsonw_end(w);
}

void
manifest_write(struct jsonw *w, const struct layout *l)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "schema", "ingot/manifest/1");
	write_what(w, l);
	write_origin(w, l->built);
	write_compression(w);
	write_allocator(w, l->job);
	jsonw_strings(w, "trial", &l->trial);
	if (l->kernel)
		write_requirement(w, "kernel", l->kernel);
	write_requirements(w, l);
	write_configuration(w, l);
	jsonw_array(w, "components");
	for (size_t i = 0; i < l->n; i++)
		write_component(w, l, &l->component[i]);
	jsonw_end(w);
	jsonw_end(w);
}

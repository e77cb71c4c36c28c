#include "pack/built.h"
#include "base/text.h"
#include "json/read.h"
#include "pack/tar.h"
#include <string.h>

static void
read_elf(struct built_file *f, struct json elf)
{
	f->elf = json_exists(elf);
	if (!f->elf)
		return;
	f->program = json_boolean(json_get(elf, "program"));
	f->libc = json_string(json_get(elf, "libc"));
	f->glibc = json_string(json_find(elf, "glibc"));
	f->allocator = json_boolean(json_get(elf, "allocator"));
	f->hardening = hardening_read(elf);
}

static void
read_file(struct built_file *f, struct json value)
{
	struct json link = json_find(value, "link");

	*f = (struct built_file){ .sha256 = "", .libc = "", .glibc = "" };
	f->path = json_path(json_get(value, "path"));
	f->mode = read_mode(json_get(value, "mode"));
	f->size = (uint64_t)json_integer(json_get(value, "size"), 0, INT64_MAX);
	if (json_exists(link)) {
		f->link = json_string(link);
		if (!text_link_stays(f->path, f->link))
			json_complain(link, "'%s' leaves the package", f->link);
		return;
	}
	f->sha256 = json_sha256(json_get(value, "sha256"));
	read_elf(f, json_find(value, "elf"));
}

static void
read_source(struct built_source *s, struct json value)
{
	s->kind = json_string(json_find(value, "kind"));
	s->id = json_string(json_find(value, "id"));
	s->commit = json_string(json_find(value, "commit"));
	read_texts(&s->from, json_find(value, "from"));
	read_texts(&s->patches, json_find(value, "patches"));
	read_texts(&s->fixes, json_find(value, "fixes"));
}

static void
read_requirements(struct built_component *c, struct json array)
{
	c->requires = json_count(array);
	c->require = xcalloc(c->requires + 1, sizeof(*c->require));
	for (size_t i = 0; i < c->requires; i++) {
		struct json version = json_find(json_item(array, i), "version");

		c->require[i].program = json_name(json_get(json_item(array, i), "program"));
		if (json_exists(version))
			c->require[i].version = json_name(version);
		c->require[i].why = json_string(json_get(json_item(array, i), "why"));
	}
}

static void
read_kernel(struct built_requirement *r, struct json kernel)
{
	if (!json_exists(kernel))
		return;
	r->version = json_name(json_get(kernel, "version"));
	r->why = json_string(json_get(kernel, "why"));
}

/* Durations are not needed here. */
static void
skip_measures(struct json value)
{
	static const char *const measure[] = { "reused", "wall_ms", "cpu_ms", "max_rss_kib" };

	for (size_t i = 0; i < countof(measure); i++)
		json_accept(json_find(value, measure[i]));
}

static void
read_component(struct built_component *c, struct json value)
{
	struct json files = json_get(value, "files"), trial = json_find(value, "trial");
	struct json dir = json_get(value, "dir");

	c->name = json_name(json_get(value, "name"));
	c->version = json_name(json_get(value, "version"));
	c->license = json_string(json_get(value, "license"));
	c->key = json_sha256(json_get(value, "key"));
	c->dir = json_string(dir);
	if (*c->dir && *c->dir != '/')
		json_complain(dir, "'%s' is not an absolute path", c->dir);
	c->wanted = json_boolean(json_get(value, "wanted"));
	if (json_exists(trial))
		c->trial = json_string(trial);
	read_texts(&c->needs, json_find(value, "needs"));
	read_texts(&c->remarks, json_find(value, "remarks"));
	read_source(&c->source, json_get(value, "source"));
	read_requirements(c, json_find(value, "requires"));
	read_kernel(&c->kernel, json_find(value, "kernel"));
	skip_measures(value);
	c->files = json_count(files);
	c->file = xcalloc(c->files + 1, sizeof(*c->file));
	for (size_t i = 0; i < c->files; i++)
		read_file(&c->file[i], json_item(files, i));
}

const struct built_component *
built_find(const struct built_job *job, const char *name)
{
	for (size_t i = 0; i < job->components; i++)
		if (strcmp(job->component[i].name, name) == 0)
			return &job->component[i];
	return NULL;
}

static void
read_package_components(struct built_package *p, const struct built_job *job, struct json names)
{
	size_t n = json_count(names);

	p->component = xcalloc(n + 1, sizeof(*p->component));
	for (size_t i = 0; i < n; i++) {
		const char *name = json_name(json_item(names, i));
		const struct built_component *c = built_find(job, name);

		if (c)
			p->component[p->components++] = c;
		else
			json_complain(json_item(names, i), "component '%s' is not in the job", name);
	}
}

static void
read_package(struct built_package *p, const struct built_job *job, struct json value)
{
	struct json epoch = json_find(value, "epoch");

	p->tool = json_name(json_get(value, "tool"));
	p->version = json_name(json_get(value, "version"));
	p->tag = json_name(json_get(value, "tag"));
	p->variant = json_name(json_get(value, "variant"));
	p->file = json_name(json_get(value, "file"));
	if (*p->file && !text_ends(p->file, ".tar.zst"))
		json_complain(json_get(value, "file"), "'%s' does not end in .tar.zst", p->file);
	p->folder = json_name(json_get(value, "folder"));
	p->main = json_path(json_get(value, "main"));
	p->epoch = json_exists(epoch) ? json_integer(epoch, 0, TAR_MAX_MTIME) : -1;
	read_package_components(p, job, json_get(value, "components"));
	read_texts(&p->common, json_find(value, "common"));
}

static void
refuse_two_versions(const struct built_job *job, struct json array)
{
	for (size_t i = 0; i < job->components; i++)
		if (built_find(job, job->component[i].name) != &job->component[i])
			json_complain(json_item(array, i), "component '%s' comes twice", job->component[i].name);
}

static void
read_job(struct built_job *job, struct json value)
{
	struct json packages = json_get(value, "packages"), components = json_get(value, "components");
	struct json target = json_get(value, "target");

	job->target = target_find(json_string(target));
	if (!job->target)
		json_complain(target, "unknown target '%s'", json_string(target));
	job->components = json_count(components);
	job->component = xcalloc(job->components + 1, sizeof(*job->component));
	for (size_t i = 0; i < job->components; i++)
		read_component(&job->component[i], json_item(components, i));
	refuse_two_versions(job, components);
	job->packages = json_count(packages);
	job->package = xcalloc(job->packages + 1, sizeof(*job->package));
	for (size_t i = 0; i < job->packages; i++)
		read_package(&job->package[i], job, json_item(packages, i));
}

static void
read_origin(struct built *b, struct json top)
{
	struct json root = json_get(top, "root"), pins = json_get(top, "pins");

	b->root = json_name(json_get(root, "name"));
	b->root_lock = json_sha256(json_get(root, "lock"));
	b->root_successor = json_boolean(json_get(root, "successor"));
	b->pins = json_string(json_get(pins, "name"));
	b->pins_sha256 = json_sha256(json_get(pins, "sha256"));
}

int
built_load(struct built *b, const char *path, struct diag *why)
{
	static const char *const passed_on[] = { "plan", "materials", "started", "finished", "built", "wall_ms", "cpu_ms", "busy_percent" };

	if (json_load(&b->doc, path, why))
		return -1;
	struct json top = json_top(&b->doc), jobs = json_get(top, "jobs");

	json_schema(top, "ingot/build/1");
	for (size_t i = 0; i < countof(passed_on); i++)
		json_accept(json_find(top, passed_on[i]));
	skip_measures(top);
	read_origin(b, top);
	b->jobs = json_count(jobs);
	b->job = xcalloc(b->jobs + 1, sizeof(*b->job));
	for (size_t i = 0; i < b->jobs; i++)
		read_job(&b->job[i], json_item(jobs, i));
	return json_finish(&b->doc, why);
}

static void
component_release_all(struct built_component *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		list_release(&c[i].needs);
		list_release(&c[i].remarks);
		list_release(&c[i].source.from);
		list_release(&c[i].source.patches);
		list_release(&c[i].source.fixes);
		free(c[i].require);
		free(c[i].file);
	}
	free(c);
}

void
built_release(struct built *b)
{
	for (size_t i = 0; i < b->jobs; i++) {
		for (size_t k = 0; k < b->job[i].packages; k++) {
			free(b->job[i].package[k].component);
			list_release(&b->job[i].package[k].common);
		}
		free(b->job[i].package);
		component_release_all(b->job[i].component, b->job[i].components);
	}
	free(b->job);
	json_doc_release(&b->doc);
	*b = (struct built)BUILT_INIT;
}

#include "base/file.h"
#include "base/text.h"
#include "cli/gh.h"
#include "cli/say.h"
#include "cli/step.h"
#include "publish/contents.h"
#include "publish/notes.h"
#include "publish/publication.h"
#include "release/release_tag.h"
#include "publish/trial.h"
#include <inttypes.h>
#include <string.h>

enum { NOTES_MAX_BYTES = 1 << 20 };

static struct list operands = LIST_INIT, packages = LIST_INIT, builds = LIST_INIT, updates = LIST_INIT;
static const char *in = "-", *out = "-", *tag, *commit, *repository, *notes_file, *latest;
static unsigned timeout = 30 * 60;
static bool prerelease;

static const struct arg options[] = {
	STEP_IN(in, "result of the verify step"),
	STEP_OUT(out),
	{ .name = "--tag", .text = &tag, .meta = "TAG", .help = "the tag, for example podman-v5.8.4" },
	{ .name = "--commit", .text = &commit, .meta = "SHA", .help = "the commit that was built. Default: that of the provenance, else GITHUB_SHA" },
	{ .name = "--repository", .text = &repository, .meta = "REPO", .help = "OWNER/NAME. Default: GITHUB_REPOSITORY" },
	{ .name = "--packages", .document = true, .many = &packages, .meta = "FILE", .help = "result of the package step: trial builds are refused" },
	{ .name = "--build-result", .document = true, .many = &builds, .meta = "FILE", .help = "result of the build step: the notes list its components" },
	{ .name = "--updates", .document = true, .many = &updates, .meta = "FILE", .help = "result of check-release: the notes say why there is a release" },
	{ .name = "--notes", .document = true, .text = &notes_file, .meta = "FILE", .help = "Markdown that comes first in the notes" },
	{ .name = "--latest", .text = &latest, .meta = "TOOL", .help = "the tool whose highest version is marked as latest, or 'none'. Default: the only tool" },
	{ .name = "--prerelease", .flag = &prerelease, .help = "mark it as a prerelease" },
	{ .name = "--timeout", .seconds = &timeout, .least = 1, .meta = "TIME", .help = "longest time for everything, for example 90s or 2h. Default: 30m" },
	{ 0 },
};

static int
check_options(struct diag *why)
{
	scoped(release_tag_release) struct release_tag parts = RELEASE_TAG_INIT;

	if (operands.n != 1) {
		diag_set(why, DIAG_USAGE, "give one folder with the files of the release");
		return diag_hint(why, "ingot release --in verify.json --tag TAG DIR");
	}
	if (!tag || !release_tag_parse(&parts, tag)) {
		diag_set(why, DIAG_USAGE, "'%s' is not the tag of a release", tag ? tag : "");
		return diag_hint(why, "give TOOL-vVERSION or TOOL-vVERSION-REVISION by --tag, for example podman-v5.8.4-2");
	}
	return 0;
}

/* The provenance is signed, so it says from which commit and in which repository the files were built. */
static int
choose_commit(struct publication *p, const struct release_files *f, const struct github *g, struct diag *why)
{
	const char *run = getenv("GITHUB_SHA");
	scoped(free_release) char *end = xasprintf("/%s", g->repository);

	p->commit = commit ? commit : f->commit ? f->commit : run ? run : "";
	if (!text_is_commit(p->commit))
		return diag_set(why, DIAG_USAGE, "'%s' is not a commit of 40 hexadecimal digits; give the commit that was built by --commit", p->commit);
	if (f->commit && strcmp(f->commit, p->commit) != 0)
		return diag_set(why, DIAG_REFUSED, "the provenance says that the files were built from commit %s, not from %s", f->commit, p->commit);
	if (f->repository && !text_ends(f->repository, end))
		return diag_set(why, DIAG_REFUSED, "the provenance says that the files were built in %s, not in %s", f->repository, g->repository);
	return 0;
}

static int
load_notes(struct buf *notes, const struct publication *p, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(list_release) struct list contents = LIST_INIT, reasons = LIST_INIT;

	if (contents_read(&contents, &builds, why) || reasons_read(&reasons, &updates, p->tag, why))
		return -1;
	if (notes_file && file_read(&text, notes_file, NOTES_MAX_BYTES, why))
		return -1;
	return notes_write(notes, p->files, p->github->repository, p->commit, &reasons, &contents, notes_file ? text.text : NULL, why);
}

static void
write_result(struct jsonw *w, const struct publication *p)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "schema", "ingot/release/1");
	jsonw_string(w, "repository", p->github->repository);
	jsonw_string(w, "tag", p->tag);
	jsonw_string(w, "commit", p->commit);
	jsonw_integer(w, "id", p->id);
	jsonw_string(w, "url", p->url);
	jsonw_boolean(w, "was_there", p->was_there);
	jsonw_boolean(w, "latest", p->latest);
	jsonw_array(w, "assets");
	for (size_t i = 0; i < p->files->n; i++) {
		jsonw_object(w, NULL);
		jsonw_string(w, "name", p->files->item[i].name);
		jsonw_integer(w, "size", (int64_t)p->files->item[i].size);
		jsonw_string(w, "sha256", p->files->item[i].digest.hex);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_end(w);
}

static int
save(const struct publication *p, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;
	scoped(free_release) char *line = xasprintf("### Released\n\n[%s](%s), %zu assets, commit %s\n", p->tag, p->url, p->files->n, p->commit);

	write_result(&w, p);
	if (step_result(&w, out, why) || gh_summary(line, why))
		return -1;
	say("release: %s %s, %zu assets, %zu of them sent now", p->url, p->was_there ? "was published before and is equal" : "is published",
	    p->files->n, p->sent);
	return 0;
}

static int
release(struct github *github, struct diag *why)
{
	scoped(release_files_release) struct release_files files = RELEASE_FILES_INIT;
	scoped(publication_release) struct publication p = PUBLICATION_INIT;
	scoped(buf_release) struct buf notes = BUF_INIT;

	p.github = github;
	p.files = &files;
	p.tag = tag;
	p.latest_tool = latest;
	p.prerelease = prerelease;
	if (check_options(why) ||
	    trial_refuse(&packages, why) ||
	    release_files_load(&files, operands.item[0], in, why) ||
	    github_open(github, repository, "contents: write", timeout, why) ||
	    choose_commit(&p, &files, github, why) ||
	    load_notes(&notes, &p, why))
		return -1;
	p.notes = notes.text;
	return publication_run(&p, why) || save(&p, why) ? -1 : 0;
}

static int
run(struct diag *why)
{
	scoped(github_release) struct github github = GITHUB_INIT;

	return github_take(&github, why) || release(&github, why) ? -1 : 0;
}

static const struct step step = {
	.args = {
		.step = "release",
		.usage = "--tag TAG DIR",
		.purpose = "publishes a verified folder as a release on GitHub: draft, upload, compare, publish",
		.option = options,
		.operands = &operands,
	},
	.run = run,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}

#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/args.h"
#include "cli/gh.h"
#include "cli/report.h"
#include "cli/say.h"
#include "net/url.h"
#include "tuf/renew.h"
#include "tuf/tuf.h"
#include <inttypes.h>
#include <string.h>
#include <time.h>

static struct list operands = LIST_INIT;
static const char *out = "-", *mirror, *root;
static const char *metadata_dir, *metadata_url, *target_name, *target_url, *target_dir;

static const struct arg options[] = {
	{ .name = "--mirror", .text = &mirror, .meta = "URL", .help = "of the TUF repository; the public-good Sigstore's" },
	{ .name = "--root", .text = &root, .meta = "FILE", .help = "update: first root of another Sigstore, got on a way you trust" },
	{ .name = "--out", .text = &out, .meta = "FILE", .help = "where to write the result; standard output" },
	{ .name = "--metadata-dir", .text = &metadata_dir, .meta = "DIR", .help = "tuf: trusted metadata" },
	{ .name = "--metadata-url", .text = &metadata_url, .meta = "URL", .help = "tuf: where the repository has its metadata" },
	{ .name = "--target-name", .text = &target_name, .meta = "PATH", .help = "tuf download: which target" },
	{ .name = "--target-base-url", .text = &target_url, .meta = "URL", .help = "tuf download: where the repository has its targets" },
	{ .name = "--target-dir", .text = &target_dir, .meta = "DIR", .help = "tuf download: where to put it" },
	{ 0 },
};

static const struct args usage = {
	.step = "trust",
	.usage = "update|show\n"
	         "       ingot trust tuf init ROOT|refresh|download",
	.purpose = "shows whose signatures we trust, and brings that up to date by TUF",
	.option = options,
	.operands = &operands,
};

static const char *
operand(size_t i)
{
	return i < operands.n ? operands.item[i] : "";
}

static int
need(const char *value, const char *option, struct diag *why)
{
	return value ? 0 : diag_set(why, DIAG_USAGE, "option '%s' is missing", option);
}

static void
tell_person(const struct current *c)
{
	char updated[21], expires[21];

	text_put_time(updated, c->updated);
	say("trust: %s", c->mirror);
	say("  %s %s, %" PRId64 " days ago", c->shipped ? "our copy of" : "updated", updated,
	    ((int64_t)time(NULL) - c->updated) / (24 * 60 * 60));
	for (size_t i = 0; i < c->roles; i++) {
		text_put_time(expires, c->role[i].expires);
		say("  %-10s version %" PRId64 ", %s %s", c->role[i].name, c->role[i].version,
		    c->role[i].expires > time(NULL) ? "expires" : "expired", expires);
	}
	for (size_t i = 0; i < c->files; i++)
		say("  %s/%s", c->dir, c->file[i].path);
}

static int
save(const struct current *c, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	tell_person(c);
	current_write(&w, c, true);
	return jsonw_save(&w, out, why) || gh_set_result(w.out.text, why) ? -1 : 0;
}

static int
show(struct diag *why)
{
	scoped(current_release) struct current c = CURRENT_INIT;

	if (current_load(&c, mirror, why))
		return -1;
	current_warn(&c, time(NULL));
	return save(&c, why);
}

static int
update(struct diag *why)
{
	const struct renew r = { mirror, root };
	scoped(current_release) struct current c = CURRENT_INIT;

	if (root && !mirror) {
		diag_set(why, DIAG_USAGE, "a root without a mirror");
		return diag_hint(why, "ingot trust update --mirror URL --root FILE");
	}
	if (renew(&r, &c, why))
		return -1;
	return save(&c, why);
}

/* The same root again is no mistake, another one would not be gone by. */
static int
tuf_init(struct diag *why)
{
	scoped(free_release) char *begun = path_join(metadata_dir, "root.json");
	struct digest a, b;

	if (operands.n != 3)
		return diag_set(why, DIAG_USAGE, "say which file is the first root");
	if (!file_exists(begun))
		return tuf_begin(metadata_dir, operand(2), why);
	if (digest_file(&a, begun, NULL, why) || digest_file(&b, operand(2), NULL, why))
		return -1;
	if (strcmp(a.hex, b.hex))
		return diag_set(why, DIAG_REFUSED, "'%s' has another root already", metadata_dir);
	return 0;
}

static int
tuf_open_and_refresh(struct tuf *tuf, struct diag *why)
{
	if (need(metadata_url, "--metadata-url", why) || tuf_open(tuf, metadata_dir, metadata_url, why))
		return -1;
	return tuf_refresh(tuf, why);
}

static int
tuf_get(struct diag *why)
{
	scoped(tuf_release) struct tuf tuf = TUF_INIT;
	scoped(free_release) char *file = NULL;
	scoped(free_release) char *path = NULL;
	struct tuf_file target;
	bool found;

	if (need(target_name, "--target-name", why) || need(target_url, "--target-base-url", why) ||
	    need(target_dir, "--target-dir", why) || tuf_open_and_refresh(&tuf, why) ||
	    tuf_find(&tuf, target_name, &target, &found, why))
		return -1;
	if (!found)
		return diag_set(why, DIAG_REFUSED, "no role has a target '%s'", target_name);
	file = url_quoted(target_name, "");
	path = path_join(target_dir, file);
	return tuf_download(&tuf, target_url, &target, path, why);
}

static int
run_tuf(struct diag *why)
{
	scoped(tuf_release) struct tuf tuf = TUF_INIT;
	const char *verb = operand(1);

	if (need(metadata_dir, "--metadata-dir", why))
		return -1;
	if (!strcmp(verb, "init"))
		return tuf_init(why);
	if (!strcmp(verb, "refresh"))
		return tuf_open_and_refresh(&tuf, why);
	if (!strcmp(verb, "download"))
		return tuf_get(why);
	diag_set(why, DIAG_USAGE, "say what to do with the metadata");
	return diag_hint(why, "ingot trust tuf init, refresh or download");
}

static int
run(struct diag *why)
{
	if (!strcmp(operand(0), "tuf"))
		return run_tuf(why);
	if (operands.n > 1)
		return diag_set(why, DIAG_USAGE, "'%s' is too much", operand(1));
	if (!strcmp(operand(0), "update"))
		return update(why);
	if (!strcmp(operand(0), "show"))
		return show(why);
	diag_set(why, DIAG_USAGE, "say what to do");
	return diag_hint(why, "ingot trust update, or ingot trust show");
}

int
main(int argc, char **argv)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	int status = 0;

	if (args_parse(&usage, argc, argv, &why) || run(&why))
		status = diag_report(&why, "trust");
	list_release(&operands);
	return status;
}

#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/say.h"
#include "cli/step.h"
#include "net/url.h"
#include "tuf/renew.h"
#include "tuf/tuf.h"
#include "tuf/tuf_target.h"
#include <inttypes.h>
#include <string.h>
#include <time.h>

static struct list operands = LIST_INIT;
static const char *out = "-", *mirror, *root;
static const char *metadata_dir, *metadata_url, *target_name, *target_url, *target_dir;

static const struct arg options[] = {
	{ .name = "--mirror", .text = &mirror, .meta = "URL", .help = "the TUF repository. Default: that of the public-good Sigstore" },
	{ .name = "--root", .text = &root, .meta = "FILE", .help = "update: the first root of another Sigstore, from a source that you trust" },
	STEP_OUT(out),
	{ .name = "--metadata-dir", .text = &metadata_dir, .meta = "DIR", .help = "tuf: folder of the trusted metadata" },
	{ .name = "--metadata-url", .text = &metadata_url, .meta = "URL", .help = "tuf: address of the metadata of the repository" },
	{ .name = "--target-name", .text = &target_name, .meta = "PATH", .help = "tuf download: the target" },
	{ .name = "--target-base-url", .text = &target_url, .meta = "URL", .help = "tuf download: address of the targets of the repository" },
	{ .name = "--target-dir", .text = &target_dir, .meta = "DIR", .help = "tuf download: folder for the target" },
	{ 0 },
};

static int
need(const char *value, const char *option, struct diag *why)
{
	return value ? 0 : diag_set(why, DIAG_USAGE, "option '%s' is missing", option);
}

static void
tell_person(const struct trust_data *c)
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
save(const struct trust_data *c, struct diag *why)
{
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	tell_person(c);
	trust_data_write(&w, c, true);
	return step_result(&w, out, why) ? -1 : 0;
}

static int
show(const struct list *words, struct diag *why)
{
	scoped(trust_data_release) struct trust_data c = TRUST_DATA_INIT;

	(void)words;
	if (trust_data_load(&c, mirror, why))
		return -1;
	trust_data_warn(&c, time(NULL));
	return save(&c, why);
}

static int
update(const struct list *words, struct diag *why)
{
	const struct renew r = { mirror, root };
	scoped(trust_data_release) struct trust_data c = TRUST_DATA_INIT;

	(void)words;
	if (root && !mirror) {
		diag_set(why, DIAG_USAGE, "option '--root' needs '--mirror'");
		return diag_hint(why, "ingot trust update --mirror URL --root FILE");
	}
	if (renew(&r, &c, why))
		return -1;
	return save(&c, why);
}

/* The same root again is accepted; another one would be ignored by tuf_begin(), so it is an error. */
static int
tuf_init(const struct list *words, struct diag *why)
{
	scoped(free_release) char *begun = path_join(metadata_dir, "root.json");
	struct digest a, b;

	if (words->n != 3)
		return diag_set(why, DIAG_USAGE, "the file of the first root is missing");
	if (!file_exists(begun))
		return tuf_begin(metadata_dir, words->item[2], why);
	if (digest_file(&a, begun, NULL, why) || digest_file(&b, words->item[2], NULL, why))
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
	file = text_percent(target_name, "");
	path = path_join(target_dir, file);
	return tuf_download(&tuf, target_url, &target, path, why);
}

static int
run_tuf(const struct list *words, struct diag *why)
{
	scoped(tuf_release) struct tuf tuf = TUF_INIT;
	const char *action = words->n > 1 ? words->item[1] : "";

	if (need(metadata_dir, "--metadata-dir", why))
		return -1;
	if (!strcmp(action, "init"))
		return tuf_init(words, why);
	if (!strcmp(action, "refresh"))
		return tuf_open_and_refresh(&tuf, why);
	if (!strcmp(action, "download"))
		return tuf_get(why);
	diag_set(why, DIAG_USAGE, "unknown action '%s' of trust tuf", action);
	return diag_hint(why, "ingot trust tuf init, refresh or download");
}

static const struct verb verbs[] = {
	{ "update", update, 0 }, { "show", show, 0 }, { "tuf", run_tuf, 2 }, { 0 },
};

static const struct step step = {
	.args = {
		.step = "trust",
		.usage = "update|show\n"
		         "       ingot trust tuf init ROOT|refresh|download",
		.purpose = "shows which Sigstore is trusted, and updates that by TUF",
		.option = options,
		.operands = &operands,
	},
	.verbs = verbs,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}

/*
 * tests/data/signing_config/choice: NAME.json and, in NAME.want, what is chosen of it at the first moment of June 2026:
 * "ca URL", "login URL", "log VERSION URL", "tsa URL", or "KIND: why not".  bad: see tests/bad.h.
 */
#include "base/tree.h"
#include "sign/signing_config.h"
#include "bad.h"

#define CHOICE "tests/data/signing_config/choice"
static const int64_t now = INT64_C(1780272000) * 1000;

static const struct { enum service_kind kind; const char *name; } kinds[] = {
	{ SERVICE_CA, "ca" }, { SERVICE_OIDC, "login" }, { SERVICE_LOG, "log" }, { SERVICE_TSA, "tsa" },
};

static void
describe(const struct signing_config *c, struct buf *out)
{
	for (size_t k = 0; k < countof(kinds); k++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		struct chosen chosen;

		if (signing_config_choose(c, kinds[k].kind, now, &chosen, &why)) {
			buf_printf(out, "%s: %s\n", kinds[k].name, why.text.text);
			continue;
		}
		for (size_t i = 0; i < chosen.n; i++)
			if (kinds[k].kind == SERVICE_LOG)
				buf_printf(out, "log %u %s\n", chosen.item[i]->version, chosen.item[i]->url);
			else
				buf_printf(out, "%s %s\n", kinds[k].name, chosen.item[i]->url);
	}
}

static void
chooses(const char *name)
{
	scoped(signing_config_release) struct signing_config c = SIGNING_CONFIG_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *path = xasprintf(CHOICE "/%s.json", name), *want_path = xasprintf(CHOICE "/%s.want", name);
	scoped(buf_release) struct buf got = BUF_INIT, want = BUF_INIT;

	if (!succeeds(signing_config_load(&c, path, &why), &why, "%s: the configuration loads", name) ||
	    !succeeds(file_read(&want, want_path, 1 << 16, &why), &why, "%s: the case names the services to choose", name))
		return;
	describe(&c, &got);
	is_str(got.text, want.text, "%s: the services are chosen", name);
}

static void
services_are_chosen_by_the_rules(void)
{
	scoped(list_release) struct list files = LIST_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(tree_list(&files, CHOICE, 1000, &why), &why, "the cases are listed");
	for (size_t i = 0; i < files.n; i++) {
		scoped(free_release) char *name = xstrdup(files.item[i]);

		if (!text_ends(name, ".json"))
			continue;
		name[strlen(name) - strlen(".json")] = '\0';
		chooses(name);
	}
}

static int
load(const char *path, struct diag *why)
{
	scoped(signing_config_release) struct signing_config c = SIGNING_CONFIG_INIT;

	return signing_config_load(&c, path, why);
}

static void
our_own_copy_is_one(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(load("etc/trust/signing_config.json", &why), &why, "the configuration of the public-good Sigstore loads");
}

int
main(void)
{
	services_are_chosen_by_the_rules();
	bad_files_are_refused("tests/data/signing_config/bad", load);
	our_own_copy_is_one();
	return tap_done();
}

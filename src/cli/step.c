#include "cli/step.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/text.h"
#include "cli/gh.h"
#include "cli/report.h"
#include <string.h>

static void
release_lists(const struct args *a)
{
	for (const struct arg *option = a->option; option && option->name; option++)
		if (option->many)
			list_release(option->many);
	if (a->operands)
		list_release(a->operands);
}

int
step_main(const struct step *step, int argc, char **argv)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	int status = 0;

	if (step->catches_signals)
		proc_handle_signals();
	if (args_parse(&step->args, argc, argv, &why) ||
	    (step->verbs ? args_run_verb(&step->args, step->verbs, &why) : step->run(&why)))
		status = diag_report(&why, step->args.step);
	release_lists(&step->args);
	return status;
}

static void
allow_folder_of(const struct landlock *rules, const char *file)
{
	scoped(free_release) char *folder = file ? path_dir(file) : NULL;

	landlock_allow_write(rules, folder);
}

int
step_restrict(const struct landlock *rules, const char *out, struct diag *why)
{
	landlock_allow_write(rules, out);       /* a device, or what an earlier run wrote */
	if (strcmp(out, "-") && !text_starts(out, "/dev/"))
		allow_folder_of(rules, out);
	if (gh_active()) {
		allow_folder_of(rules, getenv("GITHUB_OUTPUT"));
		allow_folder_of(rules, getenv("GITHUB_STEP_SUMMARY"));
		landlock_allow_write(rules, getenv("RUNNER_TEMP"));
	}
	return landlock_enforce(rules, why);
}

int
step_result(struct jsonw *w, const char *out, struct diag *why)
{
	bool is_file = strcmp(out, "-") && !text_starts(out, "/dev/");
	struct digest digest;

	if (jsonw_save(w, out, why) || gh_set_result(w->out.text, is_file ? out : NULL, why))
		return -1;
	if (!is_file || !gh_active())
		return 0;
	return digest_file(&digest, out, NULL, why) || gh_set_output("digest", digest.hex, why) ? -1 : 0;
}

#include "cli/step.h"
#include "base/proc.h"
#include "cli/gh.h"
#include "cli/report.h"

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

int
step_result(struct jsonw *w, const char *out, struct diag *why)
{
	return jsonw_save(w, out, why) || gh_set_result(w->out.text, why) ? -1 : 0;
}

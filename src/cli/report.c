#include "cli/report.h"
#include "base/text.h"
#include "cli/gh.h"
#include "cli/say.h"
#include <stdio.h>

/* The page of the run shows it without a look into the log. */
static void
summarize(const struct diag *d, const char *step)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	buf_printf(&text, "### %s failed\n\n| message | what to do |\n|---|---|\n", step ? step : "ingot");
	gh_cell(&text, d->text.text);
	gh_cell(&text, d->hint.text);
	buf_str(&text, "|\n");
	gh_summary(text.text, &ignored);
}

int
diag_report(const struct diag *d, const char *step)
{
	scoped(buf_release) struct buf line = BUF_INIT;

	say_live_end();
	buf_str(&line, step && *step ? "ingot-" : "ingot");
	buf_printf(&line, "%s: ", step ? step : "");
	if (d->file && d->line)
		buf_printf(&line, "%s:%u: ", d->file, d->line);
	else if (d->file)
		buf_printf(&line, "%s: ", d->file);
	buf_str(&line, d->text.len ? d->text.text : "failed");
	text_defang(line.text);
	fprintf(stderr, "%s\n", line.text);
	if (d->hint.len) {
		buf_clear(&line);
		buf_str(&line, d->hint.text);
		text_defang(line.text);
		fprintf(stderr, "  hint: %s\n", line.text);
	}
	gh_annotate(stderr, "error", step, d);
	summarize(d, step);
	return d->kind ? (int)d->kind : DIAG_SYSTEM;
}

void
diag_warn(const struct diag *d, const char *step)
{
	say("%s: %s", step, d->text.text);
	gh_annotate(stderr, "warning", step, d);
}

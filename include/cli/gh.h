/*
 * gh - GitHub Actions: outputs, annotations, groups, summaries, and escaped output.
 *
 * Everything is a no-op outside of Actions (GITHUB_ACTIONS is not "true").
 * Source: "Workflow commands for GitHub Actions"; escapes as in
 * actions/toolkit packages/core/src/command.ts.
 */
#ifndef CLI_GH_H
#define CLI_GH_H
#include "base/diag.h"
#include <stdbool.h>
#include <stdio.h>

bool gh_active(void);
/* ::error title=...,file=...,line=...:: with % CR LF (and : , in properties) encoded */
void gh_annotate(FILE *, const char *level, const char *title, const struct diag *);
/* name<<RANDOM; over 30 KB the value is written to a file in RUNNER_TEMP and the output is its name. */
int gh_set_output(const char *name, const char *value, struct diag *);
/* Output "result": a JSON document as json/jsonw.h writes it, made compact; over 30 KB the name of `file`, which has it, if not NULL. */
int gh_set_result(const char *document, const char *file, struct diag *);
int gh_summary(const char *markdown, struct diag *);    /* appends to GITHUB_STEP_SUMMARY */
/* "| `text` ", a table cell for gh_summary(): text from outside cannot end it and is not read as Markdown. */
void gh_cell(struct buf *, const char *text);
/* ::group::NAME (NAME encoded) and ::endgroup:: on stderr */
void gh_group(FILE *, const char *title);
void gh_endgroup(FILE *);
/* Copies text from outside to f between ::stop-commands::TOKEN and ::TOKEN::, TOKEN random. */
void gh_fenced(FILE *, const char *text, size_t n);

#endif

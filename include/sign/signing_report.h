/*
 * signing_report - the result of a signing, as text and as JSON (ingot/sign/1).
 *
 * Of the items of a signing_run() that succeeded; `key` is the file of the key, or NULL: by an identity.
 */
#ifndef SIGN_SIGNING_REPORT_H
#define SIGN_SIGNING_REPORT_H
#include "json/jsonw.h"
#include "sign/signing.h"

void signing_report_say(const struct signing_item *, size_t n, const char *key, double seconds);
void signing_report_write(struct jsonw *, const struct signing_item *, size_t n, const char *key);
/* A table in Markdown, for the summary of a workflow. */
void signing_report_summarize(struct buf *, const struct signing_item *, size_t n);

#endif

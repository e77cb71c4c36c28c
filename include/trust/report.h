/*
 * report - what was verified, for a person and as JSON (ingot/verify/1).
 */
#ifndef TRUST_REPORT_H
#define TRUST_REPORT_H
#include "trust/slsa.h"
#include "trust/verify.h"

struct report_item {
	char *name, *bundle;            /* the file, image or digest; where its bundle was found */
	char sha256[65];                /* "": not known */
	struct verdict verdict;
};

struct report {
	const struct trusted_root *root;        /* borrowed; verdicts borrow from it too */
	struct report_item *item;
	size_t n, cap;
	struct statement provenance;    /* of all files, or empty */
	struct slsa slsa;
	struct report_item attested;    /* who signed it */
	bool has_provenance;
	size_t pinned;                  /* inputs that are what the pins say */
	const char *pins;               /* borrowed; NULL: not compared */
};
#define REPORT_INIT { .provenance = STATEMENT_INIT, .slsa = SLSA_INIT, .attested = { .verdict = VERDICT_INIT } }

/* A new item, its verdict to be filled; valid until the next one. */
struct report_item *report_add(struct report *, const char *name, const char *bundle);
/* Files by the same signer in the same run together: who, when, from which commit and run, in which log. */
void report_say(const struct report *);
void report_write(struct jsonw *, const struct report *);
/* A table in Markdown, for the summary of a workflow. */
void report_summarize(struct buf *, const struct report *);
void report_release(struct report *);

#endif

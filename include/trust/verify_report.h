/*
 * verify_report - what was verified, as text and as JSON (ingot/verify/1).
 */
#ifndef TRUST_VERIFY_REPORT_H
#define TRUST_VERIFY_REPORT_H
#include "trust/slsa.h"
#include "trust/verify.h"

struct verify_report_item {
	char *name, *bundle;            /* the file, image or digest; the place of its bundle */
	char sha256[65];                /* "": unknown */
	bool is_list;                   /* checksums.txt of a folder: a provenance names what it lists */
	struct verification verification;
};

struct verify_report {
	const struct trusted_root *root;        /* borrowed, by each verification too */
	struct verify_report_item *item;
	size_t n, cap;
	struct statement provenance;    /* of all items, or empty */
	struct slsa slsa;
	struct verify_report_item attested;     /* the provenance itself */
	bool has_provenance;
	size_t pinned;                  /* inputs that match the pins */
	const char *pins;               /* borrowed; NULL: not compared */
};
#define VERIFY_REPORT_INIT { .provenance = STATEMENT_INIT, .slsa = SLSA_INIT, .attested = { .verification = VERIFICATION_INIT } }

/* Adds an item; the caller fills its verification.  Valid until the next call. */
struct verify_report_item *verify_report_add(struct verify_report *, const char *name, const char *bundle);
/* Says signer, time, commit, run and log, once for files with the same ones. */
void verify_report_say(const struct verify_report *);
void verify_report_write(struct jsonw *, const struct verify_report *);
/* A Markdown table for the summary of a workflow. */
void verify_report_summarize(struct buf *, const struct verify_report *);
void verify_report_release(struct verify_report *);

#endif

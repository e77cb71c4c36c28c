/*
 * report - what was verified, for a person and as JSON (ingot/verify/1).
 */
#ifndef TRUST_VERIFY_REPORT_H
#define TRUST_VERIFY_REPORT_H
#include "trust/slsa.h"
#include "trust/verify.h"

struct verify_report_item {
	char *name, *bundle;            /* the file, image or digest; where its bundle was found */
	char sha256[65];                /* "": not known */
	struct verification verification;
};

struct verify_report {
	const struct trusted_root *root;        /* borrowed; verifications borrow from it too */
	struct verify_report_item *item;
	size_t n, cap;
	struct statement provenance;    /* of all files, or empty */
	struct slsa slsa;
	struct verify_report_item attested;    /* who signed it */
	bool has_provenance;
	size_t pinned;                  /* inputs that are what the pins say */
	const char *pins;               /* borrowed; NULL: not compared */
};
#define VERIFY_REPORT_INIT { .provenance = STATEMENT_INIT, .slsa = SLSA_INIT, .attested = { .verification = VERIFICATION_INIT } }

/* A new item, its verification to be filled; valid until the next one. */
struct verify_report_item *verify_report_add(struct verify_report *, const char *name, const char *bundle);
/* Files by the same signer in the same run together: who, when, from which commit and run, in which log. */
void verify_report_say(const struct verify_report *);
void verify_report_write(struct jsonw *, const struct verify_report *);
/* A table in Markdown, for the summary of a workflow. */
void verify_report_summarize(struct buf *, const struct verify_report *);
void verify_report_release(struct verify_report *);

#endif

/*
 * step - the common main() of all steps, and the output of their results.
 */
#ifndef CLI_STEP_H
#define CLI_STEP_H
#include "base/landlock.h"
#include "cli/args.h"
#include "json/jsonw.h"

struct step {
	struct args args;
	int (*run)(struct diag *);      /* after the options were read ... */
	const struct verb *verbs;       /* ... or one of these, by the first operand */
	bool catches_signals;           /* it starts programs, which SIGINT and SIGTERM must reach */
};

/* Reads the options, runs, prints what went wrong; the exit status.  Frees the lists that options and operands filled. */
int step_main(const struct step *, int argc, char **argv);
/* Writes the document to `out` ("-": standard output); in Actions it is the output "result", and the SHA-256 of the file "digest". */
int step_result(struct jsonw *, const char *out, struct diag *);
/* From now on this process writes nothing but what step_result() and gh.h write, and what the rules allow.  Before threads are started. */
int step_restrict(const struct landlock *, const char *out, struct diag *);

/* Options that mean the same in every step. */
#define STEP_IN(path, what) { .name = "--in", .document = true, .text = &(path), .meta = "FILE", .help = what ". Default: standard input" }
#define STEP_OUT(path) { .name = "--out", .text = &(path), .meta = "FILE", .help = "where to write the result. Default: standard output" }
#define STEP_PLAIN_HTTP(flag_) { .name = "--plain-http", .flag = &(flag_), \
	.help = "use http, without a password. Loopback addresses do not need this option" }
#define STEP_STORE(path) { .name = "--store", .text = &(path), .meta = "DIR", .help = "the store. Default: the user's cache" }
#define STEP_PARANOID(flag_) { .name = "--paranoid", .flag = &(flag_), .help = "hash all content in the store that this run uses" }
#define STEP_TARGET(name_) { .name = "--target", .text = &(name_), .meta = "TARGET", .help = "only the job of the plan for this target" }

#endif

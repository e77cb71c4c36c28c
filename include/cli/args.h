/*
 * args - command line options as a table, from which both the parser and the usage text are made.
 *
 * Every step has --help, --version, --quiet besides its own.  An option is
 * `--name value` or `--name=value`; "--" ends them.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H
#include "base/diag.h"
#include "base/list.h"
#include <stdbool.h>

struct arg {
	const char *name;               /* "--in" */
	const char **text;              /* takes a value ... */
	unsigned *number, least, most;  /* ... which is a whole number in these bounds ... */
	unsigned *seconds;              /* ... or a time such as 90, 90s, 30m or 2h, at least `least` ... */
	bool *flag;                     /* ... or none ... */
	struct list *many;              /* ... or may come again */
	bool document;                  /* the value is a file that must exist, or "-" */
	const char *meta, *help;        /* "FILE", "result of the step before" */
};

struct args {
	const char *step, *usage, *purpose;     /* "plan", "TOOL...", one line */
	const struct arg *option;               /* ended by a zero entry */
	struct list *operands;                  /* NULL: none are taken */
};

extern bool args_quiet;
#define INGOT_VERSION "0.1.0"
/* Prints and exits 0 on --help and --version; an unknown option names the nearest one. */
int args_parse(const struct args *, int argc, char **argv, struct diag *);

/* What a step of several verbs does: `ingot store gc`. */
struct verb {
	const char *name;
	int (*run)(const struct list *operands, struct diag *);         /* operands[0] is the verb */
	size_t most;                    /* operands behind it at the most */
};
/* Runs the one that the first operand names; a table ends with a zero entry. */
int args_run_verb(const struct args *, const struct verb *, struct diag *);

#endif

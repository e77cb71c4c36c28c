/*
 * proc - a child process in its own group, without a shell.
 *
 * The child's stdin is /dev/null unless given.  When the time limit passes or
 * this process gets SIGINT, SIGTERM or SIGHUP, the whole group is killed.  Descriptors
 * are close-on-exec except those listed in keep_fd.
 */
#ifndef BASE_PROC_H
#define BASE_PROC_H
#include "base/diag.h"
#include "base/list.h"
#include <stdbool.h>
#include <sys/types.h>

/* Replaces fork() to make the child. */
struct proc_fork {
	pid_t (*fork)(void *ctx);       /* as fork(); all signals are blocked */
	int (*enter)(void *ctx);        /* in the child, before exec(): as a signal handler; -1 and errno */
	void *ctx;
};

struct proc {
	/* what to run: borrowed */
	char *const *argv;
	char *const *envp;              /* NULL: ours */
	const char *dir;                /* NULL: ours */
	int in_fd, out_fd, err_fd;      /* -1: /dev/null for in; for out and err: inherited */
	const int *keep_fd;             /* inherited by the same number; ended by -1; or NULL */
	unsigned seconds;               /* time limit; 0: none */
	bool follows_us;                /* gets SIGTERM when the thread that started it ends, even by SIGKILL */
	const struct proc_fork *fork;   /* NULL: fork() */
	/* results */
	pid_t pid;
	int status;                     /* as waitpid() says */
	bool timed_out;
	double wall, cpu;               /* seconds */
	long max_rss;                   /* KiB */
};
#define PROC_INIT { .in_fd = -1, .out_fd = -1, .err_fd = -1, .pid = -1 }

int proc_start(struct proc *, struct diag *);           /* 'cannot run ...' with a hint if the program is missing */
int proc_wait(struct proc *, struct diag *);            /* 0 when it was reaped, whatever its exit status */
void proc_kill(struct proc *);                          /* the group: TERM, after 2 s KILL; reaps */
/* Starts and waits.  Any exit status but 0 is an error that names the program and the status. */
int proc_run(struct proc *, struct diag *);
/* The same, with stdout in `out` (more than `limit` bytes is an error) and the last line of stderr in the message. */
int proc_capture(struct proc *, struct buf *out, size_t limit, struct diag *);
/* "exit status 2", "signal 9 (Killed)", "time limit of 30 s": into buf */
void proc_describe(const struct proc *, struct buf *);

/* Is there such a program in PATH? */
bool proc_is_installed(const char *name);
/* SIGINT, SIGTERM and SIGHUP set this and kill running groups. */
void proc_handle_signals(void);
bool proc_stopping(void);

#endif

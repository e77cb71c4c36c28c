/*
 * measure - runs a program and reports its time in ms, its highest memory use in KiB, and
 * its user and system time in ms.
 *
 *	measure REPORT PROGRAM [ARGUMENT...]
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double
milliseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static double
in_ms(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

int
main(int argc, char **argv)
{
	double start = milliseconds(), wall, cpu;
	struct rusage usage;
	int status;
	pid_t child;
	FILE *report;

	if (argc < 3 || (child = fork()) < 0)
		return 111;
	if (child == 0) {
		execvp(argv[2], argv + 2);
		perror(argv[2]);
		_exit(111);
	}
	if (wait4(child, &status, 0, &usage) != child)
		return 111;
	wall = milliseconds() - start;
	cpu = in_ms(usage.ru_utime) + in_ms(usage.ru_stime);
	report = fopen(argv[1], "w");
	if (!report || fprintf(report, "%.3f %ld %.3f\n", wall, usage.ru_maxrss, cpu) < 0 || fclose(report))
		return 111;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 111;
}

/*
 * The unwinder of Debian's libunwind package was compiled for glibc with
 * _FORTIFY_SOURCE.  Its one name that musl lacks is this.
 */
#include <stdarg.h>
#include <stdio.h>

int
__fprintf_chk(FILE *file, int flag, const char *format, ...)
{
	va_list args;
	int n;

	(void)flag;
	va_start(args, format);
	n = vfprintf(file, format, args);
	va_end(args);
	return n;
}

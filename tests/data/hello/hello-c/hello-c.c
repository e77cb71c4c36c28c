#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(int argc, char **argv)
{
	char *greeting = strdup(argc > 1 && !strcmp(argv[1], "--version") ? "hello-c " VERSION : "hello from C");

	if (!greeting || puts(greeting) < 0)
		return 1;
	free(greeting);
	return 0;
}

#include "go_mod.h"
#include "base/text.h"
#include "base/version.h"
#include "base/mem.h"
#include <stdio.h>
#include <string.h>

/* "v1.0.0" or "[v1.0.0, v1.0.9]", without comment */
static bool
entry_has(const char *entry, const char *version)
{
	char low[129], high[129];

	if (sscanf(entry, " [ %128[^], \t] , %128[^], \t]", low, high) == 2)
		return version_compare(low, version) <= 0 && version_compare(version, high) <= 0;
	return sscanf(entry, " %128[^] \t,[]", low) == 1 && !strcmp(low, version);
}

bool
go_mod_retracts(const char *go_mod, const char *version)
{
	scoped(free_release) char *copy = xstrdup(go_mod);
	char *rest = copy, *line;
	bool block = false;

	while ((line = strsep(&rest, "\n"))) {
		char *comment = strstr(line, "//");

		if (comment)
			*comment = '\0';
		line += strspn(line, " \t\r");
		if (block && *line == ')') {
			block = false;
		} else if (block) {
			if (entry_has(line, version))
				return true;
		} else if (text_starts(line, "retract") && strchr(" \t(", line[7]) && line[7]) {
			line += 7 + strspn(line + 7, " \t");
			block = *line == '(';
			if (!block && entry_has(line, version))
				return true;
		}
	}
	return false;
}

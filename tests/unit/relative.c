#include "base/tree.h"
#include "pack/relative.h"
#include "tap.h"

static void
seen(const char *folder, const char *result, const char *want)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *got = relative_folder(tap_path(folder), tap_path(result), &why);

	is_str(got, want, "%s seen from %s", folder, result);
}

static void
a_folder_is_seen_from_the_result(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *absolute = relative_folder("/", "-", &why);

	if (dir_make(tap_path("r/.ingot"), &why) || dir_make(tap_path("rest/deep"), &why))
		abort();
	seen("r", "r/x.json", "");
	seen("r", "r/.ingot/x.json", "../");
	seen("rest/deep", "r/.ingot/x.json", "../../rest/deep");
	seen("r/.ingot", "x.json", "r/.ingot");
	is_str(absolute, "/", "standard output has no folder");
	ok(!relative_folder(tap_path("absent"), "-", &why), "a folder must be there");
}

int
main(void)
{
	a_folder_is_seen_from_the_result();
	return tap_done();
}

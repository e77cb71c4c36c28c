#include "build/root.h"
#include "base/json.h"
#include "build/lock.h"

int
root_lock_digest(const char *name, struct digest *digest, struct diag *why)
{
	scoped(free_release) char *path = lock_path(name, why);

	if (!path || digest_file(digest, path, NULL, why))
		return diag_wrap(why, "root '%s'", name);
	return 0;
}

void
root_release(struct root *root)
{
	free(root->name);
	free(root->dir);
	free(root->apt);
	*root = (struct root)ROOT_INIT;
}

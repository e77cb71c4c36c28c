#include "pack/source_date.h"
#include "base/text.h"
#include "pack/tar.h"
#include <inttypes.h>

int
source_date(int64_t *epoch, int64_t otherwise, struct diag *why)
{
	const char *env = getenv("SOURCE_DATE_EPOCH");

	*epoch = env ? text_number(env, TAR_MAX_MTIME) : otherwise;
	if (*epoch >= 0)
		return 0;
	return diag_set(why, DIAG_USAGE, "SOURCE_DATE_EPOCH is '%.40s', not seconds from 0 to %" PRId64, env, TAR_MAX_MTIME);
}

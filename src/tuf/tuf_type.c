#include "tuf/tuf_type.h"

const char *
tuf_type_name(enum tuf_type type)
{
	static const char *const name[] = { "root", "timestamp", "snapshot", "targets" };

	return name[type];
}

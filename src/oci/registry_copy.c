#include "oci/registry_copy.h"

int
registry_copy_open(struct registry_copy *c, const char *name, const char *dir, bool plain_http, struct diag *why)
{
	return reference_parse(&c->image, name, why) || registry_open(&c->registry, &c->image, plain_http, why) ||
		oci_layout_begin(&c->layout, dir, why) ? -1 : 0;
}

void
registry_copy_release(struct registry_copy *c)
{
	oci_layout_release(&c->layout);
	registry_release(&c->registry);
	reference_release(&c->image);
}

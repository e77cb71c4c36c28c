/*
 * release_tag - the parts of a tag: "podman-v5.8.4-2" is tool podman, version 5.8.4, revision 2.
 */
#ifndef PUBLISH_RELEASE_TAG_H
#define PUBLISH_RELEASE_TAG_H
#include <stdbool.h>

struct release_tag {
	char *tool, *version;
	unsigned revision;              /* 1: no suffix */
};
#define RELEASE_TAG_INIT { 0 }

/* false: it is not the tag of a tool. */
bool release_tag_parse(struct release_tag *, const char *tag);
/* By version, then by revision; the tools are not compared. */
int release_tag_compare(const struct release_tag *, const struct release_tag *);
void release_tag_release(struct release_tag *);

#endif

/*
 * release_tag - the parts of a tag: "podman-v5.8.4-2" is tool podman, version 5.8.4, revision 2.
 */
#ifndef RELEASE_RELEASE_TAG_H
#define RELEASE_RELEASE_TAG_H
#include <stdbool.h>

enum { REVISION_MAX = 9999 };

struct release_tag {
	char *tool, *version;
	unsigned revision;              /* 1: no suffix */
};
#define RELEASE_TAG_INIT { 0 }

/* false: it is not the tag of a tool. */
bool release_tag_parse(struct release_tag *, const char *tag);
/* The same of "5.8.4-2", without a tool; caller frees the version. */
char *release_tag_version(const char *text, unsigned *revision);
/* "podman-v5.8.4-2"; caller frees. */
char *release_tag_text(const char *tool, const char *version, unsigned revision);
/* By version, then by revision; the tools are not compared. */
int release_tag_compare(const struct release_tag *, const struct release_tag *);
void release_tag_release(struct release_tag *);
/* The file of a release with all that it is built from: TAG and this. */
#define RELEASE_SOURCES "-sources.tar.zst"

#endif

/*
 * docker_archive - an image for one platform as the tar that `docker load` and `podman load` read.
 *
 * Source: moby, "Docker Image Specification v1.2".
 */
#ifndef IMAGE_DOCKER_ARCHIVE_H
#define IMAGE_DOCKER_ARCHIVE_H
#include "image/image.h"

/* `name` is "static:2026.1".  After image_finish(). */
int docker_archive_write(const struct image *, const struct image_part *, const char *name, const char *path, struct diag *);

#endif

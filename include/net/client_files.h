/*
 * client_files - the files of this machine that a client of HTTPS reads.
 */
#ifndef NET_CLIENT_FILES_H
#define NET_CLIENT_FILES_H
#include "base/landlock.h"

/* The resolver's configuration, certificates, and the libraries that these two load. */
void client_files_allow(const struct landlock *);

#endif

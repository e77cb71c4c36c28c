/*
 * disk_usage - what lies in a folder that a hostile command writes to, while it writes.
 *
 * Nothing that the command does to names or modes hides a file: folders may be
 * deep, moved meanwhile, or closed to their owner.  No link is followed.
 */
#ifndef ROOT_DISK_USAGE_H
#define ROOT_DISK_USAGE_H
#include <stdint.h>

enum { DISK_USAGE_LEVELS = 4000 };      /* of folders; the walk does not go deeper, and `levels` is larger */

struct disk_usage {
	uint64_t bytes;
	uint64_t files;                 /* folders and links too */
	unsigned levels;                /* of the deepest folder */
};

/* Adds the folder's, and ends early with more than `most_files`. */
void disk_usage_add(struct disk_usage *, const char *folder, uint64_t most_files);

#endif

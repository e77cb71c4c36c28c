/*
 * sha256_lanes - SHA-256 (FIPS 180-4 section 6.2.2) of two messages at once on one core.
 *
 * The instructions of one round wait for each other; those of two messages do
 * not, so a core that has SHA instructions hashes half as much more in the same time.
 * Only src/base/digest_files.c uses it; all other code uses OpenSSL.
 */
#ifndef BASE_SHA256_LANES_H
#define BASE_SHA256_LANES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SHA256_BLOCK = 64 };

struct sha256_lane {
	uint32_t state[8];
	const unsigned char *at;        /* the next block; moved on */
};

/* Does this machine have the instructions?  If not, nothing else here may be called. */
bool sha256_lanes_here(void);
void sha256_lane_begin(struct sha256_lane *);
/* The next `blocks` blocks of both lanes, or of the one. */
void sha256_lanes_pair(struct sha256_lane lane[2], size_t blocks);
void sha256_lane_one(struct sha256_lane *, size_t blocks);

#endif

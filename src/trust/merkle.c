#include "merkle.h"
#include "trust/hash.h"
#include <string.h>

void
merkle_leaf(unsigned char out[32], const void *entry, size_t n)
{
	struct hash_part part[] = { { "\0", 1 }, { entry, n } };

	hash_parts(HASH_SHA256, part, 2, out);
}

static void
node(unsigned char out[32], const unsigned char left[32], const unsigned char right[32])
{
	struct hash_part part[] = { { "\1", 1 }, { left, 32 }, { right, 32 } };

	hash_parts(HASH_SHA256, part, 3, out);
}

bool
merkle_root(unsigned char out[32], const unsigned char leaf[32], uint64_t index, uint64_t size,
            const unsigned char (*path)[32], size_t n)
{
	uint64_t at = index, last = size - 1;

	if (index >= size)
		return false;
	memcpy(out, leaf, 32);
	for (size_t i = 0; i < n; i++, at >>= 1, last >>= 1) {
		if (!last)
			return false;
		if (!(at & 1) && at != last) {
			node(out, out, path[i]);
			continue;
		}
		node(out, path[i], out);
		/* A right edge without siblings: these levels add no node. */
		for (; !(at & 1) && at; at >>= 1)
			last >>= 1;
	}
	return !last;
}

/*
 * merkle - the tree of a log (RFC 6962 section 2.1, RFC 9162 section 2.1.3.2).
 */
#ifndef TRUST_MERKLE_H
#define TRUST_MERKLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MERKLE_PATH = 64 };      /* the height of a tree of 2^64 leaves */

void merkle_leaf(unsigned char out[32], const void *entry, size_t n);
/* Computes the root from a path; false: a tree of `size` has no path of this length for `index`. */
bool merkle_root(unsigned char out[32], const unsigned char leaf[32], uint64_t index, uint64_t size,
                 const unsigned char (*path)[32], size_t n);

#endif

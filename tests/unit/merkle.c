#include "base/text.h"
#include "trust/merkle.h"
#include "tap.h"

/* RFC 6962 trees over the leaves "a", "b", "c", ...; the values were computed apart from this code. */
#define LEAF_A "022a6979e6dab7aa5ae4c3e5e45f7e977112a7e63593820dbec1ec738a24f93c"
#define LEAF_B "57eb35615d47f34ec714cacdf5fd74608a5e8e102724e80b24b287c0c27b6a31"
#define NODE_AB "b137985ff484fb600db93107c77b0365c80d78f5b429ded0fd97361d077999eb"
#define LEAF_C "597fcb31282d34654c200d3418fca5705c648ebf326ec73d8ddef11841f876d8"
#define ROOT_3 "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1"

static const char *
hex(const unsigned char hash[32])
{
	static char text[65];

	text_hex(text, hash, 32);
	return text;
}

static void
leaves_are_hashed_apart_from_nodes(void)
{
	unsigned char leaf[32];

	merkle_leaf(leaf, "a", 1);
	is_str(hex(leaf), LEAF_A, "the leaf of 'a'");
	merkle_leaf(leaf, "", 0);
	is_str(hex(leaf), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "the leaf of nothing");
}

static bool
climb(unsigned char root[32], const char *leaf, uint64_t index, uint64_t size, const char *const *path, size_t n)
{
	unsigned char from[32], step[65][32];

	text_unhex(from, leaf, 32);
	for (size_t i = 0; i < n; i++)
		text_unhex(step[i], path[i], 32);
	return merkle_root(root, from, index, size, (const unsigned char (*)[32])step, n);
}

static void
known_proofs_lead_to_the_root(void)
{
	unsigned char root[32];

	ok(climb(root, LEAF_C, 2, 3, (const char *[]){ NODE_AB }, 1), "the last of three");
	is_str(hex(root), ROOT_3, "leads to the root");
	ok(climb(root, LEAF_A, 0, 3, (const char *[]){ LEAF_B, LEAF_C }, 2), "the path of the first of three leaves is followed");
	is_str(hex(root), ROOT_3, "the path leads to the root");
	ok(climb(root, LEAF_A, 0, 1, NULL, 0), "the only leaf needs no path");
	is_str(hex(root), LEAF_A, "the only leaf is the root");
}

static void
a_path_of_another_length_is_none(void)
{
	unsigned char root[32];
	const char *long_path[65];

	ok(!climb(root, LEAF_A, 0, 3, (const char *[]){ LEAF_B }, 1), "a path that is too short is refused");
	ok(!climb(root, LEAF_A, 0, 3, (const char *[]){ LEAF_B, LEAF_C, LEAF_C }, 3), "a path that is too long is refused");
	ok(!climb(root, LEAF_A, 0, 1, (const char *[]){ LEAF_B }, 1), "a path in a tree with one leaf is refused");
	ok(!climb(root, LEAF_A, 0, 0, NULL, 0), "of an empty tree");
	ok(!climb(root, LEAF_A, 3, 3, (const char *[]){ LEAF_B, LEAF_C }, 2), "of a leaf behind the last");
	ok(!climb(root, LEAF_A, UINT64_MAX, 3, (const char *[]){ LEAF_B, LEAF_C }, 2), "far behind it");
	for (size_t i = 0; i < countof(long_path); i++)
		long_path[i] = LEAF_B;
	ok(climb(root, LEAF_A, 0, UINT64_MAX, long_path, 64), "the highest tree has 64 levels");
	ok(!climb(root, LEAF_A, 0, UINT64_MAX, long_path, 65), "a path of 65 levels is refused");
}

/* Every leaf of every tree up to 40 leaves: the definition of section 2.1 against the climb. */
static void
definition(unsigned char out[32], const unsigned char (*leaf)[32], uint64_t n, uint64_t index, unsigned char (*path)[32], size_t *used)
{
	unsigned char half[2][32];
	uint64_t k = 1;

	if (n == 1) {
		memcpy(out, leaf[0], 32);
		return;
	}
	while (k * 2 < n)
		k *= 2;
	definition(half[0], leaf, k, index < k ? index : UINT64_MAX, path, used);
	definition(half[1], leaf + k, n - k, index >= k && index != UINT64_MAX ? index - k : UINT64_MAX, path, used);
	if (index != UINT64_MAX)
		memcpy(path[(*used)++], half[index < k], 32);
	/* A node, by way of a two-leaf tree's only step. */
	merkle_root(out, half[0], 0, 2, (const unsigned char (*)[32])&half[1], 1);
}

static void
every_leaf_of_small_trees_is_proven(void)
{
	unsigned char leaf[40][32], root[32], reached[32], path[64][32];
	bool right = true, changed = true;

	for (int i = 0; i < 40; i++)
		merkle_leaf(leaf[i], (char[]){ (char)i }, 1);
	for (uint64_t n = 1; n <= 40; n++) {
		for (uint64_t i = 0; i < n; i++) {
			size_t used = 0;

			definition(root, (const unsigned char (*)[32])leaf, n, i, path, &used);
			right = right && merkle_root(reached, leaf[i], i, n, (const unsigned char (*)[32])path, used) &&
			        memcmp(root, reached, 32) == 0;
			if (used) {
				path[used / 2][7] ^= 1;
				merkle_root(reached, leaf[i], i, n, (const unsigned char (*)[32])path, used);
				changed = changed && memcmp(root, reached, 32) != 0;
			}
		}
	}
	ok(right, "all 820 proofs lead to their roots");
	ok(changed, "and none does with one bit changed");
}

int
main(void)
{
	leaves_are_hashed_apart_from_nodes();
	known_proofs_lead_to_the_root();
	a_path_of_another_length_is_none();
	every_leaf_of_small_trees_is_proven();
	return tap_done();
}

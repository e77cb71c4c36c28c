#include "sha256_lanes.h"
#include <string.h>

void
sha256_lane_begin(struct sha256_lane *lane)
{
	/* section 5.3.3 */
	static const uint32_t start[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};

	memcpy(lane->state, start, sizeof(start));
}

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>

#define with_sha __attribute__((target("sha,sse4.1")))
#define inlined static inline __attribute__((always_inline))

/* section 4.2.2 */
static const uint32_t constant[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* The eight variables in the order of the instructions, and the last sixteen words of the schedule. */
struct work {
	__m128i abef, cdgh, word[4];
};

with_sha inlined void
load_state(struct work *w, const uint32_t state[8])
{
	__m128i abcd = _mm_loadu_si128((const __m128i *)state), efgh = _mm_loadu_si128((const __m128i *)(state + 4));
	__m128i badc = _mm_shuffle_epi32(abcd, 0xb1), hgfe = _mm_shuffle_epi32(efgh, 0x1b);

	w->abef = _mm_alignr_epi8(badc, hgfe, 8);
	w->cdgh = _mm_blend_epi16(hgfe, badc, 0xf0);
}

with_sha inlined void
store_state(const struct work *w, uint32_t state[8])
{
	__m128i feba = _mm_shuffle_epi32(w->abef, 0x1b), dchg = _mm_shuffle_epi32(w->cdgh, 0xb1);

	_mm_storeu_si128((__m128i *)state, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

with_sha inlined void
load_block(struct work *w, const unsigned char *block)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);

	for (int i = 0; i < 4; i++)
		w->word[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + (size_t)i * 16)), swap);
}

/* Rounds 4i to 4i+3; their words make room for those of four steps later. */
with_sha inlined void
four_rounds(struct work *w, int i)
{
	__m128i *word = w->word, *oldest = &word[i & 3];
	__m128i sum = _mm_add_epi32(*oldest, _mm_loadu_si128((const __m128i *)&constant[(size_t)i * 4]));

	w->cdgh = _mm_sha256rnds2_epu32(w->cdgh, w->abef, sum);
	w->abef = _mm_sha256rnds2_epu32(w->abef, w->cdgh, _mm_shuffle_epi32(sum, 0x0e));
	if (i >= 12)
		return;
	__m128i middle = _mm_alignr_epi8(word[(i + 3) & 3], word[(i + 2) & 3], 4);
	__m128i partly = _mm_add_epi32(_mm_sha256msg1_epu32(*oldest, word[(i + 1) & 3]), middle);
	*oldest = _mm_sha256msg2_epu32(partly, word[(i + 3) & 3]);
}

/* `lanes` is 1 or 2 and known at compile time, so the compiler unrolls the loops over it. */
with_sha inlined void
hash(struct sha256_lane *lane, const int lanes, size_t blocks)
{
	struct work w[2];

	for (int k = 0; k < lanes; k++)
		load_state(&w[k], lane[k].state);
	for (; blocks; blocks--) {
		__m128i abef[2], cdgh[2];

		for (int k = 0; k < lanes; k++) {
			abef[k] = w[k].abef;
			cdgh[k] = w[k].cdgh;
			load_block(&w[k], lane[k].at);
			lane[k].at += SHA256_BLOCK;
		}
		#pragma GCC unroll 16
		for (int i = 0; i < 16; i++)
			for (int k = 0; k < lanes; k++)
				four_rounds(&w[k], i);
		for (int k = 0; k < lanes; k++) {
			w[k].abef = _mm_add_epi32(w[k].abef, abef[k]);
			w[k].cdgh = _mm_add_epi32(w[k].cdgh, cdgh[k]);
		}
	}
	for (int k = 0; k < lanes; k++)
		store_state(&w[k], lane[k].state);
}

with_sha void
sha256_lanes_pair(struct sha256_lane lane[2], size_t blocks)
{
	hash(lane, 2, blocks);
}

with_sha void
sha256_lane_one(struct sha256_lane *lane, size_t blocks)
{
	hash(lane, 1, blocks);
}

bool
sha256_lanes_here(void)
{
	unsigned a, b, c, d;

	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & bit_SHA) && __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1);
}

#else

bool
sha256_lanes_here(void)
{
	return false;
}

void
sha256_lanes_pair(struct sha256_lane lane[2], size_t blocks)
{
	(void)lane, (void)blocks;
}

void
sha256_lane_one(struct sha256_lane *lane, size_t blocks)
{
	(void)lane, (void)blocks;
}
#endif

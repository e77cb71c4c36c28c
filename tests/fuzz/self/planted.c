/* A fault of our own, so that the runner is seen to find one. */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	volatile uint8_t small[3] = { 0 };

	if (n >= 2 && data[0] == 'o' && data[1] == 'k')
		small[n] = 1;
	return 0;
}

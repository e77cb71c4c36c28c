#include "back_off.h"
#include <math.h>
#include <stdint.h>
#include <sys/random.h>

double
back_off_pause(unsigned tries, unsigned first_ms, unsigned longest_ms)
{
	double pause = ldexp(first_ms, (int)(tries < 16 ? tries : 16) - 1);
	uint32_t dice = 0;

	if (pause > longest_ms)
		pause = longest_ms;
	if (getrandom(&dice, sizeof(dice), 0) != sizeof(dice))
		dice = UINT32_MAX / 2;
	return pause / 1000 * (0.5 + dice / (double)UINT32_MAX);
}

bool
back_off_helps(long status)
{
	return status == 408 || status == 429 || status >= 500;
}

#include "x509_time.h"
#include <time.h>

bool
x509_time(const ASN1_TIME *t, int64_t *seconds)
{
	struct tm tm = { 0 };

	if (!t || !ASN1_TIME_to_tm(t, &tm))
		return false;
	*seconds = (int64_t)timegm(&tm);
	return true;
}

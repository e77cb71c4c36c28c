#include "der.h"

bool
der_only(const unsigned char *bytes, size_t n, unsigned tag, const unsigned char **value, size_t *value_n)
{
	const unsigned char *at, *end = bytes + n;
	size_t length, more;

	if (n < 2 || bytes[0] != tag)
		return false;
	length = bytes[1];
	at = bytes + 2;
	if (length & 0x80) {
		more = length & 0x7f;
		if (more < 1 || more > 3 || (size_t)(end - at) < more || !at[0])
			return false;
		for (length = 0; more; more--)
			length = length << 8 | *at++;
		if (length < 0x80)
			return false;
	}
	*value = at;
	*value_n = length;
	return length == (size_t)(end - at);
}

#include "base/text.h"
#include "base/buf.h"
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool
text_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
text_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && memcmp(s + n - m, suffix, m) == 0;
}

/* RFC 3629, section 4: the second byte's range depends on the first. */
size_t
text_utf8_length(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	unsigned char low = 0x80, high = 0xbf;
	size_t length;

	if (!n)
		return 0;
	if (u[0] < 0x80)
		return 1;
	if (u[0] < 0xc2 || u[0] > 0xf4)
		return 0;
	length = u[0] < 0xe0 ? 2 : u[0] < 0xf0 ? 3 : 4;
	if (length > n)
		return 0;
	if (u[0] == 0xe0)
		low = 0xa0;
	else if (u[0] == 0xed)
		high = 0x9f;
	else if (u[0] == 0xf0)
		low = 0x90;
	else if (u[0] == 0xf4)
		high = 0x8f;
	if (u[1] < low || u[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if ((u[i] & 0xc0) != 0x80)
			return 0;
	return length;
}

bool
text_is_utf8(const char *s, size_t n)
{
	size_t step;

	for (size_t i = 0; i < n; i += step)
		if (!(step = text_utf8_length(s + i, n - i)))
			return false;
	return true;
}

void
text_defang(char *s)
{
	bool utf8 = text_is_utf8(s, strlen(s));
	unsigned char *u = (unsigned char *)s;

	for (; *u; u++) {
		if (*u == '\t')
			*u = ' ';
		else if (*u < 0x20 || *u == 0x7f || (*u >= 0x80 && !utf8))
			*u = '?';
		else if (*u == 0xc2 && u[1] < 0xa0)     /* U+0080 to U+009F */
			*u = u[1] = '?';
		else if (memcmp(u, "##", 2) == 0 && u[2] == '[')
			u[1] = '?';                     /* an old workflow command */
	}
}

bool
text_is_name(const char *s)
{
	size_t n = 0;

	if (!is_digit(s[0]) && !is_letter(s[0]))
		return false;
	for (; s[n]; n++)
		if (!is_digit(s[n]) && !is_letter(s[n]) && !strchr("._+~-", s[n]))
			return false;
	return n <= 128;
}

bool
text_has_control(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return true;
	return false;
}

bool
text_is_inside_path(const char *s)
{
	size_t n = strlen(s), part;

	if (!n || n > 1024 || text_has_control(s) || strchr(s, '\\'))
		return false;
	for (;; s += part + 1) {
		part = strcspn(s, "/");
		if (part == 0 || (part == 1 && s[0] == '.') ||
		    (part == 2 && s[0] == '.' && s[1] == '.'))
			return false;
		if (!s[part])
			return true;
	}
}

static size_t
count_slashes(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += *s == '/';
	return n;
}

bool
text_link_stays(const char *path, const char *target)
{
	size_t depth = count_slashes(path), up = 0;
	bool named = false;

	if (*target == '/' || !*target || strlen(target) > 1024 || text_has_control(target))
		return false;
	while (*target) {
		size_t n = strcspn(target, "/");
		bool dots = n == 2 && !memcmp(target, "..", 2);

		if (dots && (named || ++up > depth))
			return false;
		named |= !dots && n && !(n == 1 && *target == '.');
		target += n;
		target += strspn(target, "/");
	}
	return true;
}

bool
text_is_repository(const char *s)
{
	size_t n = strcspn(s, "/");
	scoped(free_release) char *owner = xstrndup(s, n);

	return s[n] && text_is_name(owner) && text_is_name(s + n + 1);
}

bool
text_is_commit(const char *s)
{
	return strspn(s, "0123456789abcdef") == 40 && s[40] == '\0';
}

bool
text_is_advisory(const char *s)
{
	size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");

	return text_is_name(s) && n > 1 && s[n] == '-' && strpbrk(s + n, "0123456789");
}

bool
text_is_sha256(const char *s)
{
	return strspn(s, "0123456789abcdef") == 64 && s[64] == '\0';
}

bool
text_is_digest(const char *s)
{
	return text_starts(s, "sha256:") && text_is_sha256(s + 7);
}

void
text_hex(char *out, const unsigned char *bytes, size_t n)
{
	static const char digit[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digit[bytes[i] >> 4];
		out[2 * i + 1] = digit[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}

static int
hex_digit(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) % 16 : -1;
}

bool
text_unhex(unsigned char *out, const char *hex, size_t n)
{
	if (strlen(hex) != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		int high = hex_digit(hex[2 * i]), low = hex_digit(hex[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high * 16 + low);
	}
	return true;
}

static int
two_digits(const char *s)
{
	return (s[0] - '0') * 10 + (s[1] - '0');
}

long long
text_date(const char *s)
{
	static const int before[] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365 };
	int year, month, day, leap;
	long long days;

	for (int i = 0; i < 10; i++)
		if (i == 4 || i == 7 ? s[i] != '-' : !is_digit(s[i]))
			return -1;
	if (s[10])
		return -1;
	year = two_digits(s) * 100 + two_digits(s + 2);
	month = two_digits(s + 5);
	day = two_digits(s + 8);
	leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > before[month] - before[month - 1] + (month == 2 && leap))
		return -1;
	days = 365LL * (year - 1970) + (year - 1969) / 4 - (year - 1901) / 100 + (year - 1601) / 400;
	days += before[month - 1] + (month > 2 && leap) + day - 1;
	return days * 86400;
}

/* The digits after the point, of which three are read; NULL if there are none. */
static const char *
fraction(const char *s, long long *ms)
{
	const char *from = s;

	for (long long weight = 100; is_digit(*s); s++, weight /= 10)
		*ms += (*s - '0') * weight;
	return s > from ? s : NULL;
}

long long
text_time(const char *s)
{
	static const char shape[] = "dddd-dd-ddTdd:dd:dd";
	char date[11];
	long long day, seconds, ms = 0;

	for (size_t i = 0; shape[i]; i++)
		if (shape[i] == 'd' ? !is_digit(s[i]) : s[i] != shape[i])
			return -1;
	memcpy(date, s, 10);
	date[10] = '\0';
	day = text_date(date);
	if (day < 0 || two_digits(s + 11) > 23 || two_digits(s + 14) > 59 || two_digits(s + 17) > 59)
		return -1;
	seconds = day + two_digits(s + 11) * 3600 + two_digits(s + 14) * 60 + two_digits(s + 17);
	s += sizeof(shape) - 1;
	if (*s == '.' && !(s = fraction(s + 1, &ms)))
		return -1;
	return s[0] == 'Z' && !s[1] ? seconds * 1000 + ms : -1;
}

void
text_put_time(char out[21], long long seconds)
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(out, 21, "%Y-%m-%dT%H:%M:%SZ", &tm))
		out[0] = '\0';
}

int64_t
text_number(const char *s, int64_t max)
{
	int64_t value = *s ? 0 : -1;

	for (; *s; s++) {
		int digit = *s - '0';

		if (digit < 0 || digit > 9 || value > max / 10 || value * 10 > max - digit)
			return -1;
		value = value * 10 + digit;
	}
	return value;
}

long
text_seconds(const char *s)
{
	static const struct { char unit; long seconds; } units[] = { { '\0', 1 }, { 's', 1 }, { 'm', 60 }, { 'h', 3600 } };
	size_t n = strspn(s, "0123456789");
	long value;

	if (!n || n > 6 || (s[n] && s[n + 1]))
		return -1;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		value = strtol(s, NULL, 10) * units[i].seconds;
		if (units[i].unit == s[n])
			return value <= 24 * 3600 ? value : -1;
	}
	return -1;
}

char *
text_percent(const char *text, const char *keep)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
	struct buf out = BUF_INIT;

	for (; *text; text++) {
		if (strchr(plain, *text) || strchr(keep, *text))
			buf_char(&out, *text);
		else
			buf_printf(&out, "%%%02X", (unsigned)(unsigned char)*text);
	}
	return buf_detach(&out);
}

#include "store/member.h"
#include "base/text.h"
#include <ctype.h>
#include <string.h>

enum { NAME_LIMIT = 1024, PART_LIMIT = 255 };

static int
refuse(const char *raw, const char *what, struct diag *why)
{
	scoped(buf_release) struct buf shown = BUF_INIT;

	for (size_t i = 0; raw[i] && i < 200; i++)
		buf_char(&shown, isprint((unsigned char)raw[i]) ? raw[i] : '?');
	return diag_set(why, DIAG_REFUSED, "member '%s' %s", shown.text, what);
}

int
member_name(const char *raw, struct buf *clean, struct diag *why)
{
	buf_clear(clean);
	if (*raw == '/')
		return refuse(raw, "has an absolute name", why);
	if (strlen(raw) > NAME_LIMIT)
		return refuse(raw, "has a name longer than 1024 bytes", why);
	if (text_has_control(raw))
		return refuse(raw, "has a control byte in its name", why);
	for (const char *part = raw; *part;) {
		size_t n = strcspn(part, "/");

		if (n == 2 && !memcmp(part, "..", 2))
			return refuse(raw, "leaves the folder", why);
		if (n > PART_LIMIT)
			return refuse(raw, "has a name part longer than 255 bytes", why);
		if (n && !(n == 1 && *part == '.')) {
			buf_str(clean, clean->len ? "/" : "");
			buf_add(clean, part, n);
		}
		part += n;
		part += strspn(part, "/");
	}
	return 0;
}

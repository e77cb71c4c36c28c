#include "trust/artifact.h"
#include "base/file.h"
#include "base/text.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#define PREFIX "sha256:"

static int
open_digest(struct artifact *a, const char *hex, struct diag *why)
{
	if (!text_is_sha256(hex))
		return diag_set(why, DIAG_USAGE, "'%s' is neither a file nor sha256: and 64 lower case hexadecimal digits", a->name);
	text_unhex(a->sha256, hex, sizeof(a->sha256));
	a->has_sha256 = true;
	return 0;
}

int
artifact_open(struct artifact *a, const char *file_or_digest, struct diag *why)
{
	struct stat st;

	*a = (struct artifact){ .name = file_or_digest };
	if (stat(file_or_digest, &st)) {
		if (text_starts(file_or_digest, PREFIX))
			return open_digest(a, file_or_digest + strlen(PREFIX), why);
		return diag_set(why, errno == ENOENT || errno == ENOTDIR ? DIAG_USAGE : DIAG_SYSTEM, "cannot open '%s':", file_or_digest);
	}
	if (!S_ISREG(st.st_mode))
		return diag_set(why, DIAG_USAGE, "'%s' is not a file", file_or_digest);
	a->path = file_or_digest;
	return 0;
}

static void
place(struct artifact *a, enum hash h, unsigned char **digest, bool **known)
{
	*digest = h == HASH_SHA256 ? a->sha256 : h == HASH_SHA384 ? a->sha384 : a->sha512;
	*known = h == HASH_SHA256 ? &a->has_sha256 : h == HASH_SHA384 ? &a->has_sha384 : &a->has_sha512;
}

const unsigned char *
artifact_digest(struct artifact *a, enum hash h, struct diag *why)
{
	unsigned char *digest;
	bool *known;

	place(a, h, &digest, &known);
	if (*known)
		return digest;
	if (!a->path) {
		diag_set(why, DIAG_REFUSED, "only the SHA-256 of '%s' is known, and its signature is over %s", a->name, hash_name(h));
		diag_hint(why, "give the file itself");
		return NULL;
	}
	if (hash_file(h, a->path, digest, why))
		return NULL;
	*known = true;
	return digest;
}

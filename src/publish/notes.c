#include "publish/notes.h"
#include "base/text.h"
#include "release/release_tag.h"
#include "trust/bundle.h"
#include <inttypes.h>
#include <string.h>

/* GitHub takes 125,000 characters; the mark of the draft needs some. */
enum { NOTES_MAX = 124000 };

static void
put_files(struct buf *out, const struct release_files *f)
{
	buf_str(out, "| file | bytes | SHA-256 |\n|---|--:|---|\n");
	for (size_t i = 0; i < f->n; i++)
		if (!text_ends(f->item[i].name, BUNDLE_SUFFIX))
			buf_printf(out, "| %s | %" PRIu64 " | `%s` |\n", f->item[i].name, f->item[i].size, f->item[i].digest.hex);
}

/* May it stand between single quotes in a shell, inside a block of code? */
static bool
is_plain(const char *s)
{
	return s && !text_has_control(s) && !strpbrk(s, "'`\\");
}

static void
put_verify(struct buf *out, const struct release_files *f, const char *repository)
{
	if (!is_plain(f->identity) || !is_plain(f->issuer))
		return;
	buf_str(out, "\nEach file has a Sigstore bundle, `FILE" BUNDLE_SUFFIX "`. To verify all files in a folder:\n\n```sh\n");
	buf_printf(out, "ingot verify --certificate-identity '%s' \\\n  --certificate-oidc-issuer '%s' \\\n  --repository '%s' DIR\n```\n",
	           f->identity, f->issuer, repository);
}

/* What upstreams wrote is text: as code it cannot make links, or name people. */
static void
put_reasons(struct buf *out, const struct list *reasons)
{
	if (!reasons->n)
		return;
	buf_str(out, "Why this release:\n\n");
	for (size_t i = 0; i < reasons->n; i++) {
		scoped(free_release) char *plain = xstrdup(reasons->item[i]);

		for (char *c = plain; *c; c++)
			if (*c == '`' || (unsigned char)*c < ' ')
				*c = '\'';
		buf_printf(out, "- `%s`\n", plain);
	}
	buf_str(out, "\n");
}

static void
put_contents(struct buf *out, const struct list *contents)
{
	if (!contents->n)
		return;
	buf_str(out, "| component | version | fixed by patches or by the version |\n|---|---|---|\n");
	for (size_t i = 0; i < contents->n; i++)
		buf_str(out, contents->item[i]);
	buf_str(out, "\n");
}

static void
put_rebuild(struct buf *out, const struct release_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (text_ends(f->item[i].name, RELEASE_SOURCES))
			buf_printf(out, "\nTo build the packages again, unpack `%s`; its README.txt says how.\n", f->item[i].name);
}

static void
put_all(struct buf *out, const struct release_files *f, const char *repository, const char *commit, const struct list *reasons,
        const struct list *contents, const char *text, bool files)
{
	if (text)
		buf_printf(out, "%s\n\n", text);
	buf_printf(out, "Built from commit %s of %s.\n\n", commit, repository);
	put_reasons(out, reasons);
	put_contents(out, contents);
	if (files)
		put_files(out, f);
	else
		buf_str(out, "The files and their digests are listed in `checksums.txt`.\n");
	put_verify(out, f, repository);
	put_rebuild(out, f);
}

int
notes_write(struct buf *out, const struct release_files *f, const char *repository, const char *commit, const struct list *reasons,
            const struct list *contents, const char *text, struct diag *why)
{
	if (text && !text_is_utf8(text, strlen(text)))
		return diag_set(why, DIAG_USAGE, "the notes are not UTF-8");
	put_all(out, f, repository, commit, reasons, contents, text, true);
	if (out->len > NOTES_MAX) {
		buf_release(out);
		put_all(out, f, repository, commit, reasons, contents, text, false);
	}
	if (out->len > NOTES_MAX)
		return diag_set(why, DIAG_USAGE, "the notes have %zu bytes, and GitHub takes at most %d", out->len, NOTES_MAX);
	return 0;
}

#include "cli/gh.h"
#include "base/file.h"
#include "base/text.h"
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { OUTPUT_MAX = 30 << 10 };         /* an environment string holds 128 KiB, and a step may take a result of each of four targets */

struct token {
	char hex[33];
};

/* It is drawn after the text was written, so the text cannot contain it. */
static struct token
random_token(void)
{
	unsigned char bytes[16];
	struct token t;

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		abort();
	text_hex(t.hex, bytes, sizeof(bytes));
	return t;
}

bool
gh_active(void)
{
	const char *s = getenv("GITHUB_ACTIONS");

	return s && strcmp(s, "true") == 0;
}

static void
put_encoded(FILE *f, const char *s, bool property)
{
	for (; *s; s++) {
		if (*s == '%' || *s == '\r' || *s == '\n' || (property && (*s == ':' || *s == ',')))
			fprintf(f, "%%%02X", (unsigned)*s);
		else
			putc(*s, f);
	}
}

void
gh_annotate(FILE *f, const char *level, const char *title, const struct diag *d)
{
	if (!gh_active())
		return;
	fprintf(f, "::%s title=", level);
	put_encoded(f, title && *title ? title : "ingot", true);
	if (d->file) {
		fputs(",file=", f);
		put_encoded(f, d->file, true);
	}
	if (d->file && d->line)
		fprintf(f, ",line=%u", d->line);
	fputs("::", f);
	put_encoded(f, d->text.text, false);
	if (d->hint.len) {
		fputs("%0A", f);
		put_encoded(f, d->hint.text, false);
	}
	putc('\n', f);
}

static int
append(const char *variable, const struct buf *text, struct diag *why)
{
	const char *path = getenv(variable);
	scoped(fd_release) int fd = -1;

	if (!path || !*path)
		return diag_set(why, DIAG_SYSTEM, "the environment has no %s", variable);
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot open %s '%s':", variable, path);
	if (fd_write(fd, text->text, text->len))
		return diag_set(why, DIAG_SYSTEM, "cannot write %s '%s':", variable, path);
	return 0;
}

/* The file for a value that is too long for an environment string. */
static char *
spill_path(const char *name)
{
	const char *folder = getenv("RUNNER_TEMP"), *output = getenv("GITHUB_OUTPUT");
	scoped(free_release) char *beside = path_dir(output ? output : "");

	return xasprintf("%s/ingot-%s-%s", folder && *folder ? folder : beside, name,
	                 random_token().hex);
}

static int
spill(char **path, const char *name, const char *value, struct diag *why)
{
	*path = spill_path(name);
	return file_write(*path, value, strlen(value), 0644, why);
}

/* `file` has the value, or is NULL. */
static int
set_output(const char *name, const char *value, const char *file, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;
	scoped(free_release) char *path = NULL;
	struct token end = random_token();

	if (!gh_active())
		return 0;
	if (!text_is_name(name))
		abort();
	if (strlen(value) > OUTPUT_MAX) {
		if (!file && spill(&path, name, value, why))
			return diag_wrap(why, "setting output '%s'", name);
		value = file ? file : path;
	}
	buf_printf(&text, "%s<<%s\n%s\n%s\n", name, end.hex, value, end.hex);
	if (append("GITHUB_OUTPUT", &text, why))
		return diag_wrap(why, "setting output '%s'", name);
	return 0;
}

int
gh_set_output(const char *name, const char *value, struct diag *why)
{
	return set_output(name, value, NULL, why);
}

/* The next step reads one document per line: removes white space outside of strings. */
int
gh_set_result(const char *document, const char *file, struct diag *why)
{
	scoped(buf_release) struct buf line = BUF_INIT;
	bool inside = false;

	if (!gh_active())
		return 0;
	for (const char *s = document; *s; s++) {
		if (!inside && (*s == ' ' || *s == '\n'))
			continue;
		if (*s == '"')
			inside = !inside;
		else if (*s == '\\' && s[1])
			buf_char(&line, *s++);
		buf_char(&line, *s);
	}
	return set_output("result", line.text, file, why);
}

int
gh_summary(const char *markdown, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	if (!gh_active())
		return 0;
	buf_str(&text, markdown);
	if (!text_ends(markdown, "\n"))
		buf_char(&text, '\n');
	return append("GITHUB_STEP_SUMMARY", &text, why);
}

void
gh_cell(struct buf *out, const char *text)
{
	buf_str(out, "| `");
	for (; *text; text++)
		buf_char(out, strchr("`|\r\n", *text) ? '?' : *text);
	buf_str(out, "` ");
}

void
gh_group(FILE *f, const char *title)
{
	if (!gh_active())
		return;
	fputs("::group::", f);
	put_encoded(f, title, false);
	putc('\n', f);
	fflush(f);
}

void
gh_endgroup(FILE *f)
{
	if (!gh_active())
		return;
	fputs("::endgroup::\n", f);
	fflush(f);
}

void
gh_fenced(FILE *f, const char *text, size_t n)
{
	struct token t = random_token();

	if (gh_active())
		fprintf(f, "::stop-commands::%s\n", t.hex);
	fwrite(text, 1, n, f);
	if (n && text[n - 1] != '\n')
		putc('\n', f);
	if (gh_active())
		fprintf(f, "::%s::\n", t.hex);
	fflush(f);
}

#include "release/checksums.h"
#include "base/digest_files.h"
#include "base/file.h"
#include "base/text.h"
#include <string.h>

enum { MAX_BYTES = CHECKSUMS_MAX * 256, DIGITS = 64 };

static struct checksum *
new_item(struct checksums *c)
{
	array_grow(c->item, c->n, c->cap);
	c->item[c->n] = (struct checksum){ 0 };
	return &c->item[c->n++];
}

void
checksums_add(struct checksums *c, const char *path, const char *expected)
{
	struct checksum *one = new_item(c);

	one->path = xstrdup(path);
	one->name = xstrdup(path_base(path));
	one->expected = expected ? xstrdup(expected) : NULL;
}

/* Members of a package that do not matter here. */
static void
skip_rest(struct json package)
{
	static const char *const rest[] = { "tool", "version", "tag", "variant", "target", "trial", "components" };

	json_integer(json_get(package, "size"), 0, INT64_MAX);
	for (size_t i = 0; i < countof(rest); i++)
		json_accept(json_find(package, rest[i]));
}

static void
add_package(struct checksums *c, struct json package, const char *folder)
{
	struct json file = json_get(package, "file"), path = json_get(package, "path");
	const char *told = json_string(path), *expected = json_sha256(json_get(package, "sha256"));
	scoped(free_release) char *full = *told == '/' ? xstrdup(told) : path_join(folder, told);

	if (strcmp(json_name(file), path_base(told)) != 0)
		json_complain(path, "'%s' is not the path of '%s'", told, json_string(file));
	skip_rest(package);
	checksums_add(c, full, expected);
}

int
checksums_add_packages(struct checksums *c, const char *result, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;
	scoped(free_release) char *dir = path_dir(result);
	const char *folder = strchr(result, '/') ? dir : "";

	if (json_load(&doc, result, why))
		return -1;
	struct json top = json_top(&doc);
	bool is_sources = !strcmp(json_string(json_find(top, "schema")), "ingot/sources/1");
	struct json packages = json_get(top, is_sources ? "files" : "packages");

	json_schema(top, is_sources ? "ingot/sources/1" : "ingot/package/1");
	for (size_t i = 0; i < json_count(packages); i++)
		add_package(c, json_item(packages, i), folder);
	return json_finish(&doc, why);
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct checksum *)a)->name, ((const struct checksum *)b)->name);
}

/* After sorting. */
static int
check_names(const struct checksums *c, struct diag *why)
{
	for (size_t i = 0; i < c->n; i++) {
		if (!text_is_name(c->item[i].name))
			return diag_set(why, DIAG_REFUSED, "'%s' is not a name for an artifact", c->item[i].name);
		if (i && strcmp(c->item[i - 1].name, c->item[i].name) == 0)
			return diag_set(why, DIAG_REFUSED, "two artifacts have the name '%s'", c->item[i].name);
	}
	return 0;
}

static int
check_expected(const struct checksums *c, struct diag *why)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct checksum *one = &c->item[i];

		if (one->expected && strcmp(one->expected, one->digest.hex) != 0)
			return diag_set(why, DIAG_REFUSED, "'%s' has sha256 %s, and was packed as %s",
			    one->path, one->digest.hex, one->expected);
	}
	return 0;
}

int
checksums_hash(struct checksums *c, struct diag *why)
{
	scoped(free_release) struct digest_job *job = xcalloc(c->n + 1, sizeof(*job));

	if (!c->n)
		return diag_set(why, DIAG_USAGE, "no artifact was named");
	qsort(c->item, c->n, sizeof(*c->item), by_name);
	if (check_names(c, why))
		return -1;
	for (size_t i = 0; i < c->n; i++)
		job[i].path = c->item[i].path;
	if (digest_files(job, c->n, 0, why))
		return -1;
	for (size_t i = 0; i < c->n; i++) {
		c->item[i].digest = job[i].digest;
		c->item[i].size = job[i].size;
	}
	return check_expected(c, why);
}

int
checksums_write(const struct checksums *c, const char *dir, struct diag *why)
{
	scoped(free_release) char *path = path_join(dir, CHECKSUMS_FILE);
	scoped(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < c->n; i++)
		buf_printf(&text, "%s  %s\n", c->item[i].digest.hex, c->item[i].name);
	return file_write(path, text.text, text.len, 0644, why);
}

void
checksums_write_result(struct jsonw *w, const struct checksums *c)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "schema", "ingot/checksum/1");
	jsonw_string(w, "file", CHECKSUMS_FILE);
	jsonw_array(w, "artifacts");
	for (size_t i = 0; i < c->n; i++) {
		jsonw_object(w, NULL);
		jsonw_string(w, "name", c->item[i].name);
		jsonw_string(w, "sha256", c->item[i].digest.hex);
		jsonw_integer(w, "size", (int64_t)c->item[i].size);
		jsonw_end(w);
	}
	jsonw_end(w);
	jsonw_end(w);
}

/* Of a list that was read. */
static int
sort(struct checksums *c, const char *where, struct diag *why)
{
	if (!c->n)
		return diag_set(why, DIAG_REFUSED, "'%s' lists no file", where);
	if (c->n > CHECKSUMS_MAX)
		return diag_set(why, DIAG_REFUSED, "'%s' lists more than %d files", where, CHECKSUMS_MAX);
	qsort(c->item, c->n, sizeof(*c->item), by_name);
	for (size_t i = 1; i < c->n; i++)
		if (strcmp(c->item[i - 1].name, c->item[i].name) == 0)
			return diag_set(why, DIAG_REFUSED, "'%s' lists '%s' twice", where, c->item[i].name);
	return 0;
}

/* 64 digits of either case, to lower case. */
static bool
take_digest(struct checksum *one, const char *hex)
{
	for (size_t i = 0; i < DIGITS; i++)
		one->digest.hex[i] = (char)(hex[i] >= 'A' && hex[i] <= 'F' ? hex[i] - 'A' + 'a' : hex[i]);
	one->digest.hex[DIGITS] = '\0';
	return text_is_sha256(one->digest.hex);
}

/* "\n", "\r" and "\\" in a name whose line begins with a backslash (coreutils manual, "md5sum invocation"). */
static bool
unescape(char *name)
{
	char *to = name;

	for (const char *at = name; *at; at++) {
		const char *letter = "n\\r", *found;

		if (*at != '\\') {
			*to++ = *at;
			continue;
		}
		found = at[1] ? strchr(letter, at[1]) : NULL;
		if (!found)
			return false;
		*to++ = "\n\\\r"[found - letter];
		at++;
	}
	*to = '\0';
	return true;
}

/* Neither absolute, nor with an empty part or "..". */
static bool
stays_inside(const char *name)
{
	for (const char *part = name;; part++) {
		size_t n = strcspn(part, "/");

		if (!n || (n == 2 && !memcmp(part, "..", 2)))
			return false;
		part += n;
		if (!*part)
			return true;
	}
}

static bool
take_name(struct checksum *one, const char *name, size_t n, bool escaped)
{
	char *plain;

	one->name = xstrndup(name, n);
	if (strlen(one->name) != n || (escaped && !unescape(one->name)))
		return false;
	for (plain = one->name; text_starts(plain, "./"); plain += 2)
		;
	memmove(one->name, plain, strlen(plain) + 1);
	return stays_inside(one->name);
}

/* "SHA256 (name) = <64 digits>" */
static bool
parse_bsd(struct checksum *one, const char *line, size_t n, bool escaped)
{
	static const char start[] = "SHA256 (", middle[] = ") = ";
	const size_t head = sizeof(start) - 1, tail = sizeof(middle) - 1 + DIGITS;

	return n > head + tail && !memcmp(line, start, head) && !memcmp(line + n - tail, middle, sizeof(middle) - 1) &&
	       take_digest(one, line + n - DIGITS) && take_name(one, line + head, n - head - tail, escaped);
}

/* "<64 digits>  name", or "*" before the name */
static bool
parse_line(struct checksum *one, const char *line, size_t n)
{
	bool escaped;

	for (; n && (*line == ' ' || *line == '\t'); n--)
		line++;
	escaped = n && *line == '\\';
	line += escaped;
	n -= escaped;
	if (parse_bsd(one, line, n, escaped))
		return true;
	free_release(&one->name);
	return n > DIGITS + 2 && line[DIGITS] == ' ' && (line[DIGITS + 1] == ' ' || line[DIGITS + 1] == '*') &&
	       take_digest(one, line) && take_name(one, line + DIGITS + 2, n - DIGITS - 2, escaped);
}

int
checksums_parse(struct checksums *c, const char *name, const char *text, size_t n, struct diag *why)
{
	const char *at = text, *end = text + n;

	for (unsigned number = 1; at < end; number++) {
		const char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t length = (size_t)((newline ? newline : end) - at);

		if (length && at[length - 1] == '\r')
			length--;
		if ((!length || *at != '#') && !parse_line(new_item(c), at, length)) {
			diag_at(why, name, number, "not a line of sha256sum: 64 digits, two spaces, a file's name inside the folder");
			return diag_refuse(why);
		}
		at = newline ? newline + 1 : end;
	}
	return sort(c, name, why);
}

int
checksums_load(struct checksums *c, const char *path, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	if (file_read(&text, path, MAX_BYTES, why))
		return -1;
	return checksums_parse(c, path, text.text, text.len, why);
}

int
checksums_load_result(struct checksums *c, const char *path, struct diag *why)
{
	scoped(json_doc_release) struct json_doc doc = JSON_DOC_INIT;

	if (json_load(&doc, path, why))
		return -1;
	json_schema(json_top(&doc), "ingot/checksum/1");
	json_string(json_get(json_top(&doc), "file"));
	struct json artifacts = json_get(json_top(&doc), "artifacts");

	for (size_t i = 0; i < json_count(artifacts); i++) {
		struct json one = json_item(artifacts, i);
		const char *name = json_name(json_get(one, "name")), *hex = json_sha256(json_get(one, "sha256"));

		json_integer(json_get(one, "size"), 0, INT64_MAX);
		if (*name && *hex) {
			struct checksum *item = new_item(c);

			item->name = xstrdup(name);
			take_digest(item, hex);
		}
	}
	return json_finish(&doc, why) || sort(c, doc.name, why) ? -1 : 0;
}

const struct checksum *
checksums_find(const struct checksums *c, const char *name)
{
	struct checksum key = { .name = (char *)name };

	return c->n ? bsearch(&key, c->item, c->n, sizeof(key), by_name) : NULL;
}

int
checksums_compare(const struct checksums *expected, const struct checksums *c, struct diag *why)
{
	for (size_t i = 0; i < expected->n; i++) {
		const struct checksum *want = &expected->item[i], *is = checksums_find(c, want->name);

		if (!is)
			return diag_set(why, DIAG_REFUSED, "'%s' is not listed", want->name);
		if (strcmp(is->digest.hex, want->digest.hex) != 0)
			return diag_set(why, DIAG_REFUSED, "'%s' is listed with sha256 %s, and should have %s", is->name,
			                is->digest.hex, want->digest.hex);
	}
	for (size_t i = 0; i < c->n; i++)
		if (!checksums_find(expected, c->item[i].name))
			return diag_set(why, DIAG_REFUSED, "'%s' is listed and should not be there", c->item[i].name);
	return 0;
}

void
checksums_release(struct checksums *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->item[i].path);
		free(c->item[i].name);
		free(c->item[i].expected);
	}
	free(c->item);
	*c = (struct checksums)CHECKSUMS_INIT;
}

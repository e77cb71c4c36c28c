/*
 * pack - makes an archive for a test.
 */
#ifndef PACK_H
#define PACK_H
#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* An archive of files, a zip or a tar: name, content, ..., NULL. */
static void
pack(const char *path, bool zip, const char *const *word)
{
	struct archive *a = archive_write_new();

	if (zip)
		archive_write_set_format_zip(a);
	else
		archive_write_set_format_pax_restricted(a);
	if (archive_write_open_filename(a, path))
		abort();
	for (; *word; word += 2) {
		struct archive_entry *e = archive_entry_new();

		archive_entry_set_pathname(e, word[0]);
		archive_entry_set_filetype(e, AE_IFREG);
		archive_entry_set_perm(e, 0644);
		archive_entry_set_size(e, (la_int64_t)strlen(word[1]));
		archive_write_header(a, e);
		archive_write_data(a, word[1], strlen(word[1]));
		archive_entry_free(e);
	}
	archive_write_close(a);
	archive_write_free(a);
}

#endif

/*
 * unpack - unpacks an untrusted archive with libarchive into a folder that it cannot leave.
 *
 * Refused: absolute paths, "..", control bytes, links that point outside, hard links to what is not
 * in the archive, devices, FIFOs, sockets, more than the limits (counted while unpacking, holes too).
 * No symbolic link is ever followed.  Owners, times, setuid bits and extended attributes are
 * dropped; modes become 0644 or 0755.  After a failure the folder holds a part: the caller removes it.
 */
#ifndef STORE_UNPACK_H
#define STORE_UNPACK_H
#include "base/diag.h"
#include <stdbool.h>
#include <stdint.h>

struct unpack {
	bool strip_top;                 /* the single top folder */
	const char *strip_prefix;       /* or exactly this prefix (zip of a Go module: "module@version/") */
	uint64_t max_bytes;             /* 0: 4 GiB */
	uint64_t max_files;             /* 0: 500,000 */
	long long epoch;                /* every file's time, in seconds */
};
#define UNPACK_INIT { 0 }
int unpack_archive(const struct unpack *, const char *archive, const char *dir, struct diag *);
/*
 * A root made by mmdebstrap: like above, but modes and absolute links are kept,
 * and devices and owners are left out in silence.
 */
int unpack_root(const char *archive, const char *dir, struct diag *);

#endif

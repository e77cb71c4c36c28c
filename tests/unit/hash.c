#include "base/text.h"
#include "tap.h"
#include "trust/artifact.h"

/* FIPS 180-4's example "abc". */
static const struct { enum hash h; const char *name, *details, *abc; } row[] = {
	{ HASH_SHA256, "sha256", "SHA2_256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ HASH_SHA384, "sha384", "SHA2_384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7" },
	{ HASH_SHA512, "sha512", "SHA2_512", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	                                     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
};

static void
each_hash_has_its_names(void)
{
	const char *path = tap_path("abc");
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(file_write(path, "abc", 3, 0600, &why), &why, "make a file to hash");
	for (size_t i = 0; i < countof(row); i++) {
		struct hash_part part[] = { { "a", 1 }, { "", 0 }, { "bc", 2 } };
		unsigned char digest[HASH_MAX];
		char hex[2 * HASH_MAX + 1];

		is_str(hash_name(row[i].h), row[i].name, "the hash has its in-toto name");
		is_str(hash_details(row[i].h), row[i].details, "the hash has its protobuf-specs name");
		ok(hash_by_name(row[i].name) == row[i].h && hash_by_details(row[i].details) == row[i].h, "a hash is found by either name");
		hash_parts(row[i].h, part, 3, digest);
		text_hex(hex, digest, hash_size(row[i].h));
		is_str(hex, row[i].abc, "the hash of parts is right");
		succeeds(hash_file(row[i].h, path, digest, &why), &why, "a file is hashed");
		text_hex(hex, digest, hash_size(row[i].h));
		is_str(hex, row[i].abc, "the hash of the file is right");
	}
	ok(hash_by_name("sha1") == HASH_NONE && hash_by_details("SHA1") == HASH_NONE, "SHA-1 is not a known hash");
}

static void
a_file_is_known_by_all_its_digests(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct artifact file = ARTIFACT_INIT, digest = ARTIFACT_INIT;
	scoped(free_release) char *name = xasprintf("sha256:%s", row[0].abc);

	succeeds(artifact_open(&file, tap_path("abc"), &why), &why, "a file is an artifact");
	ok(artifact_digest(&file, HASH_SHA512, &why) && artifact_digest(&file, HASH_SHA256, &why), "a file has every digest");
	succeeds(artifact_open(&digest, name, &why), &why, "a digest is an artifact");
	ok(artifact_digest(&digest, HASH_SHA256, &why) && !memcmp(digest.sha256, file.sha256, 32), "the digest is that of the file");
	refuses(artifact_digest(&digest, HASH_SHA384, &why) ? 0 : -1, &why, DIAG_REFUSED, "only the SHA-256 of", "a digest alone has no other digest");
	refuses(artifact_open(&file, tap_folder(), &why), &why, DIAG_USAGE, "is not a file", "a folder as artifact is refused");
	refuses(artifact_open(&file, "sha256:AB", &why), &why, DIAG_USAGE, "is neither a file nor sha256:", "half a digest is refused");
	refuses(artifact_open(&file, tap_path("none"), &why), &why, DIAG_USAGE, "cannot open", "a file that does not exist is refused");
}

int
main(void)
{
	each_hash_has_its_names();
	a_file_is_known_by_all_its_digests();
	return tap_done();
}

/*
 * fuzz - what the harnesses share.
 *
 * A harness is tests/fuzz/NAME.c with its seeds in corpus/NAME/; it must not
 * crash, leak, hang, or contradict itself (a reader that takes what it would not
 * write).  What is right must pass it first: one that reaches nothing finds nothing.  `tests/fuzz/run SECONDS NAME` runs it from the top folder.
 */
#ifndef FUZZ_H
#define FUZZ_H
#include "base/file.h"
#include "trust/trusted_root.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#define must(true_thing)                                                       \
	do {                                                                   \
		if (!(true_thing))                                             \
			abort();                                               \
	} while (0)

#define FUZZ_UNUSED __attribute__((unused))

/* Read once, and kept. */
static FUZZ_UNUSED const struct trusted_root *
fuzz_root(const char *path)
{
	static struct trusted_root root = TRUSTED_ROOT_INIT;
	static bool loaded;
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (!loaded)
		must(trusted_root_load(&root, path, &why) == 0);
	loaded = true;
	return &root;
}

/* Of tests/data/trust/, as PEM; caller releases. */
static FUZZ_UNUSED void
fuzz_cert(struct cert *c, const char *path)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf pem = BUF_INIT;

	must(file_read(&pem, path, 1 << 20, &why) == 0 && cert_from_pem(c, pem.text, pem.len, &why) == 0);
}

static FUZZ_UNUSED void
fuzz_read(struct buf *bytes, const char *path)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	must(file_read(bytes, path, 1 << 20, &why) == 0);
}

#endif

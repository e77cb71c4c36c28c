/* Timestamps: a byte that says how long the signature is, the signature, the token over it. */
#include "fuzz.h"
#include "trust/timestamp.h"

static int
verify(const void *token, size_t n, const void *signature, size_t signature_n)
{
	const struct trusted_root *root = fuzz_root("tests/data/trust/staging.root.json");
	scoped(diag_release) struct diag why = DIAG_INIT;
	const struct trusted_authority *tsa = NULL;
	int64_t seconds;

	if (timestamp_verify(root, token, n, signature, signature_n, NULL, &seconds, &tsa, &why))
		return -1;
	must(tsa && validity_holds(&tsa->valid, seconds * 1000));
	return 0;
}

static void
reach_the_end(void)
{
	scoped(buf_release) struct buf token = BUF_INIT, signature = BUF_INIT;

	fuzz_read(&token, "tests/data/trust/embedded.tsr");
	fuzz_read(&signature, "tests/data/trust/embedded.sig");
	must(verify(token.text, token.len, signature.text, signature.len) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static bool reached;

	if (!reached)
		reach_the_end();
	reached = true;
	if (n && data[0] < n)
		verify(data + 1 + data[0], n - 1 - data[0], data + 1, data[0]);
	return 0;
}

/* Checkpoints: what is read has an origin, a size and signatures, and only a signature of the log's makes it true. */
#include "fuzz.h"
#include "trust/checkpoint.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct trusted_root *root = fuzz_root("tests/data/trust/witness.root.json");
	scoped(checkpoint_release) struct checkpoint c = CHECKPOINT_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (checkpoint_parse(&c, (const char *)data, n, &why))
		return 0;
	must(*c.origin && c.n && c.n <= CHECKPOINT_MAX_SIGNATURES && c.signed_n < n);
	for (size_t i = 0; i < root->logs; i++)
		for (int v2 = 0; v2 < 2; v2++)
			if (checkpoint_verify(&c, &root->log[i], v2, &why) == 0)
				must(c.size == 3 && memcmp(c.text, i ? "log2.test\n" : "rekor.test - 99\n", i ? 10 : 16) == 0);
	return 0;
}

/* Trusted roots: JSON, times, keys and chains. */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(trusted_root_release) struct trusted_root root = TRUSTED_ROOT_INIT;

	if (trusted_root_parse(&root, "fuzz", (const char *)data, n, &why))
		return 0;
	for (size_t i = 0; i < root.logs; i++)
		must(root.log[i].valid.start > INT64_MIN && root.log[i].key.kind != KEY_NONE);
	for (size_t i = 0; i < root.ctlogs; i++)
		must(root.ctlog[i].valid.start > INT64_MIN && root.ctlog[i].key.kind != KEY_NONE);
	for (size_t i = 0; i < root.cas; i++)
		must(root.ca[i].chain.n);
	for (size_t i = 0; i < root.tsas; i++)
		must(root.tsa[i].chain.n);
	return 0;
}

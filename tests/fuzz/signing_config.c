/* Signing configurations: of what is taken, whatever is chosen is of one version, and no more of it than there is. */
#include "sign/signing_config.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const int64_t times[] = { INT64_MIN, 0, INT64_C(1780272000) * 1000, INT64_MAX };
	scoped(signing_config_release) struct signing_config c = SIGNING_CONFIG_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (signing_config_parse(&c, "config", (const char *)data, n, &why)) {
		must(why.text.len);
		return 0;
	}
	for (enum service_kind kind = 0; kind < SERVICE_KINDS; kind++)
		for (size_t t = 0; t < sizeof(times) / sizeof(times[0]); t++) {
			struct chosen chosen;

			if (signing_config_choose(&c, kind, times[t], &chosen, &why))
				continue;
			must(chosen.n <= c.kind[kind].n && (chosen.n || !c.kind[kind].n));
			for (size_t i = 1; i < chosen.n; i++)
				must(chosen.item[i]->version == chosen.item[0]->version);
		}
	return 0;
}

/*
 * platform - what an image is for: an operating system and an architecture.
 *
 * Names are those of OCI and Go: "amd64", "arm/v6".
 * Source: OCI image specification 1.1, "Image Index"; the ELF supplements of each machine.
 */
#ifndef IMAGE_PLATFORM_H
#define IMAGE_PLATFORM_H
#include "elf/elf.h"

struct platform {
	const char *name;               /* "arm/v6" */
	const char *architecture;       /* "arm" */
	const char *variant;            /* "v6", or NULL */
	uint16_t machine;               /* ELF e_machine ... */
	bool wide, big;                 /* ... its class and byte order */
};

extern const struct platform platforms[];       /* ended by a NULL name */
/* By name, with or without "linux/": unknown platform 'x' + the list. */
int platform_get(const struct platform **, const char *name, struct diag *);
/* By the members of a document; NULL or "" for no variant; NULL: none of ours. */
const struct platform *platform_of(const char *os, const char *architecture, const char *variant);
bool platform_runs(const struct platform *, const struct elf *);

#endif

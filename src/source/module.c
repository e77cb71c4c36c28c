#include "source/module.h"
#include "base/digest.h"
#include <ctype.h>
#include <string.h>

bool
module_is_toolchain(const struct pin *pin)
{
	return pin->kind == SOURCE_GO && !strcmp(pin->module, "golang.org/toolchain");
}

char *
module_folder(const struct pin *pin)
{
	scoped(free_release) char *name = xasprintf("%s@%s %s\n", pin->module, pin->module_version, pin->sum);
	struct digest digest;

	digest_bytes(&digest, name, strlen(name));
	return xasprintf("sources/go-%s", digest.hex);
}

char *
module_escape(const char *module)
{
	struct buf out = BUF_INIT;

	for (; *module; module++) {
		if (isupper((unsigned char)*module))
			buf_char(&out, '!');
		buf_char(&out, (char)tolower((unsigned char)*module));
	}
	return buf_detach(&out);
}

char *
module_path(const char *folder, const struct pin *pin, const char *ext)
{
	scoped(free_release) char *module = module_escape(pin->module);
	scoped(free_release) char *version = module_escape(pin->module_version);

	return xasprintf("%s/%s/@v/%s.%s", folder, module, version, ext);
}

char *
module_zip(const struct store *store, const struct pin *pin)
{
	scoped(free_release) char *name = module_folder(pin);
	scoped(free_release) char *folder = path_join(store->dir, name);

	return module_path(folder, pin, "zip");
}

/*
 * tuf - metadata of TUF, as each of the four types: read, verified, searched.
 */
#include "fuzz.h"
#include "tuf/tuf_delegation.h"
#include "tuf/tuf_role.h"

static void
use(struct tuf_role *role)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct tuf_file file;
	bool found;

	tuf_role_verify(role, &role->keys, &role->signers[role->type], &why);
	tuf_role_check_time(role, 1800000000, &why);
	for (size_t i = 0; i < role->files; i++) {
		must(tuf_role_file(role, role->file[i].name));
		tuf_file_check(&role->file[i], role->bytes.text, role->bytes.len, &why);
	}
	for (size_t i = 0; i < role->delegated.n; i++)
		free(tuf_delegation_role(&role->delegated.item[i], "path/to/file.txt"));
	if (role->type == TUF_TARGETS && tuf_role_target(role, "file.txt", &file, &found, &why) == 0 && found)
		tuf_file_check(&file, "content", 7, &why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	for (enum tuf_type type = TUF_ROOT; type < TUF_TYPES; type++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(tuf_role_release) struct tuf_role role = TUF_ROLE_INIT;

		if (tuf_role_parse(&role, type, tuf_type_name(type), bytes, n, &why) == 0)
			use(&role);
		else
			must(why.kind == DIAG_REFUSED && why.text.len);
	}
	return 0;
}

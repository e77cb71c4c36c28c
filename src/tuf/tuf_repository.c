#include "tuf_repository.h"
#include "base/file.h"
#include "base/text.h"
#include "net/caller.h"
#include "net/url.h"
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

int
tuf_fetch(struct tuf *tuf, const char *base, const char *name, size_t limit, struct buf *answer, bool *found,
          struct diag *why)
{
	static const long missing[] = { 403, 404, 0 };
	scoped(free_release) char *url = url_join(base, name);
	scoped(call_release) struct call call = CALL_INIT;
	const struct caller caller = { .kept = tuf->connections };

	call.url = url;
	call.max_answer = limit;
	call.accept = missing;
	if (call_one(&caller, &call, why))
		return -1;
	*found = call.status != 403 && call.status != 404;
	if (*found)
		buf_add(answer, call.answer.text, call.answer.len);
	return 0;
}

int
tuf_fetch_role(struct tuf *tuf, const char *name, int64_t version, size_t limit, struct buf *answer,
               struct diag *why)
{
	scoped(free_release) char *quoted = text_percent(name, "");
	scoped(free_release) char *plain = xasprintf("%s.json", quoted);
	scoped(free_release) char *numbered = xasprintf("%" PRId64 ".%s", version, plain);
	bool found;

	if (tuf_fetch(tuf, tuf->url, version ? numbered : plain, limit, answer, &found, why))
		return -1;
	if (!found)
		return diag_set(why, DIAG_SYSTEM, "the server has no '%s'", version ? numbered : plain);
	return 0;
}

static char *
path_of(struct tuf *tuf, const char *name)
{
	scoped(free_release) char *quoted = text_percent(name, "");
	scoped(free_release) char *file = xasprintf("%s.json", quoted);

	return path_join(tuf->dir, file);
}

bool
tuf_recall(struct tuf *tuf, struct tuf_role *role, enum tuf_type type, const char *name,
           const struct tuf_keys *keys, const struct tuf_signers *signers)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf bytes = BUF_INIT;
	scoped(free_release) char *path = path_of(tuf, name);

	return file_read(&bytes, path, TUF_MAX_METADATA, &ignored) == 0 &&
	       tuf_role_parse(role, type, name, bytes.text, bytes.len, &ignored) == 0 &&
	       tuf_role_verify(role, keys, signers, &ignored) == 0;
}

int
tuf_keep(struct tuf *tuf, const struct tuf_role *role, struct diag *why)
{
	scoped(free_release) char *path = path_of(tuf, role->name);
	scoped(outfile_release) struct outfile out = OUTFILE_INIT;

	if (outfile_open(&out, path, 0644, why))
		return -1;
	if (fwrite(role->bytes.text, 1, role->bytes.len, out.f) != role->bytes.len)
		return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", path);
	return outfile_commit(&out, why);
}

int
tuf_forget(struct tuf *tuf, const char *name, struct diag *why)
{
	scoped(free_release) char *path = path_of(tuf, name);

	if (unlink(path) && errno != ENOENT)
		return diag_set(why, DIAG_SYSTEM, "cannot remove '%s':", path);
	return 0;
}

bool
tuf_is_current(struct tuf *tuf, const struct tuf_role *role, const struct tuf_file *file)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;

	return role->version == file->version && tuf_role_check_time(role, tuf->now, &ignored) == 0 &&
	       tuf_file_check(file, role->bytes.text, role->bytes.len, &ignored) == 0;
}

int
tuf_fetch_listed(struct tuf *tuf, struct tuf_role *role, enum tuf_type type, const char *name,
                 const struct tuf_file *file, const struct tuf_keys *keys, const struct tuf_signers *signers,
                 struct diag *why)
{
	scoped(buf_release) struct buf bytes = BUF_INIT;
	size_t limit = file->length >= 0 && file->length < TUF_MAX_METADATA ? (size_t)file->length : TUF_MAX_METADATA;

	if (tuf_fetch_role(tuf, name, tuf->root.consistent ? file->version : 0, limit, &bytes, why) ||
	    tuf_file_check(file, bytes.text, bytes.len, why) ||
	    tuf_role_parse(role, type, name, bytes.text, bytes.len, why) ||
	    tuf_role_verify(role, keys, signers, why))
		return -1;
	if (role->version == file->version)
		return 0;
	return diag_set(why, DIAG_REFUSED, "version %" PRId64 " came, must be version %" PRId64, role->version,
	                file->version);
}

static int
update_targets(struct tuf *tuf, struct tuf_role *role, const char *name, const struct tuf_file *file,
               const struct tuf_keys *keys, const struct tuf_signers *signers, struct diag *why)
{
	if (tuf_fetch_listed(tuf, role, TUF_TARGETS, name, file, keys, signers, why) ||
	    tuf_role_check_time(role, tuf->now, why) ||
	    tuf_keep(tuf, role, why))
		return diag_wrap(why, "updating role '%s'", name);
	return 0;
}

int
tuf_load_targets(struct tuf *tuf, struct tuf_role *role, const char *name, const struct tuf_keys *keys,
                 const struct tuf_signers *signers, struct diag *why)
{
	scoped(free_release) char *listed = xasprintf("%s.json", name);
	const struct tuf_file *file = tuf_role_file(&tuf->snapshot, listed);

	if (!file)
		return diag_set(why, DIAG_REFUSED, "the snapshot does not list role '%s'", name);
	if (tuf_recall(tuf, role, TUF_TARGETS, name, keys, signers) && tuf_is_current(tuf, role, file))
		return 0;
	return update_targets(tuf, role, name, file, keys, signers, why);
}

#include "tuf/tuf.h"
#include "base/file.h"
#include "base/tree.h"
#include "cli/say.h"
#include "net/multi.h"
#include "tuf_repository.h"
#include <inttypes.h>
#include <time.h>

enum { MAX_ROOTS = 256 };

/* The role becomes `new`, which is empty then. */
static void
replace(struct tuf_role *role, struct tuf_role *new)
{
	tuf_role_release(role);
	*role = *new;
	*new = (struct tuf_role)TUF_ROLE_INIT;
}

static int
load_root(struct tuf_role *root, const char *path, struct diag *why)
{
	scoped(buf_release) struct buf bytes = BUF_INIT;

	if (file_read(&bytes, path, TUF_MAX_ROOT, why) ||
	    tuf_role_parse(root, TUF_ROOT, "root", bytes.text, bytes.len, why) ||
	    tuf_role_verify(root, &root->keys, &root->signers[TUF_ROOT], why))
		return diag_wrap(why, "loading the trusted root '%s'", path);
	return 0;
}

static void
say_waiting(void *dir)
{
	say("trust: another process updates '%s', waiting for it", (const char *)dir);
}

static int
take_lock(struct tuf *tuf, struct diag *why)
{
	scoped(free_release) char *path = path_join(tuf->dir, "lock");

	return lock_take(&tuf->lock, path, say_waiting, tuf->dir, why);
}

int
tuf_begin(const char *dir, const char *path, struct diag *why)
{
	scoped(tuf_release) struct tuf tuf = TUF_INIT;
	scoped(free_release) char *begun = path_join(dir, "root.json");

	tuf.dir = xstrdup(dir);
	if (load_root(&tuf.root, path, why) || dir_make(dir, why) || take_lock(&tuf, why))
		return -1;
	return file_exists(begun) ? 0 : tuf_keep(&tuf, &tuf.root, why);
}

int
tuf_open(struct tuf *tuf, const char *dir, const char *url, struct diag *why)
{
	scoped(free_release) char *path = path_join(dir, "root.json");

	tuf->dir = xstrdup(dir);
	tuf->url = xstrdup(url);
	tuf->now = time(NULL);
	tuf->connections = xcalloc(1, sizeof(*tuf->connections));
	if (take_lock(tuf, why))
		return -1;
	return load_root(&tuf->root, path, why);
}

/*
 * After a fast-forward attack the versions are so high that every good one looks
 * like a rollback.  The removal of a key from a role means that this may have
 * happened, so the metadata that it signed is removed.
 */
static int
forget_if_rotated(struct tuf *tuf, const struct tuf_role *new, struct diag *why)
{
	static const enum tuf_type online[] = { TUF_TIMESTAMP, TUF_SNAPSHOT };
	bool keep = true;

	for (size_t i = 0; i < countof(online); i++)
		keep = keep && tuf_signers_keep(&tuf->root.keys, &tuf->root.signers[online[i]],
		                                &new->keys, &new->signers[online[i]]);
	if (keep)
		return 0;
	return tuf_forget(tuf, "timestamp", why) || tuf_forget(tuf, "snapshot", why) ? -1 : 0;
}

static int
check_root(struct tuf *tuf, const struct tuf_role *new, struct diag *why)
{
	if (tuf_role_verify(new, &tuf->root.keys, &tuf->root.signers[TUF_ROOT], why))
		return diag_wrap(why, "the keys of the root before");
	if (tuf_role_verify(new, &new->keys, &new->signers[TUF_ROOT], why))
		return diag_wrap(why, "its own keys");
	if (new->version != tuf->root.version + 1)
		return diag_set(why, DIAG_REFUSED, "version %" PRId64 " came, must be %" PRId64, new->version,
		                tuf->root.version + 1);
	return 0;
}

/* The next root; *found false: there is none yet. */
static int
update_root(struct tuf *tuf, bool *found, struct diag *why)
{
	scoped(tuf_role_release) struct tuf_role new = TUF_ROLE_INIT;
	scoped(free_release) char *name = xasprintf("%" PRId64 ".root.json", tuf->root.version + 1);
	scoped(buf_release) struct buf bytes = BUF_INIT;

	if (tuf_fetch(tuf, tuf->url, name, TUF_MAX_ROOT, &bytes, found, why))
		return -1;
	if (!*found)
		return 0;
	if (tuf_role_parse(&new, TUF_ROOT, "root", bytes.text, bytes.len, why) ||
	    check_root(tuf, &new, why) ||
	    forget_if_rotated(tuf, &new, why) ||
	    tuf_keep(tuf, &new, why))
		return -1;
	replace(&tuf->root, &new);
	return 0;
}

static int
update_roots(struct tuf *tuf, struct diag *why)
{
	bool found = true;

	for (unsigned i = 0; found && i < MAX_ROOTS; i++)
		if (update_root(tuf, &found, why))
			return diag_wrap(why, "updating role 'root'");
	return tuf_role_check_time(&tuf->root, tuf->now, why);
}

static int
check_not_older(const char *what, int64_t new, int64_t old, struct diag *why)
{
	if (new >= old)
		return 0;
	return diag_set(why, DIAG_REFUSED, "%s goes back from version %" PRId64 " to %" PRId64, what, old, new);
}

/* For an equal version the metadata that we have stays in use. */
static int
update_timestamp(struct tuf *tuf, struct diag *why)
{
	const struct tuf_signers *signers = &tuf->root.signers[TUF_TIMESTAMP];
	scoped(tuf_role_release) struct tuf_role new = TUF_ROLE_INIT;
	scoped(buf_release) struct buf bytes = BUF_INIT;
	bool had = tuf_recall(tuf, &tuf->timestamp, TUF_TIMESTAMP, "timestamp", &tuf->root.keys, signers);

	if (tuf_fetch_role(tuf, "timestamp", 0, TUF_MAX_TIMESTAMP, &bytes, why) ||
	    tuf_role_parse(&new, TUF_TIMESTAMP, "timestamp", bytes.text, bytes.len, why) ||
	    tuf_role_verify(&new, &tuf->root.keys, signers, why))
		return -1;
	if (had && check_not_older("it", new.version, tuf->timestamp.version, why))
		return -1;
	if (had && new.version == tuf->timestamp.version)
		return tuf_role_check_time(&tuf->timestamp, tuf->now, why);
	if (had && check_not_older("the snapshot", tuf_role_file(&new, "snapshot.json")->version,
	                           tuf_role_file(&tuf->timestamp, "snapshot.json")->version, why))
		return -1;
	if (tuf_role_check_time(&new, tuf->now, why) || tuf_keep(tuf, &new, why))
		return -1;
	replace(&tuf->timestamp, &new);
	return 0;
}

/* No role may go back to an older version or disappear. */
static int
check_rollback(const struct tuf_role *old, const struct tuf_role *new, struct diag *why)
{
	for (size_t i = 0; i < old->files; i++) {
		const struct tuf_file *before = &old->file[i], *file = tuf_role_file(new, before->name);

		if (!file)
			return diag_set(why, DIAG_REFUSED, "'%s' is no longer listed", before->name);
		if (check_not_older(before->name, file->version, before->version, why))
			return -1;
	}
	return 0;
}

static int
update_snapshot(struct tuf *tuf, struct diag *why)
{
	const struct tuf_file *file = tuf_role_file(&tuf->timestamp, "snapshot.json");
	const struct tuf_signers *signers = &tuf->root.signers[TUF_SNAPSHOT];
	scoped(tuf_role_release) struct tuf_role new = TUF_ROLE_INIT;
	bool had = tuf_recall(tuf, &tuf->snapshot, TUF_SNAPSHOT, "snapshot", &tuf->root.keys, signers);

	if (had && tuf_is_current(tuf, &tuf->snapshot, file))
		return 0;
	if (tuf_fetch_listed(tuf, &new, TUF_SNAPSHOT, "snapshot", file, &tuf->root.keys, signers, why) ||
	    (had && check_rollback(&tuf->snapshot, &new, why)) ||
	    tuf_role_check_time(&new, tuf->now, why) ||
	    tuf_keep(tuf, &new, why))
		return -1;
	replace(&tuf->snapshot, &new);
	return 0;
}

int
tuf_refresh(struct tuf *tuf, struct diag *why)
{
	if (update_roots(tuf, why))
		return -1;
	if (update_timestamp(tuf, why))
		return diag_wrap(why, "updating role 'timestamp'");
	if (update_snapshot(tuf, why))
		return diag_wrap(why, "updating role 'snapshot'");
	return tuf_load_targets(tuf, &tuf->targets, "targets", &tuf->root.keys, &tuf->root.signers[TUF_TARGETS], why);
}

void
tuf_release(struct tuf *tuf)
{
	free(tuf->dir);
	free(tuf->url);
	fd_release(&tuf->lock);
	if (tuf->connections)
		connections_release(tuf->connections);
	free(tuf->connections);
	tuf_role_release(&tuf->root);
	tuf_role_release(&tuf->timestamp);
	tuf_role_release(&tuf->snapshot);
	tuf_role_release(&tuf->targets);
	tuf_role_release(&tuf->holder);
	*tuf = (struct tuf)TUF_INIT;
}

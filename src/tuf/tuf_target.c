#include "tuf/tuf_target.h"
#include "base/file.h"
#include "base/text.h"
#include "net/url.h"
#include "tuf/tuf_delegation.h"
#include "tuf_repository.h"
#include <string.h>

enum { MAX_ROLES = 32 };

enum outcome { FAILED = -1, FOUND, NOT_HERE, NOWHERE };

struct search {
	struct tuf *tuf;
	const char *path;
	struct tuf_file *file;
	struct list visited;
	struct diag *why;
};

static enum outcome visit(struct search *, struct tuf_role *);

/* The delegated role, unless it was visited before: this ends cycles. */
static enum outcome
enter(struct search *s, const char *name, const struct tuf_keys *keys, const struct tuf_signers *signers)
{
	scoped(tuf_role_release) struct tuf_role role = TUF_ROLE_INIT;
	enum outcome outcome;

	if (list_has(&s->visited, name))
		return NOT_HERE;
	if (s->visited.n >= MAX_ROLES)
		return NOWHERE;
	list_add(&s->visited, name);
	if (tuf_load_targets(s->tuf, &role, name, keys, signers, s->why))
		return FAILED;
	outcome = visit(s, &role);
	if (outcome == FOUND && !s->tuf->holder.name) {
		s->tuf->holder = role;
		role = (struct tuf_role)TUF_ROLE_INIT;
	}
	return outcome;
}

static enum outcome
visit(struct search *s, struct tuf_role *role)
{
	bool found;

	if (tuf_role_target(role, s->path, s->file, &found, s->why))
		return FAILED;
	if (found)
		return FOUND;
	for (size_t i = 0; i < role->delegated.n; i++) {
		const struct tuf_delegation *d = &role->delegated.item[i];
		scoped(free_release) char *name = tuf_delegation_role(d, s->path);
		enum outcome outcome;

		if (!name)
			continue;
		outcome = enter(s, name, &role->keys, &d->signers);
		if (outcome != NOT_HERE)
			return outcome;
		if (d->terminating)
			return NOWHERE;
	}
	return NOT_HERE;
}

int
tuf_find(struct tuf *tuf, const char *path, struct tuf_file *file, bool *found, struct diag *why)
{
	struct search s = { .tuf = tuf, .path = path, .file = file, .why = why };
	enum outcome outcome;

	tuf_role_release(&tuf->holder);
	outcome = visit(&s, &tuf->targets);
	list_release(&s.visited);
	*found = outcome == FOUND;
	if (outcome == FAILED)
		return diag_wrap(why, "looking for target '%s'", path);
	return 0;
}

/* DIR/HASH.NAME where the repository keeps consistent snapshots. */
static char *
remote_name(struct tuf *tuf, const struct tuf_file *file)
{
	const char *base = path_base(file->name);
	scoped(free_release) char *name = NULL;

	if (!tuf->root.consistent)
		return text_percent(file->name, "/");
	name = xasprintf("%.*s%s.%s", (int)(base - file->name), file->name, file->sha256 ? file->sha256 : file->sha512,
	                 base);
	return text_percent(name, "/");
}

static bool
is_there(const struct tuf_file *file, const char *path)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf bytes = BUF_INIT;

	return file_read(&bytes, path, TUF_MAX_TARGET, &ignored) == 0 &&
	       tuf_file_check(file, bytes.text, bytes.len, &ignored) == 0;
}

static int
fetch(struct tuf *tuf, const char *url, const struct tuf_file *file, const char *to, struct diag *why)
{
	scoped(free_release) char *name = remote_name(tuf, file);
	scoped(buf_release) struct buf bytes = BUF_INIT;
	bool found;

	if (!text_is_inside_path(file->name))
		return diag_set(why, DIAG_REFUSED, "its name leads outside");
	if (file->length > TUF_MAX_TARGET)
		return diag_set(why, DIAG_REFUSED, "it is larger than the limit of %d bytes", TUF_MAX_TARGET);
	if (tuf_fetch(tuf, url, name, (size_t)file->length, &bytes, &found, why))
		return -1;
	if (!found)
		return diag_set(why, DIAG_SYSTEM, "the server has no '%s'", name);
	if (tuf_file_check(file, bytes.text, bytes.len, why))
		return -1;
	return file_write(to, bytes.text, bytes.len, 0644, why);
}

int
tuf_download(struct tuf *tuf, const char *url, const struct tuf_file *file, const char *to, struct diag *why)
{
	if (is_there(file, to))
		return 0;
	if (fetch(tuf, url, file, to, why))
		return diag_wrap(why, "downloading target '%s'", file->name);
	return 0;
}

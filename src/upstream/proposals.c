#include "upstream/proposals.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/temp_folder.h"
#include "base/text.h"
#include "base/tree.h"
#include "cli/home.h"
#include "cli/say.h"
#include "go_proxy.h"
#include "net/download.h"
#include "plan/recipe_upstream.h"
#include "source/module.h"
#include "source/pin_draft.h"
#include <string.h>

enum { ARCHIVE_MAX = 512 << 20 };

struct proposal {
	const struct update *update;
	const char *dir;
	struct list urls;               /* of an archive, for the new version */
	char *sha256;                   /* of an archive or a crate */
};

static void
proposal_release(struct proposal *p)
{
	list_release(&p->urls);
	free(p->sha256);
}

/* "1.2" of "1.2.3": some projects have a folder for it; caller frees. */
static char *
series(const char *version)
{
	size_t n = strcspn(version, ".");

	n += version[n] ? 1 + strcspn(version + n + 1, ".") : 0;
	return xstrndup(version, n);
}

/* All `old` in a text; caller frees. */
static char *
replaced(const char *text, const char *old, const char *new)
{
	struct buf out = BUF_INIT;
	const char *at;

	for (; (at = strstr(text, old)); text = at + strlen(old)) {
		buf_add(&out, text, (size_t)(at - text));
		buf_str(&out, new);
	}
	buf_str(&out, text);
	return buf_detach(&out);
}

/* The address of the new version, with its folder: /2.88/glib-2.88.3 */
static char *
new_address(const char *url, const char *old, const char *new)
{
	scoped(free_release) char *before = series(old), *after = series(new);
	scoped(free_release) char *from = xasprintf("/%s/", before), *to = xasprintf("/%s/", after);
	scoped(free_release) char *moved = replaced(url, from, to);

	return replaced(moved, old, new);
}

/* GitHub's digest of the file, if it has one, must be that of the bytes. */
static int
hash_archive(struct proposal *p, const struct update_check *check, struct diag *why)
{
	scoped(temp_folder_release) struct temp_folder temp = TEMP_FOLDER_INIT;
	const struct caller *caller = requester_caller(check->requester);
	scoped(free_release) char *path = NULL;
	struct download get = { .urls = &p->urls, .max_bytes = ARCHIVE_MAX };
	struct digest hash;
	int failed;

	if (temp_folder_open(&temp, p->dir, ".ingot-archive", why))
		return -1;
	path = path_join(temp.path, "archive");
	get.path = path;
	failed = download_all(caller, &get, 1, why);
	diag_release(&get.why);
	if (failed || digest_file(&hash, path, NULL, why))
		return -1;
	if (p->update->sha256 && strcmp(p->update->sha256, hash.hex))
		return diag_set(why, DIAG_REFUSED, "the file has sha256 %s, and GitHub says %s", hash.hex, p->update->sha256);
	p->sha256 = xstrdup(hash.hex);
	return 0;
}

/* 1: it can be proposed; 0: a person must make the pin; -1. */
static int
find_hashes(struct proposal *p, const struct update_check *check, struct diag *why)
{
	const struct update *x = p->update;
	const struct pin *pin = x->pin;

	if (pin && pin->kind == SOURCE_GO)
		return x->sum != NULL;
	if (pin && pin->kind == SOURCE_CRATE && x->sha256) {
		p->sha256 = xstrdup(x->sha256);
		return 1;
	}
	if (!pin || pin->kind != SOURCE_ARCHIVE)
		return 0;
	for (size_t i = 0; i < pin->urls.n; i++)
		list_take(&p->urls, new_address(pin->urls.item[i], pin->version, x->version));
	return hash_archive(p, check, why) ? -1 : 1;
}

static void
replace_go(struct pin_draft *d, const struct pin *pin, const struct update *x)
{
	scoped(free_release) char *version = recipe_upstream_name(module_is_toolchain(pin) ? GO_TOOLCHAIN : GO_MODULE, x->version);

	pin_draft_replace(d, pin->module_version, version);
	pin_draft_replace(d, pin->sum, x->sum);
}

static void
apply(const struct proposal *p, const struct update_check *check, struct pin_draft *d)
{
	const struct update *x = p->update;
	const struct pin *pin = x->pin;
	char date[21];

	text_put_time(date, x->published ? x->published : check->now);
	date[strlen("2026-03-01")] = '\0';
	pin_draft_point(d, check->set, (size_t)(pin - check->set->pin));
	pin_draft_replace(d, pin->version, x->version);
	pin_draft_replace(d, pin->date, date);
	for (size_t i = 0; i < p->urls.n; i++)
		pin_draft_replace(d, pin->urls.item[i], p->urls.item[i]);
	if (p->sha256)
		pin_draft_replace(d, pin->sha256, p->sha256);
	if (pin->commit && x->commit)
		pin_draft_replace(d, pin->commit, x->commit);
	if (pin->kind == SOURCE_GO)
		replace_go(d, pin, x);
	pin_draft_set_records(d, &x->records);
	pin_draft_replace_pair(d, x->name, pin->version, x->version);
}

/* The set's path as a patch names it: below our home, if it is there. */
static char *
name_of_set(const struct pin_set *set)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	const char *home = home_dir(&ignored);
	size_t n = home ? strlen(home) : 0;

	return xstrdup(n && text_starts(set->path, home) && set->path[n] == '/' ? set->path + n + 1 : path_base(set->path));
}

static int
write_patch(const struct proposal *p, const struct update_check *check, struct list *written, struct diag *why)
{
	scoped(pin_draft_release) struct pin_draft before = PIN_DRAFT_INIT;
	scoped(pin_draft_release) struct pin_draft after = PIN_DRAFT_INIT;
	scoped(free_release) char *path = xasprintf("%s/%s-%s.patch", p->dir, p->update->name, p->update->version);
	scoped(free_release) char *name = name_of_set(check->set);
	scoped(buf_release) struct buf diff = BUF_INIT;

	if (pin_draft_load(&before, check->set, why) || pin_draft_load(&after, check->set, why))
		return -1;
	apply(p, check, &after);
	pin_draft_diff(&before, &after, name, &diff);
	if (file_write(path, diff.text, diff.len, 0644, why))
		return -1;
	list_add(written, path);
	return 0;
}

/* A module has its tag and its sum, a crate its tag and its hash. */
static bool
has_two_origins(const struct update *x)
{
	return (x->pin->kind == SOURCE_GO || x->pin->kind == SOURCE_CRATE) && x->records.n >= 2;
}

static int
propose(struct update *x, const struct update_check *check, const char *dir, struct pin_draft *set, struct list *written,
        struct diag *why)
{
	scoped(proposal_release) struct proposal p = { .update = x, .dir = dir };
	scoped(diag_release) struct diag lacks = DIAG_INIT;
	int possible = find_hashes(&p, check, &lacks);

	if (possible < 0) {
		update_fail(x, &lacks);
		return 0;
	}
	if (!possible && x->pin && x->pin->kind == SOURCE_DEBIAN)
		return 0;               /* the reason names pins refresh */
	if (!possible) {
		say("check-release: %s %s: its pin must be made by hand", x->name, x->version);
		return 0;
	}
	if (has_two_origins(x))
		apply(&p, check, set);
	return write_patch(&p, check, written, why);
}

/* The new set must be one. */
static int
save_set(const struct pin_draft *draft, const char *dir, struct list *written, struct digest *digest, struct diag *why)
{
	scoped(free_release) char *path = path_join(dir, "pins.json");
	scoped(pin_set_release) struct pin_set set = PIN_SET_INIT;

	if (pin_draft_save(draft, path, why) || pin_set_load(&set, path, why))
		return -1;
	list_add(written, path);
	*digest = set.digest;
	return 0;
}

int
proposals_write(struct update_check *check, const char *dir, struct list *written, struct digest *digest, struct diag *why)
{
	scoped(pin_draft_release) struct pin_draft set = PIN_DRAFT_INIT;

	if (dir_make(dir, why) || pin_draft_load(&set, check->set, why))
		return -1;
	for (size_t i = 0; i < check->n; i++)
		if (check->item[i].state == UPDATE_NEW && propose(&check->item[i], check, dir, &set, written, why))
			return -1;
	return save_set(&set, dir, written, digest, why);
}

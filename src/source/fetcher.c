#include "source/fetcher.h"
#include "cli/say.h"
#include "source/module.h"
#include "closure.h"
#include "crates.h"
#include "debian.h"
#include "go_modules.h"
#include "source_check.h"
#include "want.h"
#include <sys/stat.h>

static struct source_result *
find(const struct fetcher *f, const struct pin *pin)
{
	for (size_t i = 0; i < f->results; i++)
		if (f->result[i].source.pin == pin)
			return &f->result[i];
	return NULL;
}

void
fetcher_want(struct fetcher *f, struct source source, bool needed)
{
	struct source_result *r = find(f, source.pin);

	if (!r) {
		array_grow(f->result, f->results, f->cap);
		r = &f->result[f->results++];
		*r = (struct source_result){ .source = source };
	}
	r->needed |= needed;
}

static size_t
mark_missing(struct fetcher *f)
{
	size_t missing = 0;

	for (size_t i = 0; i < f->results; i++) {
		struct source_result *r = &f->result[i];

		r->fetched = r->needed && !source_present(f->store, &r->source);
		missing += r->fetched;
	}
	return missing;
}

static int
fetch_files(struct fetcher *f, struct diag *why)
{
	scoped(wants_release) struct wants wants = WANTS_INIT(f->store, &f->mirrors);
	scoped(wants_release) struct wants left = WANTS_INIT(f->store, &f->mirrors);

	for (size_t i = 0; i < f->results; i++)
		if (f->result[i].fetched)
			wants_add_pin(&wants, f->result[i].source.pin);
	return debian_locate(&wants, why) || wants_fetch(&wants, &left, why) || debian_succeed(&left, why) ? -1 : 0;
}

static int
fetch_by_client(struct clients *all, const struct list *mirrors, const struct source *source, struct diag *why)
{
	const struct pin *pin = source->pin;
	scoped(free_release) char *crate = pin->kind == SOURCE_CRATE ? source_file(all->store, pin->sha256) : NULL;
	int taken;

	if (crate && !file_exists(crate) && crates_fetch(all, pin, why))
		return -1;
	if (pin->kind != SOURCE_GO && !source->crates)
		return 0;
	taken = closure_fetch(all->store, mirrors, source, why);
	if (taken)
		return taken < 0 ? -1 : 0;
	return pin->kind == SOURCE_GO ? go_modules_fetch(all, pin, why) : crates_vendor(all, pin, why);
}

/* The Go toolchain that was requested, else the first one of the set. */
static const struct pin *
find_go(const struct fetcher *f)
{
	for (size_t i = 0; i < f->results; i++)
		if (module_is_toolchain(f->result[i].source.pin))
			return f->result[i].source.pin;
	for (size_t i = 0; i < f->set->n; i++)
		if (module_is_toolchain(&f->set->pin[i]))
			return &f->set->pin[i];
	return NULL;
}

static int
fetch_by_clients(const struct fetcher *f, struct diag *why)
{
	scoped(clients_release) struct clients all = CLIENTS_INIT;

	all.store = f->store;
	all.root_name = f->set->root;
	all.go = find_go(f);
	for (size_t i = 0; i < f->results; i++) {
		const struct source *source = &f->result[i].source;

		if (!f->result[i].fetched || source_present(f->store, source))
			continue;
		if (fetch_by_client(&all, &f->mirrors, source, why)) {
			diag_wrap(why, "source of %s %s", source->pin->name, source->pin->version);
			return why->hint.len ? -1 : wants_hint(source->pin, why, "its modules or crates could not be fetched");
		}
	}
	return 0;
}

static int
fetch_missing(struct fetcher *f, struct diag *why)
{
	scoped(fd_release) int lock = -1;

	if (store_lock(f->store, "fetch", &lock, why))
		return -1;
	if (!mark_missing(f))
		return 0;
	return fetch_files(f, why) || fetch_by_clients(f, why) ? -1 : 0;
}

static uint64_t
file_size(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0 : (uint64_t)st.st_size;
}

static uint64_t
stored_size(const struct store *store, const char *sha256)
{
	scoped(free_release) char *path = source_file(store, sha256);

	return file_size(path);
}

static void
measure(const struct store *store, struct source_result *r)
{
	const struct pin *pin = r->source.pin;
	scoped(free_release) char *zip = pin->kind == SOURCE_GO ? module_zip(store, pin) : NULL;
	const char *sha256;

	for (size_t i = 0; (sha256 = pin_file(pin, i)); i++)
		r->bytes += stored_size(store, sha256);
	r->bytes += zip ? file_size(zip) : 0;
	r->successor = source_successor(store, pin);
}

/* What changed in the store is set aside, and is then one of the missing. */
static int
check_needed(const struct fetcher *f, struct diag *why)
{
	for (size_t i = 0; i < f->results; i++) {
		while (f->result[i].needed && source_check(f->store, f->result[i].source.pin, why)) {
			if (why->kind != DIAG_REFUSED)
				return -1;
			say("fetch: %s; it is fetched again", why->text.text);
			diag_release(why);
		}
	}
	return 0;
}

int
fetcher_run(struct fetcher *f, struct diag *why)
{
	if (check_needed(f, why))
		return -1;
	if (mark_missing(f) && fetch_missing(f, why))
		return -1;
	for (size_t i = 0; i < f->results; i++)
		measure(f->store, &f->result[i]);
	return 0;
}

void
fetcher_release(struct fetcher *f)
{
	for (size_t i = 0; i < f->results; i++)
		free(f->result[i].successor);
	free(f->result);
	list_release(&f->mirrors);
	*f = (struct fetcher)FETCHER_INIT;
}

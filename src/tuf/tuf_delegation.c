#include "tuf/tuf_delegation.h"
#include "base/digest.h"
#include "tuf/tuf_type.h"
#include <fnmatch.h>
#include <string.h>

enum { MAX_ROLES = 10000, MAX_NAME = 200, MAX_PATTERN = 1024, MAX_BITS = 32 };

/* Checks that all items are strings of at most MAX_PATTERN bytes. */
static struct json
read_strings(struct json list)
{
	for (size_t i = 0; i < json_count(list); i++)
		if (strlen(json_string(json_item(list, i))) > MAX_PATTERN)
			json_complain(json_item(list, i), "is longer than %d bytes", MAX_PATTERN);
	return list;
}

/* The metadata of a delegated role lies beside those of the top level. */
static const char *
read_name(const struct tuf_delegations *all, struct json j)
{
	const char *name = json_string(j);

	if (!*name || strlen(name) > MAX_NAME)
		json_complain(j, "is not the name of a role");
	for (int i = 0; i < TUF_TYPES; i++)
		if (!strcmp(name, tuf_type_name(i)))
			json_complain(j, "'%s' cannot be delegated", name);
	for (size_t i = 0; i < all->n; i++)
		if (!strcmp(all->item[i].name, name))
			json_complain(j, "role '%s' is listed twice", name);
	return name;
}

static void
read_delegation(struct tuf_delegations *all, struct json j)
{
	struct tuf_delegation *d = &all->item[all->n];

	d->name = read_name(all, json_get(j, "name"));
	tuf_signers_read(&d->signers, j);
	d->terminating = json_boolean(json_find(j, "terminating"));
	d->paths = read_strings(json_find(j, "paths"));
	d->prefixes = read_strings(json_find(j, "path_hash_prefixes"));
	if (json_exists(d->paths) && json_exists(d->prefixes))
		json_complain(j, "has both paths and path_hash_prefixes");
	all->n++;
}

static void
read_bins(struct tuf_delegations *all, struct json j)
{
	struct tuf_delegation *d = all->item = xcalloc(1, sizeof(*d));
	struct json prefix = json_get(j, "name_prefix");

	all->n = 1;
	d->terminating = true;
	d->bin_prefix = json_string(prefix);
	d->bits = (int)json_integer(json_get(j, "bit_length"), 1, MAX_BITS);
	if (!*d->bin_prefix || strlen(d->bin_prefix) > MAX_NAME)
		json_complain(prefix, "is not the beginning of a name");
	tuf_signers_read(&d->signers, j);
}

void
tuf_delegations_read(struct tuf_delegations *all, struct json delegations)
{
	struct json bins = json_find(delegations, "succinct_roles");
	struct json roles = json_exists(bins) ? json_find(delegations, "roles") : json_get(delegations, "roles");
	size_t n = json_count(roles);

	if (json_exists(bins) && json_exists(roles)) {
		json_complain(delegations, "has both roles and succinct_roles");
	} else if (json_exists(bins)) {
		read_bins(all, bins);
	} else if (n > MAX_ROLES) {
		json_complain(roles, "%zu roles are more than %d", n, MAX_ROLES);
	} else {
		all->item = xcalloc(n + 1, sizeof(*all->item));
		for (size_t i = 0; i < n; i++)
			read_delegation(all, json_item(roles, i));
	}
}

static bool
matches_pattern(struct json patterns, const char *path)
{
	for (size_t i = 0; i < json_count(patterns); i++)
		if (fnmatch(json_string(json_item(patterns, i)), path, FNM_PATHNAME | FNM_NOESCAPE) == 0)
			return true;
	return false;
}

static bool
matches_prefix(struct json prefixes, const struct digest *hash)
{
	for (size_t i = 0; i < json_count(prefixes); i++) {
		const char *prefix = json_string(json_item(prefixes, i));

		if (!strncmp(hash->hex, prefix, strlen(prefix)))
			return true;
	}
	return false;
}

/* The leading bits of the hash are the bin's number, in as many digits as the highest one has. */
static char *
bin_of(const struct tuf_delegation *d, const struct digest *hash)
{
	char digits[9];
	unsigned long bin;

	memcpy(digits, hash->hex, 8);
	digits[8] = '\0';
	bin = strtoul(digits, NULL, 16) >> (MAX_BITS - d->bits);
	return xasprintf("%s-%0*lx", d->bin_prefix, (d->bits + 3) / 4, bin);
}

char *
tuf_delegation_role(const struct tuf_delegation *d, const char *path)
{
	struct digest hash;

	digest_bytes(&hash, path, strlen(path));
	if (d->bits)
		return bin_of(d, &hash);
	if (matches_pattern(d->paths, path) || matches_prefix(d->prefixes, &hash))
		return xstrdup(d->name);
	return NULL;
}

static void
delegation_release(struct tuf_delegation *d)
{
	tuf_signers_release(&d->signers);
}

void
tuf_delegations_release(struct tuf_delegations *all)
{
	for (size_t i = 0; i < all->n; i++)
		delegation_release(&all->item[i]);
	free(all->item);
	*all = (struct tuf_delegations){ 0 };
}

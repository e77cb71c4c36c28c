#include "tuf/tuf_role.h"
#include "base/text.h"
#include "trust/hash.h"
#include "tuf/tuf_target.h"
#include "canonical.h"
#include <inttypes.h>
#include <string.h>

enum { MAX_FILES = 100000 };

static const char *
read_hash(struct json hashes, const char *algorithm)
{
	unsigned char ignored[HASH_MAX];
	struct json j = json_find(hashes, algorithm);
	const char *hex = json_string(j);

	if (!json_exists(j))
		return NULL;
	if (!text_unhex(ignored, hex, hash_size(hash_by_name(algorithm))))
		json_complain(j, "'%s' is not a hash by %s", hex, algorithm);
	return hex;
}

static void
read_hashes(struct tuf_file *file, struct json hashes)
{
	if (!json_exists(hashes))
		return;
	file->sha256 = read_hash(hashes, "sha256");
	file->sha512 = read_hash(hashes, "sha512");
	if (!file->sha256 && !file->sha512)
		json_complain(hashes, "has neither sha256 nor sha512");
}

static void
read_file(struct tuf_file *file, const char *name, struct json j)
{
	struct json length = json_find(j, "length");

	file->name = name;
	file->version = json_integer(json_get(j, "version"), 1, INT64_MAX);
	file->length = json_exists(length) ? json_integer(length, 0, INT64_MAX) : -1;
	read_hashes(file, json_find(j, "hashes"));
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(((const struct tuf_file *)a)->name, ((const struct tuf_file *)b)->name);
}

static void
read_files(struct tuf_role *role, struct json body)
{
	const char *must_be_there = role->type == TUF_TIMESTAMP ? "snapshot.json" : "targets.json";
	struct json meta = json_get(body, "meta");
	size_t n = json_count(meta);

	if (n > MAX_FILES) {
		json_complain(meta, "%zu files are more than %d", n, MAX_FILES);
		return;
	}
	role->file = xcalloc(n + 1, sizeof(*role->file));
	for (; role->files < n; role->files++) {
		const char *name;
		struct json value = json_member(meta, role->files, &name);

		read_file(&role->file[role->files], name, value);
	}
	qsort(role->file, n, sizeof(*role->file), by_name);
	if (!tuf_role_file(role, must_be_there))
		json_complain(meta, "does not list %s", must_be_there);
}

static void
read_root(struct tuf_role *role, struct json body)
{
	struct json roles = json_get(body, "roles"), consistent = json_find(body, "consistent_snapshot");

	tuf_keys_read(&role->keys, json_get(body, "keys"));
	for (int i = 0; i < TUF_TYPES; i++)
		tuf_signers_read(&role->signers[i], json_get(roles, tuf_type_name(i)));
	role->consistent = json_kind(consistent) != JSON_NULL && json_boolean(consistent);
}

static void
read_targets(struct tuf_role *role, struct json body)
{
	struct json delegations = json_find(body, "delegations");

	role->targets = json_get(body, "targets");
	json_count(role->targets);
	if (json_exists(delegations) && json_kind(delegations) != JSON_NULL) {
		tuf_keys_read(&role->keys, json_get(delegations, "keys"));
		tuf_delegations_read(&role->delegated, delegations);
	}
}

static void
read_body(struct tuf_role *role, struct json body)
{
	struct json type = json_get(body, "_type"), spec = json_get(body, "spec_version");
	struct json expires = json_get(body, "expires");
	long long ms = text_time(json_string(expires));

	if (strcmp(json_string(type), tuf_type_name(role->type)))
		json_complain(type, "must be '%s', is '%s'", tuf_type_name(role->type), json_string(type));
	if (!text_starts(json_string(spec), "1."))
		json_complain(spec, "'%s' is not a known version of the specification", json_string(spec));
	if (ms < 0)
		json_complain(expires, "'%s' is not a time in UTC", json_string(expires));
	role->expires = ms / 1000;
	role->version = json_integer(json_get(body, "version"), 1, INT64_MAX - 1);
	if (role->type == TUF_ROOT)
		read_root(role, body);
	else if (role->type == TUF_TARGETS)
		read_targets(role, body);
	else
		read_files(role, body);
}

/* Each key id may occur only once (section 4.2.1), so that one key cannot sign twice. */
static void
read_signatures(struct tuf_role *role, struct json list)
{
	size_t n = json_count(list);

	if (n > TUF_MAX_SIGNATURES) {
		json_complain(list, "%zu signatures are more than %d", n, TUF_MAX_SIGNATURES);
		return;
	}
	role->signature = xcalloc(n + 1, sizeof(*role->signature));
	for (; role->signatures < n; role->signatures++) {
		struct json item = json_item(list, role->signatures);
		struct tuf_signature *s = &role->signature[role->signatures];

		s->id = json_string(json_get(item, "keyid"));
		s->hex = json_string(json_get(item, "sig"));
		for (size_t i = 0; i < role->signatures; i++)
			if (!strcmp(role->signature[i].id, s->id))
				json_complain(item, "key '%s' signed twice", s->id);
	}
}

static int
parse(struct tuf_role *role, const void *bytes, size_t n, struct diag *why)
{
	struct json top, body;

	if (json_parse(role->doc, role->name, bytes, n, why))
		return -1;
	top = json_top(role->doc);
	body = json_get(top, "signed");
	if (json_kind(body) == JSON_OBJECT && canonical_json(&role->canonical, body, why))
		return -1;
	read_signatures(role, json_get(top, "signatures"));
	read_body(role, body);
	json_accept(top);
	return json_finish(role->doc, why);
}

int
tuf_role_parse(struct tuf_role *role, enum tuf_type type, const char *name, const void *bytes, size_t n,
               struct diag *why)
{
	tuf_role_release(role);
	role->type = type;
	role->name = xstrdup(name);
	role->doc = xmalloc(sizeof(*role->doc));
	*role->doc = (struct json_doc)JSON_DOC_INIT;
	buf_add(&role->bytes, bytes, n);
	if (parse(role, bytes, n, why) == 0)
		return 0;
	why->kind = DIAG_REFUSED;
	return -1;
}

int
tuf_role_verify(const struct tuf_role *role, const struct tuf_keys *keys, const struct tuf_signers *signers,
                struct diag *why)
{
	if (tuf_keys_verify(keys, signers, role->signature, role->signatures, &role->canonical, why))
		return diag_wrap(why, "version %" PRId64 " of '%s'", role->version, role->name);
	return 0;
}

int
tuf_role_check_time(const struct tuf_role *role, int64_t now, struct diag *why)
{
	if (role->expires > now)
		return 0;
	return diag_set(why, DIAG_REFUSED, "version %" PRId64 " of '%s' expired %" PRId64 " hours ago",
	                role->version, role->name, (now - role->expires) / 3600);
}

const struct tuf_file *
tuf_role_file(const struct tuf_role *role, const char *name)
{
	struct tuf_file wanted = { .name = name };

	if (!role->files)
		return NULL;
	return bsearch(&wanted, role->file, role->files, sizeof(*role->file), by_name);
}

int
tuf_role_target(struct tuf_role *role, const char *path, struct tuf_file *file, bool *found, struct diag *why)
{
	struct json j = json_find(role->targets, path);

	*found = json_exists(j);
	if (!*found)
		return 0;
	*file = (struct tuf_file){ .name = path };
	file->length = json_integer(json_get(j, "length"), 0, INT64_MAX);
	read_hashes(file, json_get(j, "hashes"));
	if (json_finish(role->doc, why) == 0)
		return 0;
	why->kind = DIAG_REFUSED;
	return -1;
}

void
tuf_role_release(struct tuf_role *role)
{
	free(role->name);
	buf_release(&role->bytes);
	if (role->doc)
		json_doc_release(role->doc);
	free(role->doc);
	buf_release(&role->canonical);
	free(role->signature);
	tuf_keys_release(&role->keys);
	for (int i = 0; i < TUF_TYPES; i++)
		tuf_signers_release(&role->signers[i]);
	free(role->file);
	tuf_delegations_release(&role->delegated);
	*role = (struct tuf_role)TUF_ROLE_INIT;
}

static int
check_hash(const char *algorithm, const char *hex, const void *bytes, size_t n, struct diag *why)
{
	unsigned char want[HASH_MAX], got[HASH_MAX];
	size_t size = hash_size(hash_by_name(algorithm));

	if (!hex)
		return 0;
	hash_bytes(hash_by_name(algorithm), bytes, n, got);
	if (text_unhex(want, hex, size) && !memcmp(want, got, size))
		return 0;
	return diag_set(why, DIAG_REFUSED, "its %s is not the signed one", algorithm);
}

int
tuf_file_check(const struct tuf_file *file, const void *bytes, size_t n, struct diag *why)
{
	if (file->length >= 0 && (uint64_t)file->length != n)
		return diag_set(why, DIAG_REFUSED, "has %zu bytes, must have %" PRId64, n, file->length);
	if (check_hash("sha256", file->sha256, bytes, n, why))
		return -1;
	return check_hash("sha512", file->sha512, bytes, n, why);
}

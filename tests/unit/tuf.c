#include "tap.h"
#include "trust/hash.h"
#include "tuf/tuf_delegation.h"
#include "tuf/tuf_role.h"

#define ROOT_15 "tests/data/tuf/15.root.json"
#define ROOT_16 "tests/data/tuf/16.root.json"

static void
load(struct buf *bytes, const char *path)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	succeeds(file_read(bytes, path, 1 << 20, &why), &why, "%s can be read", path);
}

static void
root(struct tuf_role *role, const char *path)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf bytes = BUF_INIT;

	load(&bytes, path);
	succeeds(tuf_role_parse(role, TUF_ROOT, "root", bytes.text, bytes.len, &why), &why, "%s is read as a root", path);
}

static void
the_roots_of_sigstore_follow_each_other(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(tuf_role_release) struct tuf_role old = TUF_ROLE_INIT, new = TUF_ROLE_INIT;

	root(&old, ROOT_15);
	root(&new, ROOT_16);
	is_int(old.version, 15, "the old root has version 15");
	is_int(new.version, 16, "the new root has version 16");
	ok(new.consistent, "the new root has consistent snapshots");
	is_int(new.expires, 1808422051, "the new root expires in April 2027");
	is_int(new.signers[TUF_ROOT].threshold, 3, "three keys must sign a root");
	is_int((long long)new.signers[TUF_ROOT].ids, 5, "five keys may sign a root");
	succeeds(tuf_role_verify(&old, &old.keys, &old.signers[TUF_ROOT], &why), &why, "root 15 is signed by its own keys");
	succeeds(tuf_role_verify(&new, &old.keys, &old.signers[TUF_ROOT], &why), &why, "root 15 signs root 16");
	succeeds(tuf_role_verify(&new, &new.keys, &new.signers[TUF_ROOT], &why), &why, "root 16 is signed by its own keys");
	ok(tuf_signers_keep(&old.keys, &old.signers[TUF_TIMESTAMP], &new.keys, &new.signers[TUF_TIMESTAMP]),
	   "the key of the timestamp role stays");
	refuses(tuf_role_verify(&new, &new.keys, &new.signers[TUF_TIMESTAMP], &why), &why, DIAG_REFUSED,
	        "version 16 of 'root': signed by 0 of its keys, must be by 1", "the key of the timestamp role does not sign a root");
	succeeds(tuf_role_check_time(&new, 1808422050, &why), &why, "a root is valid until the last second");
	refuses(tuf_role_check_time(&new, 1808422051, &why), &why, DIAG_REFUSED, "version 16 of 'root' expired 0 hours ago",
	        "a root has expired one second later");
}

static void
moving_a_role_moves_all_of_it(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(tuf_role_release) struct tuf_role moved = TUF_ROLE_INIT;

	{
		struct tuf_role role = TUF_ROLE_INIT;

		root(&role, ROOT_16);
		moved = role;
		memset(&role, 0xa5, sizeof(role));
	}
	succeeds(tuf_role_verify(&moved, &moved.keys, &moved.signers[TUF_ROOT], &why), &why, "a role still verifies after its struct was moved");
}

/* One byte of the signed part is another one. */
static void
a_changed_byte_is_noticed(void)
{
	scoped(buf_release) struct buf bytes = BUF_INIT;
	const char *from;
	unsigned refused = 0, tried = 0;

	load(&bytes, ROOT_16);
	from = strstr(bytes.text, "\"signed\"");
	for (char *at = bytes.text + (from - bytes.text) + 10; at < bytes.text + bytes.len; at += 37, tried++) {
		scoped(tuf_role_release) struct tuf_role role = TUF_ROLE_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		char was = *at;

		/* what is no longer JSON counts as noticed; white space does not count at all */
		*at = (char)(was ^ 1);
		if (was == ' ' || was == '\n')
			refused++;
		else
			refused += tuf_role_parse(&role, TUF_ROOT, "root", bytes.text, bytes.len, &why) ||
			           tuf_role_verify(&role, &role.keys, &role.signers[TUF_ROOT], &why);
		*at = was;
	}
	ok(tried > 100, "more than 100 changed roots were tried");
	is_int(refused, tried, "each changed root is refused");
}

static void
a_file_is_what_was_said_of_it(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	const char *sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	const char *sha512 = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	                     "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

	succeeds(tuf_file_check(&(struct tuf_file){ .length = -1 }, "abc", 3, &why), &why, "a file without length and hash passes");
	succeeds(tuf_file_check(&(struct tuf_file){ .length = 3, .sha256 = sha256, .sha512 = sha512 }, "abc", 3, &why), &why,
	         "a file with length and all hashes passes");
	refuses(tuf_file_check(&(struct tuf_file){ .length = 4 }, "abc", 3, &why), &why, DIAG_REFUSED,
	        "has 3 bytes, must have 4", "a file that is one byte too short is refused");
	refuses(tuf_file_check(&(struct tuf_file){ .length = 3, .sha256 = sha256 }, "abd", 3, &why), &why, DIAG_REFUSED,
	        "its sha256 is not the signed one", "a changed byte is refused");
	refuses(tuf_file_check(&(struct tuf_file){ .length = 3, .sha512 = sha512 }, "abd", 3, &why), &why, DIAG_REFUSED,
	        "its sha512 is not the signed one", "a file that differs by its other hash is refused");
}

#define SIGNED "{\"signatures\": [], \"signed\": {\"_type\": \"targets\", \"spec_version\": \"1.0.33\", \"version\": 1, " \
               "\"expires\": \"2030-01-01T00:00:00Z\", \"targets\": {}, \"delegations\": {\"keys\": {}, %s}}}"

static int
delegations(struct tuf_role *role, const char *text, struct diag *why)
{
	scoped(free_release) char *document = xasprintf(SIGNED, text);

	return tuf_role_parse(role, TUF_TARGETS, "targets", document, strlen(document), why);
}

static void
asks(const char *text, const char *path, const char *want)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(tuf_role_release) struct tuf_role role = TUF_ROLE_INIT;
	scoped(free_release) char *got = NULL;

	if (delegations(&role, text, &why))
		tap_show("error", why.text.text);
	else
		got = tuf_delegation_role(&role.delegated.item[0], path);
	is_str(got, want, "%s: '%s'", text, path);
}

static void
paths_are_delegated(void)
{
	static const char star[] = "\"roles\": [{\"name\": \"a\", \"keyids\": [], \"threshold\": 1, \"paths\": [\"x/*.tgz\"]}]";
	static const char hash[] = "\"roles\": [{\"name\": \"a\", \"keyids\": [], \"threshold\": 1, "
	                           "\"path_hash_prefixes\": [\"00\", \"3b9c\"]}]";
	static const char none[] = "\"roles\": [{\"name\": \"a\", \"keyids\": [], \"threshold\": 1}]";
	static const char bins[] = "\"succinct_roles\": {\"keyids\": [], \"threshold\": 1, \"bit_length\": 9, "
	                           "\"name_prefix\": \"bin\"}";

	asks(star, "x/foo.tgz", "a");
	asks(star, "x/foo.txt", NULL);
	asks(star, "x/y/foo.tgz", NULL);
	asks(star, "foo.tgz", NULL);
	asks(hash, "file", "a");        /* sha256 begins with 3b9c */
	asks(hash, "other", NULL);
	asks(none, "file", NULL);
	asks(bins, "file", "bin-077");  /* 3b9 >> 3 */
}

static void
wrong_delegations(void)
{
	static const struct { const char *text, *words; } wrong[] = {
		{ "\"roles\": [{\"name\": \"snapshot\", \"keyids\": [], \"threshold\": 1}]", "'snapshot' cannot be delegated" },
		{ "\"roles\": [{\"name\": \"\", \"keyids\": [], \"threshold\": 1}]", "is not the name of a role" },
		{ "\"roles\": [{\"name\": \"a\", \"keyids\": [], \"threshold\": 1}, "
		  "{\"name\": \"a\", \"keyids\": [], \"threshold\": 1}]", "role 'a' is listed twice" },
		{ "\"roles\": [{\"name\": \"a\", \"keyids\": [], \"threshold\": 1, \"paths\": [], \"path_hash_prefixes\": []}]",
		  "has both" },
		{ "\"roles\": [{\"name\": \"a\", \"keyids\": [], \"threshold\": 1, \"paths\": [1]}]", "must be a string" },
		{ "\"roles\": [], \"succinct_roles\": {}", "has both roles and succinct_roles" },
		{ "\"succinct_roles\": {\"keyids\": [], \"threshold\": 1, \"bit_length\": 33, \"name_prefix\": \"b\"}",
		  "33 is not between 1 and 32" },
		{ "\"x\": 1", "member 'signed.delegations.roles': is missing" },
	};

	for (size_t i = 0; i < countof(wrong); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(tuf_role_release) struct tuf_role role = TUF_ROLE_INIT;

		refuses(delegations(&role, wrong[i].text, &why), &why, DIAG_REFUSED, wrong[i].words, "%s", wrong[i].words);
	}
}

int
main(void)
{
	the_roots_of_sigstore_follow_each_other();
	moving_a_role_moves_all_of_it();
	a_changed_byte_is_noticed();
	a_file_is_what_was_said_of_it();
	paths_are_delegated();
	wrong_delegations();
	return tap_done();
}

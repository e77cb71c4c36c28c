/*
 * witness ROOT - signs as a Sigstore of its own, for step tests.
 *
 * Writes its trusted root to ROOT; then each line of standard input is a wish:
 *
 *	message FILE BUNDLE     version 0.3, Rekor v1
 *	v2 FILE BUNDLE          Rekor v2
 *	v01 FILE BUNDLE         version 0.1
 *	cosign FILE BUNDLE      as cosign 2 wrote it
 *	key FILE BUNDLE         by a key, which goes to BUNDLE.pub
 *	attest FILE BUNDLE      a statement whose subject is FILE
 *	statement FILE BUNDLE   FILE is the statement
 *	caller FILE BUNDLE      by the same workflow, called from somebody else's repository
 *	late FILE BUNDLE        signed after the certificate had expired
 */
#include "witness.h"

static const struct kind {
	const char *name;
	struct wish wish;
} kind[] = {
	{ "message", { 0 } },
	{ "v2", { .v2 = true } },
	{ "v01", { .version = BUNDLE_V01, .other_version = true } },
	{ "cosign", { .version = BUNDLE_COSIGN, .other_version = true } },
	{ "key", { .managed = true } },
	{ "attest", { .dsse = true } },
	{ "statement", { .dsse = true } },
	{ "caller", { .source = "https://github.com/mallory/r" } },
	{ "late", { .set_time = FORGE_NOW + 3600 } },
};

static void
put(const char *path, const char *suffix, const struct buf *text)
{
	scoped(free_release) char *whole = xasprintf("%s%s", path, suffix);
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (file_write(whole, text->text, text->len, 0644, &why)) {
		fprintf(stderr, "witness: %s\n", why.text.text);
		exit(1);
	}
}

static void
grant(struct witness *world, const struct kind *k, const char *path, const char *bundle)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	scoped(buf_release) struct buf file = BUF_INIT, text = BUF_INIT, pem = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct wish wish = k->wish;

	if (file_read(&file, path, 64 << 20, &why)) {
		fprintf(stderr, "witness: %s\n", why.text.text);
		exit(1);
	}
	wish.file = &file;
	wish.statement = strcmp(k->name, "statement") == 0 ? file.text : NULL;
	witness_bundle(world, &wish, &b);
	if (strcmp(k->name, "cosign") == 0)
		witness_cosign(&b, &world->signer, &text);
	else
		witness_json(&b, &text);
	put(bundle, "", &text);
	key_pem(&world->signer, &pem);
	if (wish.managed)
		put(bundle, ".pub", &pem);
}

int
main(int argc, char **argv)
{
	struct witness world;
	struct buf root = BUF_INIT;
	char name[32], file[1024], bundle[1024];

	if (argc != 2)
		return 2;
	witness_start(&world);
	buf_str(&root, world.root);
	put(argv[1], "", &root);
	while (scanf("%31s %1023s %1023s", name, file, bundle) == 3) {
		size_t i = 0;

		while (i < countof(kind) && strcmp(kind[i].name, name) != 0)
			i++;
		if (i == countof(kind)) {
			fprintf(stderr, "witness: unknown wish '%s'\n", name);
			return 2;
		}
		grant(&world, &kind[i], file, bundle);
	}
	buf_release(&root);
	witness_stop(&world);
	return 0;
}

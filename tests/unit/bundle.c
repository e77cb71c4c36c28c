#include "witness.h"

static struct witness world;

static void
make(const struct wish *wish, struct buf *text)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;

	witness_bundle(&world, wish, &b);
	witness_json(&b, text);
}

static int
parse(struct bundle *b, const struct buf *text, struct diag *why)
{
	return bundle_parse(b, "b.json", text->text, text->len, why);
}

static void
every_version_is_read(void)
{
	static const struct { struct wish wish; const char *name; } row[] = {
		{ { .version = BUNDLE_V01, .other_version = true }, "0.1" },
		{ { .version = BUNDLE_V02, .other_version = true }, "0.2" },
		{ { .dsse = true }, "0.3 with an envelope" },
		{ { .managed = true, .v2 = true }, "0.3 with a key" },
	};

	for (size_t i = 0; i < countof(row); i++) {
		scoped(bundle_release) struct bundle b = BUNDLE_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(buf_release) struct buf text = BUF_INIT;

		make(&row[i].wish, &text);
		succeeds(parse(&b, &text, &why), &why, "version %s", row[i].name);
		is_int(b.version, row[i].wish.other_version ? row[i].wish.version : BUNDLE_V03, "the version of the bundle is known");
		is_int(b.has_cert, !row[i].wish.managed, "the bundle has its key material");
		is_int((long long)b.entries, 1, "the bundle has its log entry");
		is_int((long long)b.timestamps, 1, "the bundle has its timestamp");
		is_int(b.is_dsse, row[i].wish.dsse, "the bundle has its content");
	}
}

static void
both_spellings_of_0_3_are_one(void)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	make(&(struct wish){ 0 }, &text);
	witness_replace(&text, "bundle.v0.3+json", "bundle+json;version=0.3");
	succeeds(parse(&b, &text, &why), &why, "the other spelling");
	is_int(b.version, BUNDLE_V03, "is version 0.3");
}

/* Some writers were ahead of their version. */
static void
an_older_version_may_bring_a_single_certificate(void)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	make(&(struct wish){ 0 }, &text);
	witness_replace(&text, "bundle.v0.3+json", "bundle+json;version=0.2");
	succeeds(parse(&b, &text, &why), &why, "0.2 with a certificate");
	ok(b.has_cert && b.version == BUNDLE_V02, "a 0.2 bundle with a certificate is read");
}

static void
what_is_written_is_what_was_read(void)
{
	static const struct wish wish[] = { { 0 }, { .v2 = true, .dsse = true }, { .managed = true, .no_timestamp = true } };

	for (size_t i = 0; i < countof(wish); i++) {
		scoped(bundle_release) struct bundle b = BUNDLE_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(buf_release) struct buf text = BUF_INIT, again = BUF_INIT;

		make(&wish[i], &text);
		succeeds(parse(&b, &text, &why), &why, "a bundle is read to be written again");
		witness_json(&b, &again);
		is_str(again.text, text.text, "comes out as it went in");
	}
}

/* As Go's and JavaScript's writers have it: defaults absent or null, integers as numbers. */
static void
defaults_may_be_absent_or_null(void)
{
	static const char *const edit[][2] = {
		{ "\"integratedTime\":\"1700000005\"", "\"integratedTime\":1700000005" },
		{ "\"logIndex\":\"1002\"", "\"logIndex\":1002" },
		{ "\"logIndex\":\"2\",", "" },
		{ "\"logIndex\":\"2\"", "\"logIndex\":null" },
		{ "\"tlogEntries\":", "\"publicKey\":null,\"x509CertificateChain\":null,\"tlogEntries\":" },
		{ "\"messageSignature\":", "\"dsseEnvelope\":null,\"messageSignature\":" },
	};
	scoped(buf_release) struct buf good = BUF_INIT;

	make(&(struct wish){ 0 }, &good);
	for (size_t i = 0; i < countof(edit); i++) {
		scoped(bundle_release) struct bundle b = BUNDLE_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(buf_release) struct buf text = BUF_INIT;

		buf_add(&text, good.text, good.len);
		witness_replace(&text, edit[i][0], edit[i][1]);
		succeeds(parse(&b, &text, &why), &why, "%s", *edit[i][1] ? edit[i][1] : "no index");
	}
}

static const struct bad {
	const char *from, *to, *words;
	struct wish wish;
} bad[] = {
	{ "bundle.v0.3+json", "bundle+json;version=99.9", "member 'mediaType': 'application/vnd.dev.sigstore.bundle+json;version=99.9' is not a known version of a bundle", { 0 } },
	{ "\"mediaType\"", "\"mediatype\"", "member 'mediaType': is missing", { 0 } },
	{ "\"mediaType\":", "\"extra\":1,\"mediaType\":", "unknown member 'extra'", { 0 } },
	{ "\"mediaType\":", "\"mediaType\":\"\",\"mediaType\":", "duplicate member 'mediaType'", { 0 } },
	{ "\"log", "\"log_id\":1,\"log", "unknown member 'verificationMaterial.tlogEntries[0].log_id'", { 0 } },
	{ "{\"mediaType\"", "[{\"mediaType\"", "expected", { 0 } },
	{ "\"verificationMaterial\":{", "\"verificationMaterial\":{\"publicKey\":{},", "must hold one of certificate", { 0 } },
	{ "\"certificate\":", "\"certificates\":", "must hold one of certificate", { 0 } },
	{ "\"certificate\":{", "\"x509CertificateChain\":{\"certificates\":[]},\"publicKey\":{", "must hold one of certificate", { 0 } },
	{ "version=0.1", "version=0.3", "is not allowed in version 0.3", { .version = BUNDLE_V01, .other_version = true } },
	{ "\"certificates\":[{", "\"certificates\":[],\"x\":[{", "holds 0 certificates", { .version = BUNDLE_V01, .other_version = true } },
	{ "\"rawBytes\":\"", "\"rawBytes\":\"\\n", "member 'verificationMaterial.certificate.rawBytes': is not base64", { 0 } },
	{ "\"rawBytes\":\"MII", "\"rawBytes\":\"AII", "member 'verificationMaterial.certificate.rawBytes': certificate is not DER", { 0 } },
	{ "\"logIndex\":\"1002\"", "\"logIndex\":\"-1\"", "'-1' is not a non-negative decimal number", { 0 } },
	{ "\"logIndex\":\"1002\"", "\"logIndex\":-1", "-1 is not between 0", { 0 } },
	{ "\"integratedTime\":\"17", "\"integratedTime\":\"-17", "is not a non-negative decimal number", { 0 } },
	{ "\"keyId\":\"", "\"keyId\":\"AAAA", "must be 32 bytes, is 35", { 0 } },
	{ "\"hashes\":[\"", "\"hashes\":[\"AAAA", "must be 32 bytes, is 35", { 0 } },
	{ "\"rootHash\":\"", "\"rootHash\":\"AAAA", "must be 32 bytes, is 35", { 0 } },
	{ "\"kindVersion\":{", "\"kindVersion\":{\"x\":1,", "unknown member", { 0 } },
	{ "\"canonicalizedBody\":\"", "\"canonicalizedBody\":\"\",\"x\":\"", "canonicalizedBody': is empty", { 0 } },
	{ "\"signedTimestamp\":\"", "\"signedTimestamp\":\"\",\"x\":\"", "signedTimestamp': is empty", { 0 } },
	{ "\"algorithm\":\"SHA2_256\"", "\"algorithm\":\"SHA1\"", "'SHA1' is not SHA2_256", { 0 } },
	{ "\"algorithm\":\"SHA2_256\"", "\"algorithm\":\"SHA2_512\"", "must be 64 bytes, is 32", { 0 } },
	{ "\"messageSignature\":", "\"dsseEnvelope\":{},\"messageSignature\":", "must hold one of messageSignature and dsseEnvelope", { 0 } },
	{ "\"messageSignature\":", "\"messageSignatures\":", "must hold one of messageSignature and dsseEnvelope", { 0 } },
	{ "\"signature\":\"", "\"signature\":\"\",\"x\":\"", "member 'messageSignature.signature': is empty", { 0 } },
	{ "\"signature\":\"", "\"signature\":\"*", "member 'messageSignature.signature': is not base64", { 0 } },
	{ "\"signatures\":[{", "\"signatures\":[{\"sig\":\"AA==\"},{", "must hold exactly one signature, holds 2", { .dsse = true } },
	{ "\"signatures\":[{", "\"signatures\":[{\"keyid\":\"b\",", "names another key than publicKey.hint", { .dsse = true, .managed = true } },
};

static void
anything_else_is_refused_by_member(void)
{
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(bundle_release) struct bundle b = BUNDLE_INIT, again = BUNDLE_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(buf_release) struct buf text = BUF_INIT;

		witness_bundle(&world, &bad[i].wish, &b);
		if (bad[i].wish.managed)
			b.key_hint = xstrdup("a");
		witness_json(&b, &text);
		witness_replace(&text, bad[i].from, bad[i].to);
		refuses(parse(&again, &text, &why), &why, DIAG_REFUSED, bad[i].words, "refused: %s", bad[i].words);
	}
}

/* A chain must not contain its root, which signs itself, or a certificate that is not a CA's. */
static void
a_chain_brings_neither_roots_nor_strangers(void)
{
	static const char *const words[] = { "is a root certificate", "is not a certificate of an authority" };
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;

	witness_bundle(&world, &(struct wish){ .version = BUNDLE_V01, .other_version = true }, &b);
	for (int i = 0; i < 2; i++) {
		scoped(bundle_release) struct bundle again = BUNDLE_INIT;
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(buf_release) struct buf text = BUF_INIT, der = BUF_INIT, end = BUF_INIT;

		forge_der(i ? world.tsa : world.ca, &der);
		buf_str(&end, "},{\"rawBytes\":\"");
		base64_encode(&end, der.text, der.len);
		buf_str(&end, "\"}]}");
		witness_json(&b, &text);
		witness_replace(&text, "}]}", end.text);
		refuses(parse(&again, &text, &why), &why, DIAG_REFUSED, words[i], "refused: %s", words[i]);
	}
}

static void
put_entries(struct buf *text, const struct buf *one, int n)
{
	char *at = strstr(one->text, "\"tlogEntries\":["), *entry, *end;

	entry = at + strlen("\"tlogEntries\":[");
	end = strstr(entry, "],\"timestampVerificationData\"");
	buf_clear(text);
	buf_add(text, one->text, (size_t)(entry - one->text));
	for (int i = 0; i < n; i++) {
		if (i)
			buf_char(text, ',');
		/* Whole ones of so many would be more than 16 MiB. */
		if (n < 1000)
			buf_add(text, entry, (size_t)(end - entry));
		else
			buf_str(text, "{\"logIndex\":\"1\"}");
	}
	buf_str(text, end);
}

static void
a_bundle_has_limits(void)
{
	static const struct { int n; const char *words; } row[] = {
		{ 2, "tlogEntries[1]': is the same log entry again" },
		{ 33, "holds 33 log entries, more than the limit of 32" },
		{ 10000, "holds 10000 log entries, more than the limit of 32" },
	};
	scoped(buf_release) struct buf one = BUF_INIT, text = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(bundle_release) struct bundle b = BUNDLE_INIT;
	const char *path = tap_path("big.json");

	make(&(struct wish){ .v2 = true }, &one);
	for (size_t i = 0; i < countof(row); i++) {
		scoped(bundle_release) struct bundle many = BUNDLE_INIT;

		put_entries(&text, &one, row[i].n);
		refuses(parse(&many, &text, &why), &why, DIAG_REFUSED, row[i].words, "%d entries", row[i].n);
	}
	succeeds(file_write(path, "", 0, 0600, &why), &why, "make a file for a bundle");
	ok(truncate(path, (off_t)2 << 30) == 0, "make it larger than the limit");
	refuses(bundle_load(&b, path, &why), &why, DIAG_REFUSED, "is larger than the limit of 16777216 bytes", "a bundle beyond the limit is refused unread");
	buf_clear(&text);
	while (text.len < BUNDLE_MAX_BYTES - 2)
		buf_str(&text, "[],");
	buf_prepend(&text, "[");
	text.text[text.len - 1] = ']';
	refuses(parse(&b, &text, &why), &why, DIAG_REFUSED, "values, more than the limit of 1048576", "millions of values");
	refuses(bundle_load(&b, tap_path("none.json"), &why), &why, DIAG_SYSTEM, "none.json", "no file is another matter");
}

static void
cosign_s_old_bundle_is_read(void)
{
	scoped(bundle_release) struct bundle b = BUNDLE_INIT, old = BUNDLE_INIT, bare = BUNDLE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	witness_bundle(&world, &(struct wish){ 0 }, &b);
	witness_cosign(&b, &world.signer, &text);
	succeeds(parse(&old, &text, &why), &why, "a bundle of cosign 2");
	is_int(old.version, BUNDLE_COSIGN, "a bundle of cosign 2 is recognised");
	ok(old.has_cert && old.entries == 1 && old.entry[0].set.len, "certificate and promise");
	is_str(old.entry[0].kind, "hashedrekord", "the kind is the body's");
	witness_replace(&text, "\"logIndex\":1002", "\"logIndex\":-1");
	refuses(parse(&bare, &text, &why), &why, DIAG_REFUSED, "-1 is not between", "a negative index");
}

static void
cosign_s_old_attestation_is_an_envelope(void)
{
	static const char unsigned_[] = "{\"payload\":\"aGk=\",\"payloadType\":\"t\",\"signatures\":[]}";
	scoped(bundle_release) struct bundle b = BUNDLE_INIT, old = BUNDLE_INIT, two = BUNDLE_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	witness_bundle(&world, &(struct wish){ .dsse = true }, &b);
	witness_cosign(&b, &world.signer, &text);
	succeeds(parse(&old, &text, &why), &why, "an attestation of cosign 2");
	ok(old.is_dsse && old.dsse.signature.len && !old.signature.len, "holds an envelope");
	buf_clear(&text);
	buf_str(&text, "{\"base64Signature\":\"");
	base64_encode(&text, unsigned_, strlen(unsigned_));
	buf_str(&text, "\"}");
	refuses(parse(&two, &text, &why), &why, DIAG_REFUSED, "member 'base64Signature': is not an envelope: member 'signatures'", "without a signature");
}

int
main(void)
{
	witness_start(&world);
	every_version_is_read();
	both_spellings_of_0_3_are_one();
	an_older_version_may_bring_a_single_certificate();
	what_is_written_is_what_was_read();
	defaults_may_be_absent_or_null();
	anything_else_is_refused_by_member();
	a_chain_brings_neither_roots_nor_strangers();
	a_bundle_has_limits();
	cosign_s_old_bundle_is_read();
	cosign_s_old_attestation_is_an_envelope();
	witness_stop(&world);
	return tap_done();
}

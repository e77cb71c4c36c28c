#include "base/base64.h"
#include "base/text.h"
#include "trust/checkpoint.h"
#include "trust/key_private.h"
#include "tap.h"
#include <openssl/crypto.h>

/* Signed by the Ed25519 key with seed 00 01 ... 1f, apart from this code. */
#define TEXT "log.example\n3\nNmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=\n"
#define DASH "\xe2\x80\x94 "
#define SIGNATURE "slLQz9N4hTStiZJiJepQ0ew4d9+DsTwmeNuajgaCfMb2B8SUbTZ2YGZLI8MhxZc3KGWzvS/qbVKPhYcX/j2VEst3ewU="
#define LINE DASH "log.example " SIGNATURE "\n"
#define WITNESS DASH "witness.example/w1 sE1vjwAAAABopPLqcjWVAVGAl48d2/LUcCJsxS4CoGtBo8oagCPd7pWZvtei7ieKnoopQqgf3KCun6hyT2YAXBmzTIRsWZInogTDAw==\n"
#define SPKI "302a300506032b657003210003a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"

static struct trusted_log known = { .base_url = "https://log.example", .host = "log.example", .key = KEY_INIT };

static void
make_log(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	unsigned char spki[44];

	text_unhex(spki, SPKI, sizeof(spki));
	text_unhex(known.key_id, "b252d0cf", sizeof(known.key_id));
	succeeds(key_from_spki(&known.key, spki, sizeof(spki), &why), &why, "the log's key");
}

static int
check(const char *note, size_t n, const struct trusted_log *log, bool v2, struct diag *why)
{
	scoped(checkpoint_release) struct checkpoint c = CHECKPOINT_INIT;

	return checkpoint_parse(&c, note, n, why) || checkpoint_verify(&c, log, v2, why) ? -1 : 0;
}

static void
a_known_note_is_read(void)
{
	scoped(checkpoint_release) struct checkpoint c = CHECKPOINT_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	static const char note[] = TEXT "\n" LINE;
	char root[65];

	succeeds(checkpoint_parse(&c, note, sizeof(note) - 1, &why), &why, "a signed note is parsed");
	is_str(c.origin, "log.example", "the origin is read");
	is_int((long long)c.size, 3, "the size of the tree is read");
	text_hex(root, c.root, sizeof(c.root));
	is_str(root, "36642e73c2540ab121e3a6bf9545b0a24982cd830eb13d3cd19de3ce6c021ec1", "the root hash is read");
	is_int((long long)c.signed_n, sizeof(TEXT) - 1, "the signed text ends before the empty line");
	succeeds(checkpoint_verify(&c, &known, true, &why), &why, "signed by the log");
}

static const struct good { const char *note, *name; bool v1; } good[] = {
	{ TEXT "\n" LINE WITNESS, "a witness after the log", false },
	{ TEXT "\n" WITNESS LINE, "a witness before the log", false },
	{ TEXT "\n" LINE WITNESS WITNESS, "two witnesses", false },
	{ TEXT "\n" LINE DASH "log.example mixjVTBEAiAv6tS03L1YvDipqsZBkJ/aL62be4XzHfDEHYXqNza0cAIgT2PcBzKxE4kHLlw2U1QtO4/YXfPdy5QtFpDw1lWkIXs=\n",
	  "another key of the same name", false },
	{ TEXT "\n" LINE LINE, "the log's line twice", false },
	{ TEXT "\n" LINE, "in Rekor v1 an origin without a tree", true },
};

static void
lines_of_others_are_passed_over(void)
{
	for (size_t i = 0; i < countof(good); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;

		succeeds(check(good[i].note, strlen(good[i].note), &known, !good[i].v1, &why), &why, "accepted: %s", good[i].name);
	}
}

#define ROOT "NmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE=\n"

static const struct bad { const char *note, *words, *name; } bad[] = {
	{ "", "is not text that ends in a newline", "nothing" },
	{ "\n", "no empty line", "a newline" },
	{ "\n\n", "it has no origin", "two newlines" },
	{ TEXT LINE, "no empty line", "no empty line before the signatures" },
	{ TEXT "\n", "it has no signature", "no signature" },
	{ TEXT "\n" DASH "log.example " SIGNATURE, "is not text that ends in a newline", "no newline at the end" },
	{ "3\n" ROOT "\n" LINE, "its second line is not a tree size", "no origin" },
	{ "\n3\n" ROOT "\n" LINE, "it has no origin", "an empty origin" },
	{ "log.example\n" ROOT "\n" LINE, "its second line is not a tree size", "no size" },
	{ "log.example\n-3\n" ROOT "\n" LINE, "its second line is not a tree size", "a negative size" },
	{ "log.example\n03\n" ROOT "\n" LINE, "its second line is not a tree size", "a leading zero" },
	{ "log.example\n3 \n" ROOT "\n" LINE, "its second line is not a tree size", "a space after the size" },
	{ "log.example\n99999999999999999999\n" ROOT "\n" LINE, "its second line is not a tree size", "a size of 20 digits" },
	{ "log.example\n3\n\n" LINE, "its third line is not a root hash", "no root hash" },
	{ "log.example\n3\nNmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwC\n\n" LINE, "its third line is not a root hash", "a short root hash" },
	{ "log.example\n3\nNmQuc8JUCrEh46a/lUWwokmCzYMOsT080Z3jzmwCHsE= \n\n" LINE, "its third line is not a root hash", "a space after it" },
	{ TEXT "\nsecond part\n\n" LINE, "an empty line in its text", "an empty line in the text" },
	{ TEXT "\n- log.example " SIGNATURE "\n", "is not a signature", "a hyphen for a dash" },
	{ TEXT "\n" DASH SIGNATURE "\n", "is not a signature", "no key name" },
	{ TEXT "\n" DASH " " SIGNATURE "\n", "is not a signature", "an empty key name" },
	{ TEXT "\n" DASH "log+example " SIGNATURE "\n", "is not a signature", "a plus in the key name" },
	{ TEXT "\n" DASH "log.example slLQzw==\n", "is not a signature", "a key id and no signature" },
	{ TEXT "\n" DASH "log.example *\n", "is not a signature", "no base64" },
	{ TEXT "\n" LINE "more\n", "is not a signature", "text after the signatures" },
	{ TEXT "\n" DASH "log.example s1LQz9N4hTStiZJiJepQ0ew4d9+DsTwmeNuajgaCfMb2B8SUbTZ2YGZLI8MhxZc3KGWzvS/qbVKPhYcX/j2VEst3ewU=\n",
	  "is not signed by https://log.example: there is no line by its key", "another key id" },
	{ TEXT "\n" DASH "other.example " SIGNATURE "\n", "there is no line by its key", "another key name" },
	{ TEXT "\n" WITNESS, "there is no line by its key", "a witness alone" },
	{ "log.example\n4\n" ROOT "\n" LINE, "is not signed by https://log.example: signature is not by this key", "another size than was signed" },
	{ "other.example\n3\n" ROOT "\n" LINE, "has the origin 'other.example'", "another origin" },
	{ TEXT "more\n\n" LINE, "is not signed by https://log.example: signature is not by this key", "a line more than was signed" },
	{ TEXT "\n" LINE DASH "log.example slLQz9N4hTStiZJiJepQ0ew4d9+DsTwmeNuajgaCfMb2B8SUbTZ2YGZLI8MhxZc3KGWzvS/qbVKPhYcX/j2VEst3ewA=\n",
	  "is not signed by", "a second line of the log's, and it is wrong" },
	{ "log.\xff" "example\n3\n" ROOT "\n" LINE, "is not text", "bytes that are no UTF-8" },
};

static void
what_is_no_signed_note_is_refused(void)
{
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;

		refuses(check(bad[i].note, strlen(bad[i].note), &known, true, &why), &why, DIAG_REFUSED, bad[i].words, "refused: %s", bad[i].name);
	}
}

static void
a_note_has_limits(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf note = BUF_INIT;

	buf_str(&note, TEXT "\n" LINE);
	for (int i = 1; i < CHECKPOINT_MAX_SIGNATURES; i++)
		buf_str(&note, WITNESS);
	succeeds(check(note.text, note.len, &known, true, &why), &why, "a hundred signatures");
	buf_str(&note, WITNESS);
	refuses(check(note.text, note.len, &known, true, &why), &why, DIAG_REFUSED, "more than 100 signatures", "more than a hundred signatures are refused");
	while (note.len <= CHECKPOINT_MAX_BYTES)
		buf_str(&note, WITNESS);
	refuses(check(note.text, note.len, &known, true, &why), &why, DIAG_REFUSED, "larger than 1 MiB", "a note beyond the limit is refused");
	refuses(check("a\0b\n", 4, &known, true, &why), &why, DIAG_REFUSED, "is not text", "a NUL in a note is refused");
}

/* The same key as the one of a Rekor v1: the name is the server's own, the origin has a tree id. */
static void
in_rekor_v1_the_origin_names_a_tree(void)
{
	static const struct { const char *origin, *name; bool fits; } row[] = {
		{ "rekor.example - 1193050959916656506", "rekor.example", true },
		{ "localhost:8000 - 1", "localhost:8000", true },
		{ "rekor.example - 1", "other.example", false },
		{ "rekor.example - x1", "rekor.example", false },
		{ "rekor.example - ", "rekor.example", false },
		{ "rekor.example.evil - 1", "rekor.example", false },
		{ "rekor.exampl", "rekor.example", false },
	};

	for (size_t i = 0; i < countof(row); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(key_release) struct key key = KEY_INIT;
		scoped(buf_release) struct buf note = BUF_INIT, signature = BUF_INIT;
		struct trusted_log log = { .base_url = "https://rekor.example", .host = "rekor.example", .key_id = { 1, 2, 3, 4 } };

		if (key_generate(&key, &why))
			abort();
		log.key = key;
		buf_printf(&note, "%s\n1\n" ROOT, row[i].origin);
		buf_add(&signature, log.key_id, 4);
		if (key_sign(&key, note.text, note.len, &signature, &why))
			abort();
		buf_printf(&note, "\n" DASH "%s ", row[i].name);
		base64_encode(&note, signature.text, signature.len);
		buf_char(&note, '\n');
		if (row[i].fits)
			succeeds(check(note.text, note.len, &log, false, &why), &why, "'%s' by '%s'", row[i].origin, row[i].name);
		else
			refuses(check(note.text, note.len, &log, false, &why), &why, DIAG_REFUSED, "there is no line by its key",
			        "not '%s' by '%s'", row[i].origin, row[i].name);
	}
}

int
main(void)
{
	make_log();
	a_known_note_is_read();
	lines_of_others_are_passed_over();
	what_is_no_signed_note_is_refused();
	a_note_has_limits();
	in_rekor_v1_the_origin_names_a_tree();
	key_release(&known.key);
	OPENSSL_cleanup();      /* base/crypto.c leaves it to the kernel, which the leak checker does not know */
	return tap_done();
}

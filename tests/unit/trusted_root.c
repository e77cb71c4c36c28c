#include "forge.h"
#include "base/base64.h"
#include "base/text.h"
#include "trust/trusted_root.h"

#define PRODUCTION "etc/trust/trusted_root.json"

static void
hex_of(char *hex, const unsigned char *bytes, size_t n)
{
	text_hex(hex, bytes, n);
}

static void
load(const char *name, struct trusted_root *r)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *path = strchr(name, '/') ? xstrdup(name) : xasprintf("tests/data/trust/%s", name);

	succeeds(trusted_root_load(r, path, &why), &why, "%s is read", name);
}

/* What production says is in sigstore-facts and in the file itself. */
static void
production(void)
{
	scoped(trusted_root_release) struct trusted_root r = TRUSTED_ROOT_INIT;
	char hex[65];

	load(PRODUCTION, &r);
	is_str(r.source, PRODUCTION, "it knows where it is from");
	if (!ok(r.logs == 2 && r.ctlogs == 2 && r.cas == 2 && r.tsas == 1, "two logs, CT logs and authorities, one timestamp authority"))
		return;
	is_str(r.log[0].base_url, "https://rekor.sigstore.dev", "the first log is Rekor v1");
	is_str(r.log[0].host, "rekor.sigstore.dev", "the host of Rekor v1 is read");
	ok(r.log[0].key.kind == KEY_P256, "signs by ECDSA");
	hex_of(hex, r.log[0].id, 32);
	is_str(hex, "c0d23d6ad406973f9559f3ba2d1ca01f84147d8ffc5b8445c224f98b9591801d", "the id of Rekor v1 is read");
	hex_of(hex, r.log[0].key_id, 4);
	is_str(hex, "c0d23d6a", "the id of its notes");
	is_int(r.log[0].valid.start, 1610452407000, "from 2021-01-12T11:53:27Z");
	ok(r.log[0].valid.end == INT64_MAX, "Rekor v1 is valid without end");
	ok(r.log[1].key.kind == KEY_ED25519, "Rekor v2 signs by Ed25519");
	is_str(r.log[1].host, "log2025-1.rekor.sigstore.dev", "the host of Rekor v2 is read");
	is_int(r.ctlog[0].valid.end, 1667260799999, "the first CT log ended 2022-10-31T23:59:59.999Z");
	is_int((long long)r.ca[0].chain.n, 1, "the first authority is a root");
	is_int((long long)r.ca[1].chain.n, 2, "the second an intermediate and its root");
	ok(cert_is_self_signed(&r.ca[1].chain.item[1]) && !cert_is_self_signed(&r.ca[1].chain.item[0]), "the root is the last of the chain");
	is_str(r.tsa[0].uri, "https://timestamp.sigstore.dev/api/v1/timestamp", "timestamp authority");
}

static void
logs_are_found_by_their_id(void)
{
	scoped(trusted_root_release) struct trusted_root r = TRUSTED_ROOT_INIT;
	unsigned char id[32];

	load(PRODUCTION, &r);
	ok(trusted_root_log(&r, r.log[1].id) == &r.log[1], "a log by its id");
	ok(trusted_root_ctlog(&r, r.ctlog[1].id) == &r.ctlog[1], "a CT log by its id");
	ok(!trusted_root_log(&r, r.ctlog[0].id), "a CT log is not found as a log");
	ok(!trusted_root_ctlog(&r, r.log[0].id), "a log is not found as a CT log");
	memcpy(id, r.log[0].id, 32);
	id[31] ^= 1;
	ok(!trusted_root_log(&r, id), "the first bytes are not enough");
}

static void
real_roots_of_all_kinds(void)
{
	scoped(trusted_root_release) struct trusted_root staging = TRUSTED_ROOT_INIT, custom = TRUSTED_ROOT_INIT, nulls = TRUSTED_ROOT_INIT;

	load("staging.root.json", &staging);
	is_int((long long)staging.ctlogs, 3, "staging's CT logs, one of them with a PKCS#1 key");
	is_str(staging.ctlogs ? key_details(&staging.ctlog[0].key) : "", "PKIX_RSA_PKCS1V15_4096_SHA256", "the PKCS#1 key of a CT log is an RSA key");
	load("custom.root.json", &custom);
	is_str(custom.log[0].host, "localhost", "a host without scheme and port");
	load("nulls.root.json", &nulls);
	is_int((long long)nulls.logs, 2, "null is absent");
	ok(nulls.logs == 2 && nulls.log[1].valid.end == INT64_MAX, "also as an end");
}

static void
windows_are_closed(void)
{
	struct validity v = { 1000, 2000 }, open = { INT64_MIN, INT64_MAX };

	ok(!validity_holds(&v, 999) && validity_holds(&v, 1000), "the start is inside");
	ok(validity_holds(&v, 2000) && !validity_holds(&v, 2001), "the end is inside");
	ok(validity_holds(&open, 0) && validity_holds(&open, INT64_MAX), "an open window holds always");
}

/* Production with `from`, which is in it, replaced by `to`. */
static int
parse_edited(struct trusted_root *r, const char *from, const char *to, struct diag *why)
{
	scoped(buf_release) struct buf text = BUF_INIT, edited = BUF_INIT;
	const char *at;

	forge_read(PRODUCTION, &text);
	at = strstr(text.text, from);
	if (!at)
		abort();
	buf_add(&edited, text.text, (size_t)(at - text.text));
	buf_str(&edited, to);
	buf_str(&edited, at + strlen(from));
	return trusted_root_parse(r, "root.json", edited.text, edited.len, why);
}

#define REKOR_KEY "\"PKIX_ECDSA_P256_SHA_256\""
#define REKOR_START "\"validFor\": {\n          \"start\": \"2021-01-12T11:53:27Z\"\n        }"
#define REKOR_RAW "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2G2Y+2tabdTV5BcGiBIx0a9fAFwrkBbmLSGtks4L3qX6yYY0zufBnhC8Ur/iy55GhWP/9A/bY2LhC30M9+RYtw=="
#define REKOR_ID "wNI9atQGlz+VWfO6LRygH4QUfY/8W4RFwiT5i5WRgB0="

static const struct bad {
	const char *name, *from, *to, *words;
} bad[] = {
	{ "another media type", "+json;version=0.1", "+json;version=9.9", "is not a known version of a trusted root" },
	{ "no media type", "\"mediaType\": \"application/vnd.dev.sigstore.trustedroot+json;version=0.1\",", "", "member 'mediaType': is missing" },
	{ "a log without a start", "\"start\": \"2021-01-12T11:53:27Z\"", "", "tlogs[0].publicKey.validFor.start': is missing" },
	{ "a log whose start is null", "\"2021-01-12T11:53:27Z\"", "null", "tlogs[0].publicKey.validFor.start': is missing" },
	{ "a log without a window", ",\n        " REKOR_START, "", "tlogs[0].publicKey.validFor': is missing" },
	{ "a CT log without a start", "\"start\": \"2021-03-14T00:00:00Z\",", "", "ctlogs[0].publicKey.validFor.start': is missing" },
	{ "a time in another zone", "2021-01-12T11:53:27Z", "2021-01-12T11:53:27+01:00", "is not a time" },
	{ "a time without a zone", "2021-01-12T11:53:27Z", "2021-01-12T11:53:27", "is not a time" },
	{ "a 30th of February", "2021-01-12T11:53:27Z", "2021-02-30T11:53:27Z", "is not a time" },
	{ "a log id cut short", REKOR_ID, "wNI9atQGlz+VWfO6LRygH4QUfY/8W4RFwiT5i5WR", "must be 32 bytes, is 30" },
	{ "no log id", "\"keyId\": \"" REKOR_ID "\"", "", "tlogs[0].logId.keyId': is missing" },
	{ "a key that is not base64", REKOR_RAW, "MFkw!", "is not base64" },
	{ "a key with white space", REKOR_RAW, "MF kw", "is not base64" },
	{ "a key that is not DER", REKOR_RAW, "AAAA", "tlogs[0].publicKey': public key is not DER" },
	{ "details of another key", REKOR_KEY, "\"PKIX_ED25519\"", "key details say 'PKIX_ED25519'" },
	{ "no details", "\"keyDetails\": " REKOR_KEY ",", "", "keyDetails': is missing" },
	{ "no hash", "\"hashAlgorithm\": \"SHA2_256\",", "", "hashAlgorithm': is missing" },
	{ "an unknown member", "\"baseUrl\":", "\"baseURI\": \"\", \"baseUrl\":", "unknown member" },
	{ "a name in snake case", "\"baseUrl\":", "\"base_url\":", "unknown member" },
	{ "the same member twice", "\"baseUrl\":", "\"baseUrl\": \"\", \"baseUrl\":", "baseUrl" },
	{ "a certificate that is not DER", "MIIB+DCCAX6gAwIBAgITNVkDZoCiofPDsy7dfm6geLbuhzAKBggqhkjOPQQDAzAqMRUwEwYDVQQK", "AAAA",
	  "certificateAuthorities[0].certChain.certificates[0]': certificate is not DER" },
	{ "text behind", "{\n  \"mediaType\"", "{} {\"mediaType\"", "more text" },
};

static void
what_is_refused(void)
{
	for (size_t i = 0; i < countof(bad); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(trusted_root_release) struct trusted_root r = TRUSTED_ROOT_INIT;

		refuses(parse_edited(&r, bad[i].from, bad[i].to, &why), &why, DIAG_USAGE, bad[i].words, "refused: %s", bad[i].name);
	}
}

static const char *const foreign_details[] = {
	"\"PKIX_ED25519_PH\"", "\"PKIX_ECDSA_P384_SHA_256\"", "\"PKIX_RSA_PSS_2048_SHA256\"", "\"ML_DSA_65\"", "\"LMOTS_SHA256\"",
};

static void
what_we_do_not_know_is_left_out(void)
{
	for (size_t i = 0; i < countof(foreign_details); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(trusted_root_release) struct trusted_root r = TRUSTED_ROOT_INIT;

		succeeds(parse_edited(&r, REKOR_KEY, foreign_details[i], &why), &why, "a log with a key of %s", foreign_details[i]);
		ok(r.logs == 1 && !strcmp(r.log[0].host, "log2025-1.rekor.sigstore.dev"), "is left out, and the others stay");
	}
}

static void
other_ways_to_be_left_out(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(trusted_root_release) struct trusted_root hash = TRUSTED_ROOT_INIT, empty = TRUSTED_ROOT_INIT;
	static const char nothing[] = "{\"mediaType\": \"application/vnd.dev.sigstore.trustedroot.v0.2+json\"}";

	succeeds(parse_edited(&hash, "\"SHA2_256\"", "\"SHA3_256\"", &why), &why, "a log that hashes otherwise");
	is_int((long long)hash.logs, 1, "a log with another hash is left out");
	succeeds(trusted_root_parse(&empty, "root.json", nothing, strlen(nothing), &why), &why, "all lists may be absent");
	ok(!empty.logs && !empty.ctlogs && !empty.cas && !empty.tsas, "and nobody is trusted");
}

static void
an_authority_of_a_foreign_key_is_left_out(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(trusted_root_release) struct trusted_root r = TRUSTED_ROOT_INIT;
	scoped(buf_release) struct buf der = BUF_INIT, text = BUF_INIT;
	EVP_PKEY *key = forge_key("secp256k1");
	struct forge f = { .subject = "root", .key = key, .ext = { { "basicConstraints", "critical,CA:TRUE" } } };
	X509 *x = forge_x509(&f);

	forge_der(x, &der);
	buf_str(&text, "\"certificateAuthorities\": [ { \"uri\": \"x\", \"certChain\": { \"certificates\": [ { \"rawBytes\": \"");
	base64_encode(&text, der.text, der.len);
	buf_str(&text, "\" } ] }, \"operator\": \"me\" },");
	succeeds(parse_edited(&r, "\"certificateAuthorities\": [", text.text, &why), &why, "an authority with a key of secp256k1");
	is_int((long long)r.cas, 2, "is left out, and the others stay");
	X509_free(x);
	EVP_PKEY_free(key);
}

static void
version_two_says_more(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(trusted_root_release) struct trusted_root r = TRUSTED_ROOT_INIT, none = TRUSTED_ROOT_INIT;
	char hex[9];

	succeeds(parse_edited(&r, "\"baseUrl\":", "\"operator\": \"o\", \"checkpointKeyId\": {\"keyId\": \"AQIDBA==\"}, \"baseUrl\":", &why),
	         &why, "operator and id of the notes");
	hex_of(hex, r.log[0].key_id, 4);
	is_str(hex, "01020304", "the id is taken");
	refuses(parse_edited(&none, "\"baseUrl\":", "\"checkpointKeyId\": {\"keyId\": \"AQID\"}, \"baseUrl\":", &why),
	        &why, DIAG_USAGE, "shorter than 4", "an id of three bytes");
}

static void
hosts(void)
{
	static const struct { const char *url, *host; } url[] = {
		{ "https://a.example/path", "a.example" }, { "a.example", "a.example" }, { "http://a.example:8000", "a.example" },
		{ "a.example:1/x", "a.example" }, { "https://a.example?x", "a.example" }, { "", "" },
	};

	for (size_t i = 0; i < countof(url); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(trusted_root_release) struct trusted_root r = TRUSTED_ROOT_INIT;

		succeeds(parse_edited(&r, "https://rekor.sigstore.dev", url[i].url, &why), &why, "the log address '%s' is read", url[i].url);
		is_str(r.logs ? r.log[0].host : NULL, url[i].host, "has host '%s'", url[i].host);
	}
}

static void
chains_are_limited(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(trusted_root_release) struct trusted_root none = TRUSTED_ROOT_INIT, many = TRUSTED_ROOT_INIT;
	scoped(buf_release) struct buf logs = BUF_INIT;

	refuses(parse_edited(&none, "\"certificateAuthorities\": [", "\"certificateAuthorities\": [ { \"certChain\": { \"certificates\": [] } },", &why),
	        &why, DIAG_USAGE, "holds 0 certificates", "an authority without a certificate");
	buf_str(&logs, "\"ctlogs\": [");
	for (int i = 0; i < 300; i++)
		buf_str(&logs, "{},");
	refuses(parse_edited(&many, "\"ctlogs\": [", logs.text, &why), &why, DIAG_USAGE, "more than 256 items", "hundreds of logs");
}

static void
a_file_that_is_not_there(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(trusted_root_release) struct trusted_root r = TRUSTED_ROOT_INIT;

	refuses(trusted_root_load(&r, tap_path("absent.json"), &why), &why, DIAG_SYSTEM, "absent.json", "a missing trusted root is refused");
}

int
main(void)
{
	production();
	logs_are_found_by_their_id();
	real_roots_of_all_kinds();
	windows_are_closed();
	what_is_refused();
	what_we_do_not_know_is_left_out();
	other_ways_to_be_left_out();
	an_authority_of_a_foreign_key_is_left_out();
	version_two_says_more();
	hosts();
	chains_are_limited();
	a_file_that_is_not_there();
	return tap_done();
}

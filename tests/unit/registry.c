#include "base/text.h"
#include "oci/challenge.h"
#include "oci/reference.h"
#include "net/url.h"
#include "tap.h"

static void
names(void)
{
	static const struct { const char *name, *host, *repository, *tag, *digest; } good[] = {
		{ "docker://ghcr.io/o/app:v1", "ghcr.io", "o/app", "v1", NULL },
		{ "docker://ghcr.io/o/app", "ghcr.io", "o/app", "latest", NULL },
		{ "docker://127.0.0.1:5000/app:v1", "127.0.0.1:5000", "app", "v1", NULL },
		{ "docker://[::1]:5000/app", "[::1]:5000", "app", "latest", NULL },
		{ "docker://localhost/app", "localhost", "app", "latest", NULL },
		{ "docker://alpine", "docker.io", "library/alpine", "latest", NULL },
		{ "docker://alpine:3", "docker.io", "library/alpine", "3", NULL },
		{ "docker://o/app", "docker.io", "o/app", "latest", NULL },
		{ "docker://docker.io/alpine", "docker.io", "library/alpine", "latest", NULL },
		{ "docker://ghcr.io/o/app@sha256:0123456789012345678901234567890123456789012345678901234567890123", "ghcr.io", "o/app",
		  NULL, "sha256:0123456789012345678901234567890123456789012345678901234567890123" },
		{ "docker://ghcr.io/o/app:v1@sha256:0123456789012345678901234567890123456789012345678901234567890123", "ghcr.io", "o/app",
		  "v1", "sha256:0123456789012345678901234567890123456789012345678901234567890123" },
	};

	for (size_t i = 0; i < countof(good); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(reference_release) struct reference r = REFERENCE_INIT;

		succeeds(reference_parse(&r, good[i].name, &why), &why, "%s", good[i].name);
		is_str(r.host, good[i].host, "the host is read");
		is_str(r.repository, good[i].repository, "the repository is read");
		is_str(r.tag, good[i].tag, "the tag is read");
		is_str(r.digest, good[i].digest, "the digest is read");
	}
}

static void
no_names(void)
{
	static const struct { const char *name, *words; } bad[] = {
		{ "ghcr.io/o/app", "does not begin with docker://" },
		{ "docker://", "names no image" },
		{ "docker://ghcr.io/", "names no image" },
		{ "docker://ghcr.io/O/app", "names no image" },
		{ "docker://ghcr.io//app", "names no image" },
		{ "docker://ghcr.io/../app", "names no image" },
		{ "docker://ghcr.io/app/", "names no image" },
		{ "docker://gh cr.io/app", "names no image" },
		{ "docker://user@ghcr.io/app", "names no image" },
		{ "docker://ghcr.io/app?x", "names no image" },
		{ "docker://ghcr.io/app:", "is not a tag" },
		{ "docker://ghcr.io/app:.x", "is not a tag" },
		{ "docker://ghcr.io/app:a/b", "names no image" },
		{ "docker://ghcr.io/app@sha512:00", "is not a sha256 digest" },
	};

	for (size_t i = 0; i < countof(bad); i++) {
		scoped(diag_release) struct diag why = DIAG_INIT;
		scoped(reference_release) struct reference r = REFERENCE_INIT;

		refuses(reference_parse(&r, bad[i].name, &why), &why, DIAG_USAGE, bad[i].words, "'%s' is not a reference", bad[i].name);
	}
}

static void
challenge(const char *value, const char *url)
{
	scoped(challenge_release) struct challenge c = CHALLENGE_INIT;
	scoped(free_release) char *got = NULL;

	if (challenge_parse(&c, value) && !c.basic)
		got = challenge_url(&c);
	is_str(got, url, "%s", value);
}

static void
challenges(void)
{
	scoped(challenge_release) struct challenge c = CHALLENGE_INIT;

	challenge("Bearer realm=\"https://a/token\",service=\"a.example\",scope=\"repository:o/app:pull\"",
	          "https://a/token?service=a.example&scope=repository%3Ao%2Fapp%3Apull");
	challenge("bearer  realm=https://a/token , scope=\"x\"", "https://a/token?scope=x");
	challenge("Bearer realm=\"https://a/token?x=1\",service=\"s\"", "https://a/token?x=1&service=s");
	challenge("Bearer realm=\"https://a/\\\"q\\\"\",error=\"invalid_token\"", "https://a/\"q\"");
	challenge("Bearer realm=\"unfinished", "unfinished");
	challenge("Bearer service=\"s\"", NULL);
	challenge("Bearer ", NULL);
	challenge("Negotiate abc", NULL);
	challenge("", NULL);
	ok(challenge_parse(&c, "Basic realm=\"x\"") && c.basic, "a password is asked for");
	ok(!challenge_parse(&c, "Basically"), "a word that only begins so is another one");
}

static void
quoting(void)
{
	scoped(free_release) char *name = text_percent("../a b/?#%\xc3\xa9~_-.Z9", "");
	scoped(free_release) char *path = text_percent("a/b c", "/");
	scoped(free_release) char *joined = url_join("http://a/b/", "c");
	scoped(free_release) char *also = url_join("http://a/b", "c");

	is_str(name, "..%2Fa%20b%2F%3F%23%25%C3%A9~_-.Z9", "a name is one part of a path");
	is_str(path, "a/b%20c", "a path keeps its slashes");
	is_str(joined, "http://a/b/c", "one slash between");
	is_str(also, "http://a/b/c", "a URL gets only one slash");
}

int
main(void)
{
	names();
	no_names();
	challenges();
	quoting();
	return tap_done();
}

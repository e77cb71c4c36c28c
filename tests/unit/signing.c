/*
 * Outages of many minutes, played in seconds: the servers are real, the clock is ours.
 */
#include "sign/token_source.h"
#include "base/clock.h"
#include "sign/signing.h"
#include "peers/sigstore/sigstore.h"
#include "cli/args.h"
#include "cli/say.h"
#include <openssl/crypto.h>

enum { FILES = 3 };
static struct trusted_root root = TRUSTED_ROOT_INIT;

struct session {
	struct signing signing;
	struct signing_config config;
	struct token_source source;
	struct signing_item item[FILES];
	struct artifact artifact[FILES];
	char *name[FILES], *bundle[FILES];
	struct diag why;
	double now;                     /* simulated seconds */
};

static double
session_clock(void *ctx)
{
	return ((struct session *)ctx)->now;
}

static void
session_pause(void *ctx, double seconds)
{
	((struct session *)ctx)->now += seconds;
}

static void
session_release(struct session *s)
{
	for (size_t i = 0; i < FILES; i++) {
		signing_item_release(&s->item[i]);
		unlink(s->bundle[i]);
		free(s->name[i]);
		free(s->bundle[i]);
	}
	signing_release(&s->signing);
	signing_config_release(&s->config);
	token_source_release(&s->source);
	diag_release(&s->why);
}

/* The text with every `old` replaced; caller frees. */
static char *
with(const char *text, const char *old, const char *new)
{
	struct buf out = BUF_INIT;

	for (const char *at; *old && (at = strstr(text, old)); text = at + strlen(old)) {
		buf_add(&out, text, (size_t)(at - text));
		buf_str(&out, new);
	}
	buf_str(&out, text);
	return buf_detach(&out);
}

/* With `address` of the signing configuration replaced, tokens from `tokens`. */
static void
session_open(struct session *s, const char *config, const char *address, const char *instead, const char *tokens)
{
	scoped(free_release) char *text = sigstore_file(config), *changed = with(text, address, instead);

	*s = (struct session){ .signing = SIGNING_INIT, .source = TOKEN_SOURCE_INIT, .why = DIAG_INIT };
	setenv("ACTIONS_ID_TOKEN_REQUEST_URL", tokens, 1);
	setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ghtok", 1);
	for (size_t i = 0; i < FILES; i++) {
		s->name[i] = xasprintf("%s/file%zu", tap_folder(), i);
		s->bundle[i] = xasprintf("%s.sigstore.json", s->name[i]);
		if (file_write(s->name[i], s->name[i], strlen(s->name[i]) - i, 0644, &s->why) || artifact_open(&s->artifact[i], s->name[i], &s->why))
			abort();
		s->item[i] = (struct signing_item)SIGNING_ITEM_INIT;
		s->item[i].name = path_base(s->name[i]);
		s->item[i].path = s->bundle[i];
		s->item[i].artifact = &s->artifact[i];
	}
	if (signing_config_parse(&s->config, config, changed, strlen(changed), &s->why) || token_source_take(&s->source, NULL, &s->why) || token_source_open(&s->source, NULL, &s->why))
		sigstore_give_up(&s->why);
	s->signing.root = &root;
	s->signing.config = &s->config;
	s->signing.source = &s->source;
	s->signing.wait = 1800;
	s->signing.timeout = 20;
	s->signing.clock = session_clock;
	s->signing.pause = session_pause;
	s->signing.ctx = s;
}

static int
session_run(struct session *s)
{
	return signing_begin(&s->signing, &s->why) || signing_run(&s->signing, s->item, FILES, &s->why) ? -1 : 0;
}

static void
all_are_good(struct session *s)
{
	for (size_t i = 0; i < FILES; i++) {
		scoped(bundle_release) struct bundle b = BUNDLE_INIT;
		scoped(verification_release) struct verification v = VERIFICATION_INIT;

		succeeds(bundle_load(&b, s->bundle[i], &s->why) || verify_bundle(&b, &s->artifact[i], &root, &s->signing.policy, &v, &s->why) ? -1 : 0,
		         &s->why, "bundle %zu of %d verifies", i + 1, FILES);
	}
}

static void
none_is_there(const struct session *s)
{
	for (size_t i = 0; i < FILES; i++)
		ok(!file_exists(s->bundle[i]), "bundle %zu of %d is not written", i + 1, FILES);
}

static char *
tokens(void)
{
	scoped(free_release) char *url = sigstore_address("TOKEN_URL");

	return xasprintf("%slifetime=600", url);
}

/* A log that answers 502 for more than ten minutes: longer than a certificate holds. */
static void
a_log_may_be_out_for_longer_than_a_certificate(const char *config, const char *server)
{
	scoped(session_release) struct session s;
	scoped(free_release) char *rekor = sigstore_address(server), *fulcio = sigstore_address("FULCIO"), *token = tokens();
	scoped(free_release) char *log = xstrdup(tap_path(server)), *fulcio_log = xstrdup(tap_path("fulcio"));
	scoped(free_release) char *flaky = flaky_start(log, rekor, "502", "--first", "75", NULL, NULL);
	scoped(free_release) char *counted = flaky_start(fulcio_log, fulcio, "502", "--first", "0", NULL, NULL);
	double start = clock_now();

	session_open(&s, config, rekor, flaky, token);
	s.config.kind[SERVICE_CA].item[0].url = (free(s.config.kind[SERVICE_CA].item[0].url), xstrdup(counted));
	succeeds(session_run(&s), &s.why, "%s answers 502 seventy-five times, and three files are signed", server);
	ok(s.now > 600 && s.now < 1800, "the outage of the service lasts more than ten minutes (%.0f s)", s.now);
	ok(flaky_requests(fulcio_log) >= 2, "a second certificate is requested after the outage (%d)", flaky_requests(fulcio_log));
	all_are_good(&s);
	ok(clock_now() - start < 60, "the outage takes simulated time only");
}

static void
the_authority_may_be_out_for_longer_than_a_token(void)
{
	scoped(session_release) struct session s;
	scoped(free_release) char *fulcio = sigstore_address("FULCIO"), *token = tokens();
	scoped(free_release) char *log = xstrdup(tap_path("out")), *token_log = xstrdup(tap_path("tokens"));
	scoped(free_release) char *flaky = flaky_start(log, fulcio, "503", "--first", "28", NULL, NULL);
	scoped(free_release) char *issuer = sigstore_address("ISSUER"), *counted = flaky_start(token_log, issuer, "502", "--first", "0", NULL, NULL);
	scoped(free_release) char *counted_tokens = with(token, issuer, counted);

	session_open(&s, "sc1.json", fulcio, flaky, counted_tokens);
	succeeds(session_run(&s), &s.why, "Fulcio answers 503 twenty-eight times, and three files are signed");
	ok(s.now > 600, "the outage of Fulcio lasts more than ten minutes (%.0f s)", s.now);
	ok(flaky_requests(token_log) >= 2, "a second token is requested after the outage (%d)", flaky_requests(token_log));
	all_are_good(&s);
}

static void
who_asks_for_a_quarter_of_an_hour_gets_it(void)
{
	scoped(session_release) struct session s;
	scoped(free_release) char *rekor = sigstore_address("REKOR1"), *token = tokens(), *log = xstrdup(tap_path("later"));
	scoped(free_release) char *flaky = flaky_start(log, rekor, "503", "--first", "3", "--retry-after", "900");

	session_open(&s, "sc1.json", rekor, flaky, token);
	succeeds(session_run(&s), &s.why, "files are signed after a Retry-After: 900 that outlasts the certificate");
	ok(s.now >= 900 && s.now < 1000, "a Retry-After that outlasts the certificate is obeyed (%.0f s)", s.now);
	all_are_good(&s);
}

/* The entry is in the log, and we do not know it. */
static void
a_lost_answer_is_no_harm(const char *config, const char *server, const char *name)
{
	scoped(session_release) struct session s;
	scoped(free_release) char *rekor = sigstore_address(server), *token = tokens(), *log = xstrdup(tap_path("lost"));
	scoped(free_release) char *flaky = flaky_start(log, rekor, "lose", "--first", "2", NULL, NULL);

	session_open(&s, config, rekor, flaky, token);
	succeeds(session_run(&s), &s.why, "%s", name);
	ok(flaky_requests(log) >= FILES + 2, "the service is asked again (%d)", flaky_requests(log));
	all_are_good(&s);
}

static void
an_entry_that_is_there_is_taken(void)
{
	scoped(session_release) struct session s;
	scoped(free_release) char *rekor = sigstore_address("REKOR1"), *token = tokens(), *log = xstrdup(tap_path("conflict"));
	scoped(free_release) char *flaky = flaky_start(log, rekor, "conflict", "--first", "3", NULL, NULL);

	session_open(&s, "sc1.json", rekor, flaky, token);
	succeeds(session_run(&s), &s.why, "files are signed if Rekor v1 has the entries already");
	is_int(flaky_requests(log), 2 * FILES, "each existing entry is requested at its address");
	all_are_good(&s);
}

static void
half_an_hour_is_enough(void)
{
	scoped(session_release) struct session s;
	scoped(free_release) char *tsa = sigstore_address("TSA"), *base = with(tsa, "/api/v1/timestamp", ""), *token = tokens();
	scoped(free_release) char *log = xstrdup(tap_path("never")), *flaky = flaky_start(log, base, "502", NULL, NULL, NULL, NULL);

	session_open(&s, "sc2.json", base, flaky, token);
	is_int(session_run(&s), -1, "a timestamp authority that fails until the deadline is an error");
	is_int(s.why.kind, DIAG_SYSTEM, "a failing timestamp authority is an error of the system");
	contains(s.why.text.text, "3 of 3 not signed ('file0', 'file1', 'file2'): cannot POST", "the error names the files without a bundle");
	contains(s.why.text.text, "HTTP 502", "the error names the last answer");
	ok(s.now > 1500 && s.now <= 1890, "the error comes after half an hour (%.0f s)", s.now);
	none_is_there(&s);
}

static void
nobody_waits_for_a_no(void)
{
	scoped(session_release) struct session s;
	scoped(free_release) char *rekor = sigstore_address("REKOR1"), *token = tokens(), *log = xstrdup(tap_path("no"));
	scoped(free_release) char *flaky = flaky_start(log, rekor, "400", NULL, NULL, NULL, NULL);

	session_open(&s, "sc1.json", rekor, flaky, token);
	is_int(session_run(&s), -1, "a log that refuses an entry is an error");
	is_int(s.why.kind, DIAG_REFUSED, "the refusal of an entry is not an error of the system");
	is_int(flaky_requests(log), FILES, "each file is asked for once");
	ok(s.now < 1, "an entry that was refused is not waited for (%.0f s)", s.now);
	none_is_there(&s);
}

int
main(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *path = NULL;

	args_quiet = true;
	sigstore_up();
	path = path_join(sigstore_run, "trusted_root.json");
	if (trusted_root_load(&root, path, &why))
		sigstore_give_up(&why);
	a_log_may_be_out_for_longer_than_a_certificate("sc1.json", "REKOR1");
	a_log_may_be_out_for_longer_than_a_certificate("sc2.json", "REKOR2");
	the_authority_may_be_out_for_longer_than_a_token();
	who_asks_for_a_quarter_of_an_hour_gets_it();
	a_lost_answer_is_no_harm("sc1.json", "REKOR1", "Rekor v1 loses answers");
	a_lost_answer_is_no_harm("sc2.json", "REKOR2", "Rekor v2 loses answers: what it has already is signed anew");
	an_entry_that_is_there_is_taken();
	half_an_hour_is_enough();
	nobody_waits_for_a_no();
	trusted_root_release(&root);
	free(sigstore_python);
	free(sigstore_run);
	OPENSSL_cleanup();              /* which programs leave to the kernel, and a sanitizer does not */
	return tap_done();
}

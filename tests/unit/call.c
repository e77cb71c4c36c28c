#include "base/clock.h"
#include "net/caller.h"
#include "cli/say.h"
#include "net/back_off.h"
#include "net/url.h"
#include "servers/server.h"
#include <fcntl.h>

/* Quick to give up, so that a failure is one soon. */
static const struct caller quick = { .seconds = 10, .connect_seconds = 10, .back_off_ms = 10 };

struct try {
	struct call call;
	struct diag why;
};
#define TRY_INIT { .call = CALL_INIT, .why = DIAG_INIT }

static void
try_release(struct try *t)
{
	call_release(&t->call);
	diag_release(&t->why);
}

static void
answers(const char *url, const char *words, const char *name)
{
	scoped(try_release) struct try t = TRY_INIT;

	t.call.url = url;
	succeeds(call_one(&quick, &t.call, &t.why), &t.why, "%s", name);
	contains(t.call.answer.text, words, "%s: the answer", name);
}

static void
fails(const char *url, enum diag_kind kind, const char *words, const char *name)
{
	scoped(try_release) struct try t = TRY_INIT;

	t.call.url = url;
	t.call.max_answer = 4096;
	refuses(call_one(&quick, &t.call, &t.why), &t.why, kind, words, "%s", name);
}

static void
a_question_has_an_answer(void)
{
	scoped(try_release) struct try t = TRY_INIT;

	t.call.method = "POST";
	t.call.url = server_url("/echo");
	list_add(&t.call.headers, "Content-Type: application/json");
	call_authorize(&t.call, "bearer", "me");
	t.call.body = "{\"a\":1}";
	t.call.body_size = 7;
	succeeds(call_one(&quick, &t.call, &t.why), &t.why, "a POST is answered");
	is_str(t.call.answer.text, "{\"method\": \"POST\", \"body\": \"{\\\"a\\\":1}\", \"headers\": {\"Content-Type\": \"application/json\", "
	       "\"Authorization\": \"bearer me\", \"Accept\": \"*/*\"}}", "brings body and headers");
	is_str(call_header(&t.call, "x-answer"), "Here", "a header is found by its name in lower case");
	ok(!call_header(&t.call, "x-ans"), "and not by half of it");
	is_int(t.call.status, 200, "and the status is there");
	succeeds(call_one(&quick, &t.call, &t.why), &t.why, "and it can be asked again");
}

static void
each_method_is_spoken(void)
{
	static const char *const method[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };

	for (size_t i = 0; i < countof(method); i++) {
		scoped(try_release) struct try t = TRY_INIT;
		scoped(free_release) char *words = xasprintf("\"method\": \"%s\"", method[i]);

		t.call.method = method[i];
		t.call.url = server_url("/echo");
		succeeds(call_one(&quick, &t.call, &t.why), &t.why, "%s", method[i]);
		contains(t.call.answer.text, words, "%s is what the server hears", method[i]);
	}
	scoped(try_release) struct try head = TRY_INIT;

	head.call.method = "HEAD";
	head.call.url = server_url("/norange/10");
	succeeds(call_one(&quick, &head.call, &head.why), &head.why, "a HEAD is answered");
	is_str(call_header(&head.call, "content-length"), "10", "a HEAD gives the headers");
}

static void
a_bad_moment_passes(void)
{
	double start = clock_now();

	answers(server_url("/flaky/10/3/502/a"), "", "502 three times");
	answers(server_url("/flaky/10/1/429/b"), "", "429 once");
	answers(server_url("/cut/1000/500/c"), "", "a connection that broke");
	fails(server_url("/flaky/10/9/500/d"), DIAG_SYSTEM, "HTTP 500: no (5 tries)", "500 again and again");
	ok(clock_now() - start < 5, "without wasting time");
	start = clock_now();
	answers(server_url("/busy/10/1/e"), "", "a busy server with Retry-After answers at last");
	ok(clock_now() - start >= 0.9, "the time of Retry-After is waited");
	fails(server_url("/busy/10/9000/f"), DIAG_SYSTEM, "HTTP 429 (1 try; it asks to wait longer than the time limit, until 20", "two hours are too long");
}

/* Without headers; the caller has less time than a minute. */
static void
a_secondary_rate_limit_is_waited_for(void)
{
	const struct caller hurried = { .call_seconds = 5 };
	scoped(try_release) struct try t = TRY_INIT;

	t.call.url = server_url("/say/403/json/%7B%22message%22:%22You%20have%20exceeded%20a%20secondary%20rate%20limit%22%7D");
	refuses(call_one(&hurried, &t.call, &t.why), &t.why, DIAG_SYSTEM,
	        "HTTP 403: You have exceeded a secondary rate limit (1 try; it asks to wait longer than the time limit, until 20",
	        "a secondary rate limit has no headers, and needs a minute");
}

/* GitHub's rate limit: 403 with the time of its end. */
static void
a_rate_limit_is_waited_for(void)
{
	double start = clock_now();

	answers(server_url("/limited/10/1/a"), "", "a rate limit that ends in a second");
	ok(clock_now() - start >= 0.9, "the end of the rate limit is waited for");
	fails(server_url("/limited/10/9000/b"), DIAG_SYSTEM, "HTTP 403: API rate limit exceeded (1 try; it asks to wait longer than the time limit, until 20",
	      "a rate limit of two hours is not waited for");
	fails(server_url("/say/403/json/%7B%22message%22:%22no%22%7D"), DIAG_REFUSED, "HTTP 403: no", "a 403 that is not a rate limit is final");
	a_secondary_rate_limit_is_waited_for();
}

static void
a_file_is_uploaded(void)
{
	scoped(try_release) struct try t = TRY_INIT;
	scoped(fd_release) int fd = -1;
	scoped(free_release) char *bytes = xmalloc(300000);
	unsigned long sum = 0;

	for (size_t i = 0; i < 300000; i++)
		sum += (unsigned char)(bytes[i] = (char)(i * 7 + i / 251));
	scoped(free_release) char *words = xasprintf("{\"method\": \"POST\", \"bytes\": 300000, \"sum\": %lu}", sum % 65521);
	if (file_write(tap_path("upload"), bytes, 300000, 0644, &t.why))
		abort();
	fd = open(tap_path("upload"), O_RDONLY | O_CLOEXEC);
	t.call.method = "POST";
	t.call.url = server_url("/sum");
	t.call.body_fd = fd;
	t.call.body_size = 300000;
	succeeds(call_one(&quick, &t.call, &t.why), &t.why, "a file is sent");
	is_str(t.call.answer.text, words, "the server has each of its bytes");
	is_int((long long)t.call.have, 300000, "its bytes are counted for the progress");
	t.call.body_size = 300001;
	refuses(call_one(&quick, &t.call, &t.why), &t.why, DIAG_SYSTEM, "shorter than it was", "a file that became shorter is an error");
}

static void
a_no_is_a_no(void)
{
	static const long teapot[] = { 409, 404, 0 };
	scoped(try_release) struct try t = TRY_INIT;

	fails(server_url("/nothing"), DIAG_REFUSED, "HTTP 404: not here", "404");
	fails(server_url("/say/400/json/%7B%22message%22:%22bad%20key%22,%22code%22:3%7D"), DIAG_REFUSED, "HTTP 400: bad key",
	      "the server's own words");
	fails(server_url("/say/400/json/%7B%22errors%22:[%7B%22message%22:%22who%22%7D]%7D"), DIAG_REFUSED, "HTTP 400: who", "a registry's");
	fails(server_url("/say/403/html/%3Chtml%3E%3Cscript%3E"), DIAG_REFUSED, "HTTP 403: an HTML page", "a page is not shown");
	fails(server_url("/say/400/plain/a%1B[2Jb%0Asecond"), DIAG_REFUSED, "HTTP 400: a?[2Jb", "control bytes are not shown");
	fails("gopher://127.0.0.1/", DIAG_REFUSED, "Protocol", "a protocol of old");
	fails("http://127.0.0.1:1/", DIAG_SYSTEM, "(5 tries)", "nobody there");
	t.call.accept = teapot;
	t.call.url = server_url("/nothing");
	succeeds(call_one(&quick, &t.call, &t.why), &t.why, "an expected 404 is not an error");
	is_int(t.call.status, 404, "an expected 404 is an answer");
}

static void
answers_have_an_end(void)
{
	scoped(try_release) struct try t = TRY_INIT;
	const struct caller impatient = { .seconds = 1, .deadline = clock_now() + 0.5, .back_off_ms = 10 };

	fails(server_url("/endless"), DIAG_REFUSED, "its answer is larger than 4096 bytes", "an endless answer");
	fails(server_url("/headers"), DIAG_REFUSED, "its answer has headers without end", "endless headers");
	t.call.url = server_url("/stall/1000");
	refuses(call_one(&impatient, &t.call, &t.why), &t.why, DIAG_SYSTEM, "(1 try)", "a server that is silent is not asked again");
}

static void
redirects_are_for_reading(void)
{
	scoped(try_release) struct try t = TRY_INIT;

	answers(server_url("/hop/10"), "", "ten redirects");
	fails(server_url("/hop/11"), DIAG_REFUSED, "more than 10 redirects", "an eleventh");
	fails(server_url("/away/file:///etc/passwd"), DIAG_REFUSED, "it redirects to 'file:///etc/passwd'", "a redirect to a file");
	t.call.method = "POST";
	t.call.url = server_url("/hop/1");
	refuses(call_one(&quick, &t.call, &t.why), &t.why, DIAG_REFUSED, "it redirects to", "a POST does not go elsewhere");
}

static void
redirects_within_one_origin(void)
{
	scoped(try_release) struct try here = TRY_INIT, there = TRY_INIT;
	scoped(free_release) char *away = xasprintf("/away/http://localhost:%d/echo", server_port);

	here.call.one_origin = there.call.one_origin = true;
	here.call.url = server_url("/hop/2");
	succeeds(call_one(&quick, &here.call, &here.why), &here.why, "a call of one origin follows a redirect inside of it");
	there.call.url = server_url(away);
	refuses(call_one(&quick, &there.call, &there.why), &there.why, DIAG_REFUSED, "it redirects to another host, 'http://localhost:",
	        "a call of one origin does not follow a redirect to another host");
}

static void
secrets_stay_with_their_host(void)
{
	scoped(free_release) char *other = xasprintf("/away/http://localhost:%d/echo", server_port);
	scoped(try_release) struct try same = TRY_INIT;
	scoped(try_release) struct try away = TRY_INIT;
	scoped(try_release) struct try told = TRY_INIT;

	same.call.url = server_url("/away//echo");
	call_authorize(&same.call, "bearer", "me");
	succeeds(call_one(&quick, &same.call, &same.why), &same.why, "a redirect on the same host");
	contains(same.call.answer.text, "bearer me", "takes the secret along");
	away.call.url = server_url(other);
	call_authorize(&away.call, "bearer", "me");
	succeeds(call_one(&quick, &away.call, &away.why), &away.why, "a redirect to another");
	ok(!strstr(away.call.answer.text, "bearer"), "leaves it behind");
	told.call.url = server_url("/reflect");
	call_authorize(&told.call, "bearer", "token-hush");
	call_one(&quick, &told.call, &told.why);
	contains(told.why.text.text, "HTTP 401", "a server that repeats the secret");
	ok(!strstr(told.why.text.text, "hush"), "is not repeated");
	ok(url_same_origin("https://a.example/x", "https://a.example:443/y"), "443 is https's port");
	ok(!url_same_origin("https://a.example/x", "http://a.example/x"), "another scheme is another origin");
	ok(url_is_private("https://b.example/x", "http://a.example"), "a secret may go to another host over TLS");
	ok(url_is_private("http://a.example:81/x", "http://a.example"), "a secret may go to another port of its host");
	ok(!url_is_private("http://b.example/x", "https://a.example"), "a secret does not go to another host without TLS");
	ok(!url_is_private("http://127.0.0.1.b.example/x", "http://127.0.0.1:5000"), "a host that only begins like its own is another host");
	ok(!url_is_private("http://127.0.0.1@b.example/x", "http://127.0.0.1:5000"), "a user name in an address is not its host");
	ok(!url_is_private("not an address", "http://a.example"), "a secret does not go to what is not an address");
}

static void
many_are_asked_at_once(void)
{
	struct call call[12];
	scoped(diag_release) struct diag why = DIAG_INIT;
	double start = clock_now();

	for (size_t i = 0; i < 12; i++) {
		call[i] = (struct call)CALL_INIT;
		call[i].url = server_url(i == 5 ? "/nothing" : i == 7 ? "/gone" : i == 3 ? "/busy/10/1/many" : "/bytes/5000");
	}
	refuses(call_all(&quick, call, 12, &why), &why, DIAG_REFUSED, "2 of 12 requests failed, the first: cannot GET", "two of twelve fail");
	ok(clock_now() - start < 3, "nobody waits for another");
	for (size_t i = 0; i < 12; i++) {
		ok(call[i].done && (call[i].failed ? i == 5 || i == 7 : call[i].status == 200), "call %zu", i);
		call_release(&call[i]);
	}
}

struct times {
	double now;
	unsigned finished, waited;
};

static double
times_now(void *ctx)
{
	return ((struct times *)ctx)->now;
}

static void
times_pass(void *ctx, double seconds)
{
	((struct times *)ctx)->now += seconds;
}

static void
times_finished(void *ctx, struct call *call)
{
	(void)call;
	((struct times *)ctx)->finished++;
}

static void
times_wait(void *ctx, const struct call *call, const char *cause, double pause)
{
	(void)call;
	(void)pause;
	((struct times *)ctx)->waited += !strncmp(cause, "HTTP 503", 8);
}

static void
an_outage_is_waited_for_until_the_deadline(void)
{
	struct times times = { 0 };
	struct caller patient = { .deadline = 1800, .clock = times_now, .pause = times_pass, .finished = times_finished,
		.waiting = times_wait, .ctx = &times };
	scoped(try_release) struct try t = TRY_INIT;
	scoped(try_release) struct try never = TRY_INIT;
	double start = clock_now();

	t.call.url = server_url("/flaky/10/20/503/outage");
	succeeds(call_one(&patient, &t.call, &t.why), &t.why, "503 twenty times");
	ok(times.now > 300 && times.now < 1800, "take minutes (%.0f s)", times.now);
	is_int(times.waited, 20, "each wait is told");
	is_int(times.finished, 1, "and the end once");
	times.now = 0;
	never.call.url = server_url("/flaky/10/999/503/never");
	refuses(call_one(&patient, &never.call, &never.why), &never.why, DIAG_SYSTEM, "HTTP 503: no (", "and no longer than was said");
	ok(never.call.again >= 1800, "and when the next try would have been is told");
	ok(times.now > 1680 && times.now <= 1800, "half an hour (%.0f s)", times.now);
	ok(clock_now() - start < 10, "of simulated time");
}

static void
pauses_grow_and_differ(void)
{
	double least = 1e9, most = 0;

	for (int i = 0; i < 200; i++) {
		double pause = back_off_pause(4, 500, 60000);

		least = pause < least ? pause : least;
		most = pause > most ? pause : most;
	}
	ok(least >= 2 && most <= 6 && most - least > 1, "the fourth pause is 2 to 6 s (%.1f to %.1f)", least, most);
	ok(back_off_pause(1000, 500, 60000) <= 90, "none is longer than a minute and a half");
}

static void
connections_are_kept(void)
{
	scoped(connections_release) struct connections kept = CONNECTIONS_INIT;
	struct caller caller = quick;
	scoped(try_release) struct try t = TRY_INIT;

	caller.kept = &kept;
	t.call.url = server_url("/echo");
	succeeds(call_one(&caller, &t.call, &t.why), &t.why, "a kept caller makes one call");
	scoped(free_release) char *port = xstrdup(call_header(&t.call, "x-peer"));
	succeeds(call_one(&caller, &t.call, &t.why), &t.why, "a kept caller makes another call");
	is_str(call_header(&t.call, "x-peer"), port, "come over the same connection");
}

int
main(void)
{
	unsetenv("CURL_CA_BUNDLE");
	unsetenv("SSL_CERT_FILE");
	unsetenv("SSL_CERT_DIR");
	server_begin();
	a_question_has_an_answer();
	each_method_is_spoken();
	a_bad_moment_passes();
	a_rate_limit_is_waited_for();
	a_file_is_uploaded();
	a_no_is_a_no();
	answers_have_an_end();
	redirects_are_for_reading();
	redirects_within_one_origin();
	secrets_stay_with_their_host();
	many_are_asked_at_once();
	an_outage_is_waited_for_until_the_deadline();
	pauses_grow_and_differ();
	connections_are_kept();
	return tap_done();
}

#include "base/clock.h"
#include "net/download.h"
#include "cli/args.h"
#include "cli/say.h"
#include "net/url.h"
#include "servers/server.h"

/* Quick to give up, so that a failure is one soon. */
static const struct caller quick = { .call_seconds = 30, .stall_seconds = 10, .tries = 3, .back_off_ms = 10, .connect_seconds = 10 };

struct try {
	struct list urls;
	struct download get;
	struct diag why;
	char *path;
};
#define TRY_INIT { .why = DIAG_INIT }

static void
try_release(struct try *t)
{
	list_release(&t->urls);
	diag_release(&t->get.why);
	diag_release(&t->why);
	free(t->path);
}

static int
try_run(struct try *t, const struct caller *caller, const char *name)
{
	t->path = xstrdup(tap_path(name));
	t->get.urls = &t->urls;
	t->get.path = t->path;
	return download_all(caller, &t->get, 1, &t->why);
}

static void
gets(const char *url, size_t n, const char *name)
{
	scoped(try_release) struct try t = TRY_INIT;
	struct digest want = server_digest(n);

	list_add(&t.urls, url);
	t.get.sha256 = want.hex;
	succeeds(try_run(&t, &quick, "got"), &t.why, "%s", name);
	is_int((long long)t.get.bytes, (long long)n, "%s: whole", name);
	ok(file_exists(t.path), "%s: under its name", name);
	unlink(t.path);
}

static void
fails(const char *url, enum diag_kind kind, const char *words, const char *name)
{
	scoped(try_release) struct try t = TRY_INIT;
	struct digest want = server_digest(1000);

	list_add(&t.urls, url);
	t.get.sha256 = want.hex;
	refuses(try_run(&t, &quick, "missed"), &t.why, kind, words, "%s", name);
	ok(!file_exists(t.path), "%s: nothing is there", name);
	unlink(tap_path("missed.part"));
	unlink(tap_path("missed.part.tag"));
}

static const char *
server_log(void)
{
	static struct buf text = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(try_release) struct try t = TRY_INIT;

	list_add(&t.urls, server_url("/log"));
	buf_clear(&text);
	if (!try_run(&t, &quick, "log"))
		file_read(&text, t.path, 1 << 20, &why);
	return text.text;
}

static void
a_file_comes_whole(void)
{
	gets(server_url("/bytes/1000"), 1000, "a small file");
	gets(server_url("/bytes/300000"), 300000, "a larger one");
	gets(server_url("/norange/1000"), 1000, "from a server without ranges");
	gets(server_url("/hop/10"), 10, "after ten redirects");
}

static void
a_bad_moment_passes(void)
{
	gets(server_url("/flaky/1000/2/503/a"), 1000, "503 twice");
	gets(server_url("/flaky/1000/1/408/b"), 1000, "408 once");
	gets(server_url("/cut/100000/70000/c"), 100000, "half a file, then the rest");
	contains(server_log(), "/cut/100000/70000/c Range=bytes=70000- If-Range=\"one\"", "and only the rest was asked for");
	gets(server_url("/changing/100000/70000/d"), 100000, "half a file, then another one");
	fails(server_url("/flaky/1000/9/500/e"), DIAG_SYSTEM, "HTTP 500: no (3 tries)", "500 again and again");
}

/* A server that breaks off each time must not keep a fetch busy without end. */
static void
a_server_that_always_breaks_off_is_given_up(void)
{
	double start = clock_now();

	fails(server_url("/trickle/500000/1000/deaf"), DIAG_SYSTEM, "(3 tries)", "the same 1000 bytes again and again");
	fails(server_url("/trickle/500000/1000/more"), DIAG_SYSTEM, "(3 tries)", "another 1000 bytes each time");
	gets(server_url("/trickle/900000/100000/much"), 900000, "100 kB each time are progress");
	ok(clock_now() - start < 10, "each ends soon");
	fails(server_url("/trickle/3000000/66000/endless"), DIAG_SYSTEM, "(3 tries)", "a server that breaks off more than thirty times is given up");
}

static void
who_asks_to_wait_is_waited_for(void)
{
	double start = clock_now();

	gets(server_url("/busy/1000/1/a"), 1000, "Retry-After in seconds");
	ok(clock_now() - start >= 0.9, "was waited for");
	start = clock_now();
	gets(server_url("/busy/1000/+2/b"), 1000, "Retry-After as a date");
	ok(clock_now() - start >= 0.9, "was waited for too");
	fails(server_url("/busy/1000/9000/c"), DIAG_SYSTEM, "asks to wait longer than the time limit", "two hours are too long");
}

static void
a_no_is_a_no(void)
{
	fails(server_url("/nothing"), DIAG_REFUSED, "HTTP 404", "404");
	fails(server_url("/hop/11"), DIAG_REFUSED, "more than 10 redirects", "an eleventh redirect");
	fails(server_url("/away/file:///etc/passwd"), DIAG_REFUSED, "it redirects to 'file:///etc/passwd'", "a redirect to a file");
	fails(server_url("/away/ftp://127.0.0.1/x"), DIAG_REFUSED, "it redirects to 'ftp://", "a redirect to another protocol");
	fails("http://127.0.0.1:1/x", DIAG_SYSTEM, "(3 tries)", "nobody there");
	fails("gopher://127.0.0.1/x", DIAG_REFUSED, "Protocol", "a protocol of old");
}

/* Seconds until the caller gives the address up. */
static double
given_up(const struct caller *caller, const char *path, const char *name, const char *says, const char *label)
{
	scoped(try_release) struct try t = TRY_INIT;
	double start = clock_now();

	list_add(&t.urls, server_url(path));
	refuses(try_run(&t, caller, name), &t.why, DIAG_SYSTEM, says, label);
	return clock_now() - start;
}

static void
slow_and_endless_answers_end(void)
{
	const struct caller impatient = { .call_seconds = 3, .stall_seconds = 1, .tries = 2, .back_off_ms = 10 };
	const struct caller drop_by_drop = { .call_seconds = 60, .stall_seconds = 2, .tries = 2, .back_off_ms = 10 };

	ok(given_up(&impatient, "/stall/1000", "stalled", "cannot GET", "a server that sends nothing fails") < 10, "a silent server ends in time");
	ok(file_exists(tap_path("stalled.part")), "what came is kept");
	ok(given_up(&drop_by_drop, "/drip/1000", "dripped", "(2 tries)", "a server that sends a few bytes now and then is given up") < 30,
		"a server that sends a few bytes now and then ends before the time limit");
}

static void
a_limit_on_size_holds(const char *path, const char *name)
{
	scoped(try_release) struct try t = TRY_INIT;

	list_add(&t.urls, server_url(path));
	t.get.max_bytes = 1 << 20;
	refuses(try_run(&t, &quick, "large"), &t.why, DIAG_REFUSED, "it is larger than 1048576 bytes", "%s", name);
	unlink(tap_path("large.part"));
}

static void
wrong_bytes_are_kept_aside(void)
{
	scoped(try_release) struct try t = TRY_INIT;
	struct digest want = server_digest(1000), got = server_digest(999);
	scoped(free_release) char *words = xasprintf("it has sha256 %s, not %s", got.hex, want.hex);
	scoped(free_release) char *aside = xasprintf("%s/aside/%.12s-wrong", tap_folder(), got.hex);

	list_add(&t.urls, server_url("/bytes/999"));
	t.get.sha256 = want.hex;
	t.get.aside = tap_path("aside");
	is_int(try_run(&t, &quick, "wrong"), -1, "a file with a wrong hash fails");
	is_int(t.why.kind, DIAG_REFUSED, "a wrong hash is refused");
	contains(t.why.text.text, words, "the error has both hashes");
	contains(t.why.text.text, aside, "and the place where it is kept");
	ok(file_exists(aside) && !file_exists(t.path) && !file_exists(tap_path("wrong.part")), "a file with a wrong hash is kept only aside");
	ok(t.get.wrong_hash, "a wrong hash is marked in the request");
}

static void
html_is_called_html(void)
{
	scoped(try_release) struct try t = TRY_INIT;
	struct digest want = server_digest(1000);

	list_add(&t.urls, server_url("/html"));
	t.get.sha256 = want.hex;
	t.get.aside = tap_path("aside");
	refuses(try_run(&t, &quick, "page"), &t.why, DIAG_REFUSED, "and is an HTML page", "a page instead of an archive");
}

static void
the_next_address_is_tried(void)
{
	scoped(try_release) struct try t = TRY_INIT;
	struct digest want = server_digest(1000);

	list_add(&t.urls, server_url("/nothing"));
	list_add(&t.urls, server_url("/bytes/999"));
	list_add(&t.urls, "http://127.0.0.1:1/");
	list_add(&t.urls, server_url("/bytes/1000"));
	t.get.sha256 = want.hex;
	t.get.aside = tap_path("aside");
	args_quiet = true;
	succeeds(try_run(&t, &quick, "fourth"), &t.why, "404, wrong bytes and nobody: the fourth address has it");
	args_quiet = false;
}

static void
leave_part(const char *name, size_t n, const char *tag)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *bytes = xmalloc(n);
	scoped(free_release) char *part = xasprintf("%s.part", tap_path(name));
	scoped(free_release) char *tag_path = xasprintf("%s.part.tag", tap_path(name));

	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(i * 7 + i / 251);
	if (file_write(part, bytes, n, 0644, &why) || (tag && file_write(tag_path, tag, strlen(tag), 0644, &why)))
		abort();
}

static void
what_a_killed_run_left_goes_on(void)
{
	leave_part("got", 40000, "\"one\"");
	gets(server_url("/bytes/50000"), 50000, "a part with its tag");
	contains(server_log(), "/bytes/50000 Range=bytes=40000- If-Range=\"one\"", "a part with its tag is continued");
	leave_part("got", 40000, "\"zero\"");
	gets(server_url("/bytes/50001"), 50001, "a part of another file");
	leave_part("got", 40000, NULL);
	gets(server_url("/bytes/50002"), 50002, "a part without a tag");
	leave_part("got", 50003, NULL);
	gets(server_url("/bytes/50003"), 50003, "a part that was whole");
	leave_part("got", 60000, "\"one\"");
	gets(server_url("/bytes/50004"), 50004, "a part that is too long");
	leave_part("got", 4000, NULL);
	gets(server_url("/shifted/50005"), 50005, "a server that answers with another range");
}

static void
a_full_disk_is_said(void)
{
	scoped(try_release) struct try t = TRY_INIT;

	if (symlink("/dev/full", tap_path("full.part")))
		abort();
	list_add(&t.urls, server_url("/bytes/1000"));
	refuses(try_run(&t, &quick, "full"), &t.why, DIAG_SYSTEM, "cannot write", "a part that is a link is not written through");
	unlink(tap_path("full.part"));
}

static void
credentials_stay_with_their_host(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *same = url_follow("https://me:pw@a.example/x", "https://me:pw@a.example/y", &why);
	scoped(free_release) char *other = url_follow("https://me:pw@a.example/x", "https://me:pw@b.example/y", &why);
	scoped(free_release) char *port = url_follow("https://a.example/x", "https://me:pw@a.example:8443/y", &why);
	scoped(free_release) char *up = url_follow("http://a.example/x", "https://b.example/y?token=1", &why);
	scoped(free_release) char *shown = url_shown("https://me:pw@a.example/x?token=secret");

	is_str(same, "https://me:pw@a.example/y", "the same host keeps them");
	is_str(other, "https://b.example/y", "another does not get them");
	is_str(port, "https://a.example:8443/y", "nor does another port");
	is_str(up, "https://b.example/y?token=1", "http may become https");
	is_str(shown, "https://a.example/x", "no message shows a secret");
	ok(!url_follow("https://a.example/x", "http://a.example/x", &why), "https never becomes http");
	contains(why.text.text, "it redirects from https to 'http://a.example/x'", "and it is said");
}

static void
a_certificate_counts(void)
{
	scoped(free_release) char *url = xasprintf("https://127.0.0.1:%d/bytes/1000", server_tls_port);
	scoped(free_release) char *down = xasprintf("https://127.0.0.1:%d/away/%s", server_tls_port, server_url("/bytes/1000"));

	fails(url, DIAG_SYSTEM, "certificate", "an unknown authority");
	setenv("SSL_CERT_FILE", tap_path("cert.pem"), 1);
	gets(url, 1000, "an authority of SSL_CERT_FILE");
	setenv("CURL_CA_BUNDLE", tap_path("cert.pem"), 1);
	setenv("SSL_CERT_FILE", "/dev/null", 1);
	gets(url, 1000, "one of CURL_CA_BUNDLE, which goes first");
	fails(down, DIAG_REFUSED, "it redirects from https to", "a redirect to plain http");
}

static void
many_come_at_once(void)
{
	struct download get[12] = { 0 };
	struct list urls[12] = { 0 };
	char path[12][64];
	scoped(diag_release) struct diag why = DIAG_INIT;

	for (size_t i = 0; i < 12; i++) {
		snprintf(path[i], sizeof(path[i]), "%zu", i);
		list_add(&urls[i], server_url(i == 5 ? "/nothing" : i == 7 ? "/gone" : "/bytes/5000"));
		get[i].urls = &urls[i];
		get[i].path = xstrdup(tap_path(path[i]));
	}
	refuses(download_all(&quick, get, 12, &why), &why, DIAG_REFUSED, "2 of 12 requests failed, the first: ", "two of twelve fail");
	for (size_t i = 0; i < 12; i++) {
		ok(get[i].failed ? i == 5 || i == 7 : file_exists(get[i].path), "file %zu", i);
		diag_release(&get[i].why);
		list_release(&urls[i]);
		free((char *)get[i].path);
	}
}

static void
a_question_takes_no_bytes(void)
{
	scoped(try_release) struct try yes = TRY_INIT;
	scoped(try_release) struct try no = TRY_INIT;

	list_add(&yes.urls, server_url("/endless"));
	yes.get.urls = &yes.urls;
	succeeds(download_all(&quick, &yes.get, 1, &yes.why), &yes.why, "can it be had? yes");
	list_add(&no.urls, server_url("/nothing"));
	no.get.urls = &no.urls;
	refuses(download_all(&quick, &no.get, 1, &no.why), &no.why, DIAG_REFUSED, "HTTP 404", "a source that no server has fails");
}

int
main(void)
{
	unsetenv("CURL_CA_BUNDLE");
	unsetenv("SSL_CERT_FILE");
	unsetenv("SSL_CERT_DIR");
	server_begin();
	a_file_comes_whole();
	a_bad_moment_passes();
	a_server_that_always_breaks_off_is_given_up();
	who_asks_to_wait_is_waited_for();
	a_no_is_a_no();
	slow_and_endless_answers_end();
	a_limit_on_size_holds("/endless", "an endless answer");
	a_limit_on_size_holds("/claim/99999999999", "an announced size");
	wrong_bytes_are_kept_aside();
	html_is_called_html();
	the_next_address_is_tried();
	what_a_killed_run_left_goes_on();
	a_full_disk_is_said();
	credentials_stay_with_their_host();
	a_certificate_counts();
	many_come_at_once();
	a_question_takes_no_bytes();
	return tap_done();
}

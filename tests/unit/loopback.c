#include "net/loopback.h"
#include "net/url.h"
#include "tap.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>

/* What a browser or another client sends, and what it receives. */
struct visit {
	unsigned port;
	const char *text[4];            /* one connection each */
	char heard[4][4096];
};

static void
speak(unsigned port, const char *text, char *heard, size_t room)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)port) };
	scoped(fd_release) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t have = 0;
	ssize_t n;

	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) || send(fd, text, strlen(text), MSG_NOSIGNAL) < 0)
		return;
	while (have + 1 < room && (n = recv(fd, heard + have, room - have - 1, 0)) > 0)
		have += (size_t)n;
	heard[have] = '\0';
}

static void *
visit(void *ctx)
{
	struct visit *v = ctx;

	for (size_t i = 0; i < countof(v->text) && v->text[i]; i++)
		speak(v->port, v->text[i], v->heard[i], sizeof(v->heard[i]));
	return NULL;
}

static void
the_browser_brings_the_query(void)
{
	scoped(loopback_release) struct loopback l = LOOPBACK_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf query = BUF_INIT;
	struct visit v = { .text = { "GET /favicon.ico HTTP/1.1\r\nHost: x\r\n\r\n", "POST /back?code=1 HTTP/1.1\r\n\r\n",
		"GET /back HTTP/1.1\r\n\r\n", "GET /back?code=a%20b&state=s HTTP/1.1\r\nHost: localhost\r\n\r\n" } };
	pthread_t thread;

	if (!succeeds(loopback_open(&l, &why), &why, "a listener is opened"))
		return;
	v.port = l.port;
	pthread_create(&thread, NULL, visit, &v);
	succeeds(loopback_wait(&l, "/back", "<p>done", 20, &query, &why), &why, "the visit that brings a query ends the wait");
	pthread_join(thread, NULL);
	is_str(query.text, "code=a%20b&state=s", "the query of the visit is returned");
	contains(v.heard[0], "HTTP/1.1 404 ", "another page is not there");
	contains(v.heard[1], "HTTP/1.1 404 ", "nor is it for a POST");
	contains(v.heard[2], "HTTP/1.1 404 ", "nor without a query");
	contains(v.heard[3], "HTTP/1.1 200 OK", "the right one is answered");
	contains(v.heard[3], "<p>done", "with the page");
}

static void
only_this_machine_can_come(void)
{
	scoped(loopback_release) struct loopback l = LOOPBACK_INIT, other = LOOPBACK_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	struct sockaddr_in at;
	socklen_t n = sizeof(at);

	if (loopback_open(&l, &why) || loopback_open(&other, &why) || getsockname(l.fd, (struct sockaddr *)&at, &n))
		abort();
	is_int(ntohl(at.sin_addr.s_addr), INADDR_LOOPBACK, "it listens on 127.0.0.1 alone");
	ok(l.port > 1023 && l.port != other.port, "on a port that nobody knows before");
}

static void
nobody_comes(void)
{
	scoped(loopback_release) struct loopback l = LOOPBACK_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf query = BUF_INIT;

	if (loopback_open(&l, &why))
		abort();
	refuses(loopback_wait(&l, "/back", "", 1, &query, &why), &why, DIAG_SYSTEM, "no browser came back within 1 s", "who does not come is not waited for");
}

static void
a_parameter_is_taken_from_a_query(void)
{
	scoped(free_release) char *code = url_parameter("a=1&code=x%2By%20z+!&code=2", "code");
	scoped(free_release) char *first = url_parameter("code=", "code");
	scoped(free_release) char *nul = url_parameter("code=a%00b", "code");
	scoped(free_release) char *none = url_parameter("xcode=1&codex=2&code", "code");

	is_str(code, "x+y z !", "the first of its name, decoded");
	is_str(first, "", "an empty parameter is returned");
	ok(!nul, "never with a NUL");
	ok(!none, "and no other name's");
}

int
main(void)
{
	the_browser_brings_the_query();
	only_this_machine_can_come();
	nobody_comes();
	a_parameter_is_taken_from_a_query();
	return tap_done();
}

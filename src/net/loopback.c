#include "net/loopback.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/text.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MAX_HEAD = 16 << 10, VISIT_SECONDS = 5, TICK_MS = 250 };

int
loopback_open(struct loopback *l, struct diag *why)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(address);

	l->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (l->fd < 0 || bind(l->fd, (struct sockaddr *)&address, n) || listen(l->fd, 8) ||
	    getsockname(l->fd, (struct sockaddr *)&address, &n))
		return diag_set(why, DIAG_SYSTEM, "cannot listen on 127.0.0.1:");
	l->port = ntohs(address.sin_port);
	return 0;
}

/* The address of "GET ADDRESS HTTP/1.1": path and query. */
static char *
requested(const char *head)
{
	size_t n = strcspn(head + 4, " \r\n");

	return text_starts(head, "GET /") && head[4 + n] == ' ' ? xstrndup(head + 4, n) : NULL;
}

/* Takes the query, if the request is for `path`. */
static bool
take_query(const char *address, const char *path, struct buf *query)
{
	size_t n = strlen(path);

	if (strncmp(address, path, n) || address[n] != '?')
		return false;
	buf_str(query, address + n + 1);
	return true;
}

static void
read_head(int fd, struct buf *head)
{
	struct timeval limit = { .tv_sec = VISIT_SECONDS };
	char block[2048];
	ssize_t n;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	while (head->len < MAX_HEAD && !strstr(head->text, "\r\n\r\n") && (n = recv(fd, block, sizeof(block), 0)) > 0)
		buf_add(head, block, (size_t)n);
}

static void
reply(int fd, const char *status, const char *page)
{
	scoped(buf_release) struct buf text = BUF_INIT;

	buf_printf(&text, "HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %zu\r\nConnection: close\r\n"
	           "Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\r\n%s", status, strlen(page), page);
	for (size_t done = 0; done < text.len;) {
		ssize_t n = send(fd, text.text + done, text.len - done, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		done += (size_t)n;
	}
}

/* Is this the request that we wait for? */
static bool
receive(int listener, const char *path, const char *page, struct buf *query)
{
	scoped(fd_release) int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	scoped(buf_release) struct buf head = BUF_INIT;
	scoped(free_release) char *address = NULL;
	bool ours;

	if (fd < 0)
		return false;
	read_head(fd, &head);
	address = strlen(head.text) > 4 ? requested(head.text) : NULL;
	ours = address && take_query(address, path, query);
	reply(fd, ours ? "200 OK" : "404 Not Found", ours ? page : "not here");
	return ours;
}

/* "http://localhost:1234/auth/callback?code=..." */
static bool
read_pasted(const char *path, struct buf *query)
{
	char line[8192];
	ssize_t n = read(STDIN_FILENO, line, sizeof(line) - 1);
	const char *at;

	if (n <= 0)
		return false;
	line[n] = '\0';
	line[strcspn(line, " \r\n")] = '\0';
	at = strstr(line, path);
	return at && take_query(at, path, query);
}

int
loopback_wait(struct loopback *l, const char *path, const char *page, unsigned seconds, struct buf *query, struct diag *why)
{
	double until = clock_now() + seconds;
	struct pollfd fd[2] = { { .fd = l->fd, .events = POLLIN }, { .fd = isatty(STDIN_FILENO) ? STDIN_FILENO : -1, .events = POLLIN } };

	while (clock_now() < until) {
		if (proc_stopping())
			return diag_set(why, DIAG_SYSTEM, "stopped by a signal");
		if (poll(fd, countof(fd), TICK_MS) < 0 && errno != EINTR)
			return diag_set(why, DIAG_SYSTEM, "cannot wait for the browser:");
		if (fd[0].revents && receive(l->fd, path, page, query))
			return 0;
		if (fd[1].revents && read_pasted(path, query))
			return 0;
		if (fd[1].revents & (POLLHUP | POLLERR))
			fd[1].fd = -1;
	}
	return diag_set(why, DIAG_SYSTEM, "no browser came back within %u s", seconds);
}

void
loopback_release(struct loopback *l)
{
	fd_release(&l->fd);
}

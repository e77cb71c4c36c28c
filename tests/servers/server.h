/*
 * server - tests/servers/bad, started for a test and ended with it.
 *
 * server_url("/bytes/10") is an address on it; server_content() is what it
 * serves, so that a test knows the hash.
 */
#ifndef SERVER_H
#define SERVER_H
#include "base/digest.h"
#include "base/proc.h"
#include "tap.h"
#include <unistd.h>

static struct proc server = PROC_INIT;
static int server_port, server_tls_port;

static void
server_end(void)
{
	if (server.pid > 0)
		proc_kill(&server);
}

static int
server_read_port(const char *file)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	for (int tries = 0; tries < 300; tries++) {
		if (file_exists(file) && !file_read(&text, file, 16, &why))
			return atoi(text.text);
		usleep(100000);
	}
	printf("Bail out! tests/servers/bad did not start\n");
	exit(1);
}

static int
server_certificate(struct diag *why)
{
	char *argv[] = { "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
		"-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", (char *)tap_path("key.pem"),
		"-out", (char *)tap_path("cert.pem"), NULL };
	struct proc p = PROC_INIT;
	scoped(buf_release) struct buf out = BUF_INIT;

	p.argv = argv;
	return proc_capture(&p, &out, 1 << 16, why);
}

static void
server_begin(void)
{
	static char program[] = "tests/servers/bad";
	scoped(diag_release) struct diag why = DIAG_INIT;
	char *argv[] = { program, (char *)tap_folder(), (char *)tap_path("tls"), (char *)tap_path("cert.pem"),
		(char *)tap_path("key.pem"), NULL };

	server.argv = argv;
	if (server_certificate(&why) || proc_start(&server, &why)) {
		printf("Bail out! %s\n", why.text.text);
		exit(1);
	}
	atexit(server_end);
	server_tls_port = server_read_port(tap_path("tls"));
	server_port = server_read_port(tap_path("port"));
}

/* The last 16 stay valid. */
static const char *
server_url(const char *path)
{
	static char url[16][512];
	static unsigned turn;
	char *p = url[turn++ % 16];

	snprintf(p, sizeof(url[0]), "http://127.0.0.1:%d%s", server_port, path);
	return p;
}

static struct digest TAP_UNUSED
server_digest(size_t n)
{
	struct sha256 h = SHA256_INIT;
	struct digest digest;

	for (size_t i = 0; i < n; i++) {
		unsigned char byte = (unsigned char)(i * 7 + i / 251);

		sha256_add(&h, &byte, 1);
	}
	sha256_finish(&h, &digest);
	return digest;
}

#endif

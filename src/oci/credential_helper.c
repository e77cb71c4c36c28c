#include "credential_helper.h"
#include "base/fd.h"
#include "base/proc.h"
#include "base/text.h"
#include "json/json.h"
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define NONE "credentials not found in native keychain"
#define IDENTITY_TOKEN "<token>"
enum { SECONDS = 60, MOST_ANSWER = 64 << 10 };

static char *
program(const char *name)
{
	return xasprintf("docker-credential-%s", name);
}

bool
credential_helper_is_installed(const char *name)
{
	scoped(free_release) char *file = program(name);

	return proc_is_installed(file);
}

static void
wipe(struct buf *b)
{
	if (b->text)
		explicit_bzero(b->text, b->len);
	buf_release(b);
}

static int
write_server(int *fd, const char *server, struct diag *why)
{
	size_t n = strlen(server);

	*fd = memfd_create("ingot-server", MFD_CLOEXEC);
	if (*fd < 0 || write(*fd, server, n) != (ssize_t)n || lseek(*fd, 0, SEEK_SET))
		return diag_set(why, DIAG_SYSTEM, "cannot write the name of the registry:");
	return 0;
}

/* A program that has no password says so on its standard output, and fails. */
static int
run(char *file, const char *server, struct buf *answer, bool *none, struct diag *why)
{
	scoped(fd_release) int in = -1;
	char *argv[] = { file, "get", NULL };
	struct proc proc = PROC_INIT;

	if (write_server(&in, server, why))
		return -1;
	proc.argv = argv;
	proc.in_fd = in;
	proc.seconds = SECONDS;
	if (proc_capture(&proc, answer, MOST_ANSWER, why)) {
		*none = answer->text && text_starts(answer->text, NONE);
		return *none ? 0 : -1;
	}
	return 0;
}

static int
read_answer(struct credentials *c, const char *file, const struct buf *answer, struct diag *why)
{
	scoped(json_doc_wipe) struct json_doc doc = JSON_DOC_INIT;
	struct json top, user;

	if (json_parse(&doc, file, answer->text ? answer->text : "", answer->len, why))
		return -1;
	top = json_top(&doc);
	user = json_get(top, "Username");
	if (!strcmp(json_string(user), IDENTITY_TOKEN))
		json_complain(user, "is an identity token, which ingot cannot use; log in with a password or an access token");
	if (!doc.failed && *json_string(user)) {
		c->user = xstrdup(json_string(user));
		c->password = xstrdup(json_string(json_get(top, "Secret")));
	}
	json_accept(top);
	return json_finish(&doc, why);
}

int
credential_helper_get(struct credentials *c, const char *name, const char *server, struct diag *why)
{
	scoped(free_release) char *file = program(name);
	scoped(wipe) struct buf answer = BUF_INIT;
	bool none = false;

	if (!text_is_name(name))
		return diag_set(why, DIAG_USAGE, "'%s' is not the name of a program that keeps passwords", name);
	if (run(file, server, &answer, &none, why) || (!none && read_answer(c, file, &answer, why)))
		return diag_wrap(why, "the password for '%s'", server);
	return 0;
}

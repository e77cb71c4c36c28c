#include "oci/credentials.h"
#include "base/base64.h"
#include "base/file.h"
#include "base/list.h"
#include "json/json.h"
#include "credential_helper.h"
#include <string.h>

#define DOCKER_HUB "https://index.docker.io/v1/"

static void
add_path(struct list *paths, const char *variable, const char *below)
{
	const char *dir = getenv(variable);

	if (dir && *dir)
		list_take(paths, path_join(dir, below));
}

static void
candidates(struct list *paths)
{
	const char *named = getenv("REGISTRY_AUTH_FILE");

	if (named && *named) {
		list_add(paths, named);
		return;
	}
	add_path(paths, "XDG_RUNTIME_DIR", "containers/auth.json");
	if (getenv("DOCKER_CONFIG"))
		add_path(paths, "DOCKER_CONFIG", "config.json");
	else
		add_path(paths, "HOME", ".docker/config.json");
}

static void
wipe(struct buf *b)
{
	explicit_bzero(b->text, b->len);
	buf_release(b);
}

/* "user:password" in base64 (RFC 7617). */
static void
read_auth(struct credentials *c, struct json auth)
{
	scoped(wipe) struct buf pair = BUF_INIT;
	const char *text = json_string(auth), *colon;

	if (!*text)
		return;
	if (!base64_decode(&pair, text, strlen(text)) || !(colon = memchr(pair.text, ':', pair.len))) {
		json_complain(auth, "is not a user and password in base64");
		return;
	}
	c->user = xstrndup(pair.text, (size_t)(colon - pair.text));
	c->password = xstrdup(colon + 1);
}

/* HOST/OWNER/APP, HOST/OWNER, HOST; and Docker Hub's old name. */
static struct json
find_entry(struct json auths, const char *host, const char *repository)
{
	scoped(free_release) char *key = xasprintf("%s/%s", host, repository);
	struct json entry = json_find(auths, key);

	for (char *slash; !json_exists(entry) && (slash = strrchr(key, '/'));) {
		*slash = '\0';
		entry = json_find(auths, key);
	}
	if (!json_exists(entry) && !strcmp(host, "docker.io"))
		entry = json_find(auths, DOCKER_HUB);
	return entry;
}

/* Of this registry, or of all: one that is not installed may be a leftover of another machine. */
static int
ask_helper(struct credentials *c, struct json top, const char *host, const char *repository, struct diag *why)
{
	const char *server = strcmp(host, "docker.io") ? host : DOCKER_HUB;
	const char *own = json_string(find_entry(json_find(top, "credHelpers"), host, repository));
	const char *store = json_string(json_find(top, "credsStore"));

	if (*own)
		return credential_helper_get(c, own, server, why);
	if (*store && credential_helper_is_installed(store))
		return credential_helper_get(c, store, server, why);
	return 0;
}

static int
look(struct credentials *c, const char *path, const char *host, const char *repository, struct diag *why)
{
	scoped(json_doc_wipe) struct json_doc doc = JSON_DOC_INIT;
	struct json top, entry;

	if (json_load(&doc, path, why))
		return -1;
	top = json_top(&doc);
	if (ask_helper(c, top, host, repository, why))
		return -1;
	entry = find_entry(json_find(top, "auths"), host, repository);
	if (!c->user)
		read_auth(c, json_find(entry, "auth"));
	json_accept(top);
	return json_finish(&doc, why);
}

int
credentials_find(struct credentials *c, const char *host, const char *repository, struct diag *why)
{
	scoped(list_release) struct list paths = LIST_INIT;

	credentials_release(c);
	candidates(&paths);
	for (size_t i = 0; i < paths.n && !c->user; i++)
		if (file_exists(paths.item[i]) && look(c, paths.item[i], host, repository, why))
			return diag_wrap(why, "reading the registries' passwords");
	return 0;
}

void
credentials_release(struct credentials *c)
{
	if (c->password)
		explicit_bzero(c->password, strlen(c->password));
	free(c->user);
	free(c->password);
	*c = (struct credentials)CREDENTIALS_INIT;
}

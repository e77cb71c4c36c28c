#include "root/sandbox_host.h"
#include "base/file.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

/* Variables of the host that the clients of fetch get: exact names, or prefixes that end in '_'. */
static const char *const passed[] = {
	"http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY",
	"GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE",
	"CARGO_REGISTRIES_", "CARGO_REGISTRY_", "CARGO_SOURCE_", "CARGO_HTTP_", "CARGO_NET_",
};

/* Where distributions keep their CA bundle. */
static const char *const bundles[] = {
	"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
	"/etc/ssl/cert.pem",
};

/* Variables that tell go, cargo, git and curl the path of the bundle. */
static const char *const bundle_names[] = {
	"SSL_CERT_FILE", "CARGO_HTTP_CAINFO", "GIT_SSL_CAINFO", "CURL_CA_BUNDLE",
};

static bool
is_passed(const char *name_value)
{
	size_t n = strcspn(name_value, "=");

	for (size_t i = 0; i < countof(passed); i++) {
		size_t len = strlen(passed[i]);
		bool prefix = passed[i][len - 1] == '_';

		if (!strncmp(name_value, passed[i], len) && (prefix || n == len))
			return true;
	}
	return false;
}

static const char *
host_bundle(void)
{
	const char *named = getenv("SSL_CERT_FILE");

	if (named && access(named, R_OK) == 0)
		return named;
	for (size_t i = 0; i < countof(bundles); i++)
		if (access(bundles[i], R_OK) == 0)
			return bundles[i];
	return NULL;
}

/* A file of $variable, or else of a folder below the home; was it there? */
static bool
bind_config(struct sandbox *box, const char *variable, const char *below_home, const char *name, const char *to)
{
	const char *set = getenv(variable), *home = getenv("HOME");
	scoped(free_release) char *usual = path_join(home ? home : "/", below_home);
	scoped(free_release) char *from = path_join(set && *set ? set : usual, name);

	if (access(from, R_OK))
		return false;
	sandbox_bind(box, from, to, false);
	return true;
}

static void
bind_bundle(struct sandbox *box)
{
	const char *bundle = host_bundle();

	if (!bundle)
		return;
	sandbox_bind(box, bundle, "/build/ca.crt", false);
	for (size_t i = 0; i < countof(bundle_names); i++)
		sandbox_env(box, "%s=/build/ca.crt", bundle_names[i]);
}

void
sandbox_host_network(struct sandbox *box)
{
	box->network = true;
	for (char **e = environ; *e; e++)
		if (is_passed(*e))
			sandbox_env(box, "%s", *e);
	bind_bundle(box);
	if (bind_config(box, "XDG_CONFIG_HOME", ".config", "go/env", "/build/go.env"))
		sandbox_env(box, "GOENV=/build/go.env");
	bind_config(box, "CARGO_HOME", ".cargo", "config.toml", "/build/.cargo/config.toml");
}

static bool
read_number(const char *path, long *value)
{
	scoped(file_release) FILE *f = fopen(path, "re");

	return f && fscanf(f, "%ld", value) == 1;
}

/* Adds a hint that says how to make it work on this host. */
static int
explain(struct diag *why)
{
	long value;

	diag_wrap(why, "this host cannot isolate builds");
	if (!proc_is_installed("bwrap"))
		return diag_hint(why, "install bubblewrap: apt-get install bubblewrap");
	if (read_number("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", &value) && value && geteuid())
		return diag_hint(why, "AppArmor restricts user namespaces here; allow them: "
			"sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
	if (read_number("/proc/sys/kernel/unprivileged_userns_clone", &value) && !value && geteuid())
		return diag_hint(why, "user namespaces are off for plain users; turn them on: "
			"sudo sysctl -w kernel.unprivileged_userns_clone=1");
	if (read_number("/proc/sys/user/max_user_namespaces", &value) && !value)
		return diag_hint(why, "user namespaces are off; turn them on: sudo sysctl -w user.max_user_namespaces=15000");
	return diag_hint(why, "inside a container, allow user namespaces: docker run --security-opt seccomp=unconfined "
		"--security-opt apparmor=unconfined --security-opt systempaths=unconfined");
}

int
sandbox_probe(const char *root, struct diag *why)
{
	scoped(sandbox_release) struct sandbox box = SANDBOX_INIT;
	scoped(list_release) struct list command = LIST_INIT;

	box.root = root;
	box.seconds = 30;
	sandbox_env(&box, "PATH=/usr/bin:/bin");
	list_add(&command, "true");
	if (sandbox_run(&box, &command, NULL, NULL, why)) {
		why->kind = DIAG_SYSTEM;
		return explain(why);
	}
	return 0;
}

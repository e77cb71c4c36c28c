#include "net/client_files.h"
#include "base/mem.h"
#include <stdlib.h>

static const char *const files[] = {
	"/etc/hosts", "/etc/host.conf", "/etc/resolv.conf", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/services", "/etc/ld.so.cache",
	"/etc/ssl", "/etc/pki", "/etc/ca-certificates", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates", "/usr/lib",
	"/usr/lib64", "/lib", "/lib64", "/run/systemd/resolve", "/dev/urandom",
};
static const char *const variables[] = { "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR", "OPENSSL_CONF" };

void
client_files_allow(const struct landlock *rules)
{
	for (size_t i = 0; i < countof(files); i++)
		landlock_allow_read(rules, files[i]);
	for (size_t i = 0; i < countof(variables); i++)
		landlock_allow_read(rules, getenv(variables[i]));
}

#include "easy.h"
#include "base/file.h"
#include "cli/args.h"
#include <stdlib.h>

const char *
easy_header(CURL *easy, const char *name)
{
	struct curl_header *found;

	return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &found) == CURLHE_OK ? found->value : NULL;
}

static const char *
first_existing(const char *const *path)
{
	for (; *path; path++)
		if (file_exists(*path))
			return *path;
	return NULL;
}

/* The user's setting, else curl's default, else the usual places of distributions. */
static void
trust_authorities(CURL *easy)
{
	static const char *const usual[] = { "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
		"/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem", NULL };
	const char *bundle = getenv("CURL_CA_BUNDLE"), *folder = getenv("SSL_CERT_DIR");
	const char *built_in = curl_version_info(CURLVERSION_NOW)->cainfo;

	if (!bundle || !*bundle)
		bundle = getenv("SSL_CERT_FILE");
	if ((!bundle || !*bundle) && (!built_in || !file_exists(built_in)))
		bundle = first_existing(usual);
	if (bundle && *bundle)
		curl_easy_setopt(easy, CURLOPT_CAINFO, bundle);
	if (folder && *folder)
		curl_easy_setopt(easy, CURLOPT_CAPATH, folder);
}

void
easy_prepare(CURL *easy, const char *url, const char *protocols, char *errors)
{
	curl_easy_reset(easy);
	*errors = '\0';
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "ingot/" INGOT_VERSION);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_PIPEWAIT, 1L);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, errors);
	trust_authorities(easy);
}

bool
easy_is_final(CURL *easy, CURLcode code)
{
	long proxy = 0;

	curl_easy_getinfo(easy, CURLINFO_HTTP_CONNECTCODE, &proxy);
	if (proxy == 403 || proxy == 404 || proxy == 451)
		return true;
	switch (code) {
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_URL_MALFORMAT:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_FILE_COULDNT_READ_FILE:
		return true;
	default:
		return false;
	}
}

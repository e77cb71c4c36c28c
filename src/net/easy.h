/*
 * easy - settings of all libcurl easy handles.
 */
#ifndef NET_EASY_H
#define NET_EASY_H
#include <curl/curl.h>
#include <stdbool.h>

/*
 * Resets the handle for `url` and `protocols` ("http,https"); HTTP/2 over TLS where offered, on an existing connection;
 * certificates from CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR, else from the usual places; `errors` of
 * CURL_ERROR_SIZE bytes gets the message of curl.
 */
void easy_prepare(CURL *, const char *url, const char *protocols, char *errors);
/* A retry cannot help: a bad address, an untrusted certificate, or a proxy that refuses this host. */
bool easy_is_final(CURL *, CURLcode);
/* A header of the last answer, or NULL; borrowed until the next attempt. */
const char *easy_header(CURL *, const char *name);

#endif

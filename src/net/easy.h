/*
 * easy - what each of our libcurl easy handles is told, whatever it is for.
 */
#ifndef NET_EASY_H
#define NET_EASY_H
#include <curl/curl.h>
#include <stdbool.h>

/*
 * As new: for `url` by `protocols` ("http,https"); HTTP/2 where TLS speaks it, over a connection that is there already;
 * certificates by CURL_CA_BUNDLE, SSL_CERT_FILE and SSL_CERT_DIR, else where distributions keep them; `errors` of
 * CURL_ERROR_SIZE bytes takes curl's own words.
 */
void easy_prepare(CURL *, const char *url, const char *protocols, char *errors);
/* Another try would end the same: no such address, no trust, or a proxy's plain no to this host. */
bool easy_is_final(CURL *, CURLcode);
/* A header of the last answer, or NULL; borrowed until the next attempt. */
const char *easy_header(CURL *, const char *name);

#endif

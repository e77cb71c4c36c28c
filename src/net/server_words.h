/*
 * server_words - the error text of a server, for our message.
 */
#ifndef NET_SERVER_WORDS_H
#define NET_SERVER_WORDS_H
#include "net/call.h"

/* ": message", or "" where the answer holds none, or one of our secrets; caller frees. */
char *server_words(const struct call *);

#endif

/*
 * github - requests to GitHub's REST API (version 2022-11-28) about one repository.
 *
 * The token goes to the API's origin and to its upload server, and nowhere else.
 * Unknown members of an answer are ignored, so that GitHub can add some.
 */
#ifndef GITHUB_GITHUB_H
#define GITHUB_GITHUB_H
#include "json/json.h"
#include "net/caller.h"
#include "trust/secret.h"

struct github {
	const char *api;                /* borrowed: GITHUB_API_URL, or https://api.github.com */
	const char *repository;         /* borrowed: OWNER/NAME */
	struct secret token;
	struct caller caller;           /* its deadline limits every wait for a rate limit */
	struct connections connections;
};
#define GITHUB_INIT { .token = SECRET_INIT }

/* Takes GITHUB_TOKEN out of the environment.  A program calls it before it does anything else. */
int github_take(struct github *, struct diag *);
/* For requests about any repository, which need no token.  No wait exceeds `seconds` from now. */
void github_begin(struct github *, unsigned seconds);
/*
 * `repository` NULL: GITHUB_REPOSITORY.  No wait exceeds `seconds` from now.  DIAG_USAGE: no repository, or no token;
 * then the hint names `permission` ("contents: write").
 */
int github_open(struct github *, const char *repository, const char *permission, unsigned seconds, struct diag *);
void github_release(struct github *);

struct github_answer {
	struct call call;
	char *url;
	struct json_doc doc;            /* of an answer with JSON */
};
#define GITHUB_ANSWER_INIT { .call = CALL_INIT, .doc = JSON_DOC_INIT }
void github_answer_release(struct github_answer *);

/* Sets method, headers and token; the caller sets the rest.  `url` is borrowed. */
void github_prepare(const struct github *, struct call *, const char *method, const char *url);
/* The same for GET of the bytes of a file, which may be on another origin: a redirect there is followed without the token. */
void github_prepare_file(const struct github *, struct call *, const char *url);
/*
 * GET of a path below the repository ("/releases/1").  A status in `accept` (ended by 0; may be NULL) is an answer
 * without a document.
 */
int github_get(const struct github *, struct github_answer *, const long *accept, struct diag *, const char *path, ...) printf_like(5, 6);
/* The same with a body, once: after an error the caller looks whether it had an effect before it sends it again. */
int github_send(const struct github *, struct github_answer *, const char *method, const char *body, struct diag *, const char *path, ...)
	printf_like(6, 7);
/*
 * After github_send() failed: waits as long as GitHub asks, and longer from try to try (`tries` counts from 1).  -1, and
 * `why` stays, if another try cannot help or would come too late.
 */
int github_wait(const struct github *, const struct github_answer *failed, unsigned tries, struct diag *why);
/* Checks the members of the document that were read (json/json.h). */
int github_finish(struct github_answer *, struct diag *);

/* The address of the next page by the Link header (RFC 8288); NULL: this was the last; caller frees. */
char *github_next(const struct call *);
/* Called for each item of an array; reads what it needs from it.  Returns -1 to stop. */
typedef int github_item(void *ctx, struct json item, struct diag *);
/* All pages of 100, at most `pages`. */
int github_list(const struct github *, unsigned pages, github_item *, void *ctx, struct diag *, const char *path, ...) printf_like(6, 7);

#endif

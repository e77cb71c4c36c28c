/*
 * requester - the requests of a look at all upstreams: to GitHub's API, and to others.
 *
 * GITHUB_TOKEN, which may be missing, goes to the origin of GITHUB_API_URL and nowhere
 * else; redirects of documents to another origin are refused.  Requests are made one
 * after the other, as GitHub asks for.  Nothing of an answer is kept for the next
 * run: an answer 304 would count as a request only with the same token.
 */
#ifndef UPSTREAM_REQUESTER_H
#define UPSTREAM_REQUESTER_H
#include "github/github.h"

struct requester {
	struct github github;
	unsigned requests;              /* to GitHub */
	char *url;                      /* of the last request, which its call borrows */
	char *blocked;                  /* the rate limit is reached and ends too late: nothing is asked any more; or NULL */
};
#define REQUESTER_INIT { .github = GITHUB_INIT }

/* Takes GITHUB_TOKEN out of the environment; `seconds` for all waiting. */
int requester_open(struct requester *, unsigned seconds, struct diag *);
/* The caller for requests to others, with the same limits and connections; borrowed. */
const struct caller *requester_caller(const struct requester *);
/*
 * A JSON document by its path ("/repos/o/n") or by an address of the same origin, as a Link header has it; end with
 * answer_finish().
 */
int requester_json(struct requester *, const char *path, struct call *, struct json_doc *, struct diag *);
/* A file, which GitHub may have elsewhere: a redirect to another origin is followed without the token. */
int requester_file(struct requester *, const char *path, struct call *, struct diag *);
void requester_release(struct requester *);

#endif

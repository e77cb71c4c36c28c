/*
 * publication - one release on GitHub: tag, draft, assets, comparison, publication.
 *
 * Every step looks before it writes, so a run that was killed anywhere can be
 * repeated, and two runs at once end with one release.  A published release is
 * never changed: if it is there, it must be equal.
 * Source: GitHub REST API, "Releases", "Release assets", "Git references".
 */
#ifndef PUBLISH_PUBLICATION_H
#define PUBLISH_PUBLICATION_H
#include "github/github.h"
#include "publish/release_files.h"

struct publication {
	const struct github *github;    /* borrowed, as all that is given: */
	const struct release_files *files;
	const char *tag, *commit;
	const char *notes;              /* Markdown */
	const char *latest_tool;        /* whose highest version is "Latest"; NULL: of the only tool; "": none */
	bool prerelease;
	/* filled in */
	int64_t id;
	char *url;
	bool was_there;                 /* published by an earlier run */
	bool latest;                    /* marked "Latest" by this run */
	size_t sent;                    /* assets that this run uploaded */
};
#define PUBLICATION_INIT { 0 }

/* DIAG_REFUSED: there is another release, draft or tag, and what differs.  DIAG_SYSTEM: the same run again may help. */
int publication_run(struct publication *, struct diag *);
void publication_release(struct publication *);

#endif

/*
 * layout - what a package holds, and where (docs/design.md, Packages).
 *
 *	FOLDER/usr/local/bin, usr/local/lib/ingot, ...      files of its components
 *	FOLDER/etc/containers, env.sh                       configuration, of tools of containers
 *	FOLDER/licenses/COMPONENT/                          also of what is linked in
 *	FOLDER/README.md, manifest.json
 *
 * The standalone variant holds FOLDER/PROGRAM instead of usr and etc.
 */
#ifndef PACK_LAYOUT_H
#define PACK_LAYOUT_H
#include "pack/built.h"
#include "pack/extras.h"

/* A component in a package; of a library only licence texts are files. */
struct layout_component {
	const struct built_component *component;
	bool library;
};

/* A file of ours, not of a component. */
struct extra_file {
	char *path;                             /* below FOLDER */
	const struct buf *text;                 /* of the extras */
};

struct layout {
	const struct built *built;
	const struct built_job *job;
	const struct built_package *package;
	const struct extras *extras;
	int64_t epoch;
	bool standalone, containers;            /* the variant; a tool of containers, with env.sh and configuration */
	struct layout_component *component;     /* sorted by name */
	size_t n, cap;
	const struct built_requirement **require;       /* sorted by program, each once, none that is shipped */
	size_t requires, require_cap;
	const struct built_requirement *kernel; /* the newest that a component needs, or NULL */
	struct extra_file *extra_file;          /* env.sh and configuration, as this package has them */
	size_t extra_files, extra_file_cap;
	struct list trial;                      /* reasons, each "crun 1.21: ..."; empty: none */
};
#define LAYOUT_INIT { 0 }

/* Of a package of the job.  Release it also after a failure. */
int layout_init(struct layout *, const struct built *, const struct built_job *, const struct built_package *, const struct extras *,
                struct diag *);
/* Where a file lies below FOLDER; NULL when this package leaves it out.  Caller frees. */
char *layout_place(const struct layout *, const struct layout_component *, const struct built_file *);
/* Does this package have the component, or a file at this path below FOLDER? */
bool layout_has(const struct layout *, const char *part);
void layout_release(struct layout *);

#endif

#include "trust/oci_image_name.h"
#include "base/file.h"
#include "base/proc.h"
#include "base/text.h"
#include "cli/home.h"
#include "trust/oci_image.h"
#include <string.h>
#include <sys/wait.h>

#define REGISTRY "docker://"
#define LAYOUT "oci:"

bool
oci_image_is_name(const char *name)
{
	return text_starts(name, REGISTRY) || text_starts(name, LAYOUT);
}

bool
oci_image_is_remote(const char *name)
{
	return text_starts(name, REGISTRY);
}

/* oci:DIR[:TAG], split as skopeo does it. */
static int
examine_layout(struct examine *x, const char *name, struct diag *why)
{
	scoped(free_release) char *dir = NULL;
	const char *tag = NULL;
	scoped(oci_layout_release) struct oci_layout layout = OCI_LAYOUT_INIT;
	const struct descriptor *image;

	if (!oci_layout_name(name, &dir, &tag) || !file_is_dir(dir))
		return diag_set(why, DIAG_USAGE, "there is no folder '%s'", dir ? dir : "");
	if (oci_layout_open(&layout, dir, why))
		return -1;
	image = oci_layout_find(&layout, tag, why);
	return image ? oci_image_examine(x, &layout, image, name, why) : -1;
}

/* Passes its exit status on. */
int
oci_image_fetch(const char *name, const char *dir, bool plain_http, struct diag *why)
{
	scoped(list_release) struct list argv = LIST_INIT;
	struct proc proc = PROC_INIT;
	int status;

	list_take(&argv, home_program("ingot-signatures"));
	list_add(&argv, "--quiet");
	if (plain_http)
		list_add(&argv, "--plain-http");
	list_addf(&argv, "--out=%s.json", dir);
	list_add(&argv, "--");
	list_add(&argv, name);
	list_add(&argv, dir);
	proc.argv = argv.item;
	if (proc_start(&proc, why) || proc_wait(&proc, why))
		return -1;
	status = WIFEXITED(proc.status) ? WEXITSTATUS(proc.status) : DIAG_SYSTEM;
	if (!status)
		return 0;
	return diag_set(why, status == DIAG_REFUSED || status == DIAG_USAGE ? (enum diag_kind)status : DIAG_SYSTEM,
	                "'%s' is not verified: its signatures could not be fetched", name);
}

/* The image was copied first. */
static int
examine_copy(struct examine *x, const char *name, const char *dir, struct diag *why)
{
	const char *digest = strchr(name, '@');
	scoped(oci_layout_release) struct oci_layout layout = OCI_LAYOUT_INIT;

	if (oci_layout_open(&layout, dir, why))
		return -1;
	if (!layout.index.n || (digest && strcmp(digest + 1, layout.index.item[0].digest)))
		return diag_set(why, DIAG_REFUSED, "'%s' is not verified: the registry sent another image", name);
	return oci_image_examine(x, &layout, &layout.index.item[0], name, why);
}

int
oci_image_examine_name(struct examine *x, const char *name, const char *dir, struct diag *why)
{
	return dir ? examine_copy(x, name, dir, why) : examine_layout(x, name, why);
}

#include "archive_readme.h"
#include "cli/args.h"

void
archive_readme(struct buf *out, const struct source_archive *b)
{
	buf_printf(out, "Sources of %s\n\n"
	           "Everything from which the packages of this release were built:\n\n"
	           "  sources/           each source by its SHA-256; modules of Go and crates as .tar files\n"
	           "  patches/           our patches\n"
	           "  recipes/           how each component is built\n"
	           "  pins.json          which version and which source of each component is built (pin set '%s')\n"
	           "  etc/root/%s.lock   the Debian packages of the build root, by version and SHA-256\n\n", b->tag, b->pins, b->root);
	buf_printf(out, "The Debian packages themselves are not included: their sources are at snapshot.debian.org.\n"
	           "Folders that are not needed are not there.\n\n"
	           "To build again, with ingot " INGOT_VERSION " or the commit of the release, in this folder:\n\n"
	           "  ingot build %s --version %s --pins ./pins.json --recipes ./recipes \\\n"
	           "      --mirror \"file://$PWD/sources\" --output ../again\n\n", b->tool, b->version);
	buf_str(out, "The release's checksums.txt names the packages that must come out.  Give the same --variant, --arch, --libc\n"
	        "and --revision as the release.  No server of a project is asked; the root is made from a Debian mirror.\n\n"
	        "Components:\n\n");
	for (size_t i = 0; i < b->components.n; i++)
		buf_printf(out, "  %s\n", b->components.item[i]);
}

#include "source/gosum.h"
#include "base/file.h"
#include "base/tree.h"
#include "source/dirhash.h"
#include "source/pin.h"
#include "tap.h"
#include "pack.h"
#include <unistd.h>

/* What `go mod download -json` of go 1.26 prints for the module that make_zip() makes of `up`. */
#define UP_SUM "h1:rBrBmWH9voqOSqfCrd07gP6B1T1hSapoiF0mtDEcaBU="
#define UP_MOD_SUM "h1:VlrMkVdn+dk0cg+gtuSRX9n8gEmAqc3KNydTwAdBltE="
/* Lines of podman's go.sum. */
#define SPEW "github.com/davecgh/go-spew v1.1.1"
#define SPEW_MOD_SUM "h1:J7Y8YcW2NihsgmVo/mv3lAwl/skON4iLHjSsI+c5H38="
#define DIFFLIB_MOD_SUM "h1:iKH77koFhYxTK1pcRnkKkqfTogsbg7gZNVY4sRDYZ/4="

#define UP "example.com/Up v1.0.0"
#define SUMS UP " " UP_SUM "\n" UP "/go.mod " UP_MOD_SUM "\n" SPEW "/go.mod " SPEW_MOD_SUM "\n"

static const char *const up[] = {
	"example.com/Up@v1.0.0/go.mod", "module example.com/Up\n", "example.com/Up@v1.0.0/b/b.go", "package b\n",
	"example.com/Up@v1.0.0/a.go", "package up\n", NULL,
};
static const char *const own[] = { "example.com/own@v2.0.0/main.go", "package main\n", NULL };

static void
put(const char *path, const char *text)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *parent = path_dir(path);

	if (dir_make(parent, &why) || file_write(path, text, strlen(text), 0644, &why))
		abort();
}

/* The folder of the zip is made, too. */
static void
make_zip(const char *path, const char *const *word)
{
	put(path, "");
	pack(path, true, word);
}

static void
sums_are_those_of_go(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(buf_release) struct buf sum = BUF_INIT;

	make_zip(tap_path("up.zip"), up);
	succeeds(dirhash_zip(&sum, tap_path("up.zip"), &why), &why, "the zip of a module is hashed");
	is_str(sum.text, UP_SUM, "the sum of a zip is the one that go prints");
	put(tap_path("mod"), "module example.com/Up\n");
	succeeds(dirhash_mod(&sum, tap_path("mod"), &why), &why, "a go.mod is hashed");
	is_str(sum.text, UP_MOD_SUM, "the sum of a go.mod is the one that go prints");
	put(tap_path("mod"), "module github.com/davecgh/go-spew\n");
	succeeds(dirhash_mod(&sum, tap_path("mod"), &why), &why, "the go.mod of go-spew is hashed");
	is_str(sum.text, SPEW_MOD_SUM, "the sum of go-spew's go.mod is the one in podman's go.sum");
	put(tap_path("mod"), "module github.com/pmezard/go-difflib\n");
	succeeds(dirhash_mod(&sum, tap_path("mod"), &why), &why, "the go.mod of go-difflib is hashed");
	is_str(sum.text, DIFFLIB_MOD_SUM, "the sum of go-difflib's go.mod is the one in podman's go.sum");
	put(tap_path("broken.zip"), "PK\003\004 is not a zip");
	refuses(dirhash_zip(&sum, tap_path("broken.zip"), &why), &why, DIAG_REFUSED, "broken zip", "a broken zip is refused");
}

/* The pin's sum is that of its own zip, so it is taken from there. */
static struct pin
own_pin(void)
{
	static char module[] = "example.com/own", version[] = "v2.0.0";
	static struct buf sum = BUF_INIT;
	scoped(diag_release) struct diag why = DIAG_INIT;

	make_zip(tap_path("own.zip"), own);
	if (dirhash_zip(&sum, tap_path("own.zip"), &why))
		abort();
	return (struct pin){ .module = module, .module_version = version, .sum = sum.text };
}

/* What go leaves for a module that requires example.com/Up, whose go.mod requires go-spew. */
static void
make_download(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;

	if (tree_remove(tap_path("dl"), &why))
		abort();
	put(tap_path("source/go.sum"), SUMS);
	put(tap_path("source/go.mod"), "module example.com/own\n\nrequire example.com/Up v1.0.0 // of a test\n");
	make_zip(tap_path("dl/example.com/own/@v/v2.0.0.zip"), own);
	put(tap_path("dl/example.com/own/@v/v2.0.0.mod"), "module example.com/own\n");
	make_zip(tap_path("dl/example.com/!up/@v/v1.0.0.zip"), up);
	put(tap_path("dl/example.com/!up/@v/v1.0.0.mod"), "module example.com/Up\n");
	put(tap_path("dl/example.com/!up/@v/v1.0.0.info"), "{\"Version\":\"v1.0.0\"}");
	put(tap_path("dl/example.com/!up/@v/list"), "v1.0.0\n");
	put(tap_path("dl/github.com/davecgh/go-spew/@v/v1.1.1.mod"), "module github.com/davecgh/go-spew\n");
}

static void
check(struct diag *why, const char *words, const char *label)
{
	const struct pin pin = own_pin();

	refuses(gosum_check(tap_path("source"), tap_path("dl"), &pin, why), why, DIAG_REFUSED, words, "%s is refused", label);
	make_download();
}

static void
the_modules_of_go_sum_are_accepted(void)
{
	const struct pin pin = own_pin();
	scoped(diag_release) struct diag why = DIAG_INIT;

	make_download();
	succeeds(gosum_check(tap_path("source"), tap_path("dl"), &pin, &why), &why, "the modules that go.sum names are accepted");
	make_zip(tap_path("dl/github.com/davecgh/go-spew/@v/v1.1.1.zip"), up);
	succeeds(gosum_check(tap_path("source"), tap_path("dl"), &pin, &why), &why,
	         "a module that go.sum names for its go.mod alone is accepted");
	ok(!file_exists(tap_path("dl/github.com/davecgh/go-spew/@v/v1.1.1.zip")), "the zip of a module that is named for its go.mod alone is removed");
	ok(file_exists(tap_path("dl/example.com/!up/@v/v1.0.0.zip")), "the zip of a module that go.sum names is kept");
	put(tap_path("source/go.mod"), "module example.com/own\n\nrequire (\n\texample.com/Up v1.0.0 // indirect\n)\nreplace (\n\texample.com/Up => ./up\n)\n");
	unlink(tap_path("dl/example.com/!up/@v/v1.0.0.zip"));
	succeeds(gosum_check(tap_path("source"), tap_path("dl"), &pin, &why), &why, "a module that go.mod replaces may be missing");
	put(tap_path("source/go.mod"), "module example.com/own\n\nexclude (\n\texample.com/Up v1.0.0\n)\n");
	succeeds(gosum_check(tap_path("source"), tap_path("dl"), &pin, &why), &why, "a module that go.mod excludes may be missing");
}

static void
other_modules_are_refused(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	static const char *const changed[] = { "example.com/Up@v1.0.0/go.mod", "module example.com/Up\n", NULL };

	make_download();
	make_zip(tap_path("dl/example.com/!up/@v/v1.0.0.zip"), changed);
	check(&why, "module 'example.com/Up v1.0.0' has sum h1:", "a module with another content");
	put(tap_path("dl/example.com/!up/@v/v1.0.0.mod"), "module example.com/other\n");
	check(&why, "module 'example.com/Up v1.0.0/go.mod' has sum h1:", "a go.mod with another content");
	make_zip(tap_path("dl/example.com/own/@v/v2.0.0.zip"), changed);
	check(&why, "module 'example.com/own v2.0.0' has sum h1:", "a module that is not the pinned one");
	make_zip(tap_path("dl/example.com/stranger/@v/v1.0.0.zip"), up);
	check(&why, "go brought 'zip' of 'example.com/stranger v1.0.0', which go.sum does not name", "a module that go.sum does not name");
	put(tap_path("dl/example.com/stranger/@v/v1.0.0.mod"), "module example.com/stranger\n");
	check(&why, "go brought 'go.mod' of 'example.com/stranger v1.0.0'", "a go.mod that go.sum does not name");
	unlink(tap_path("dl/example.com/!up/@v/v1.0.0.zip"));
	check(&why, "go did not bring 'example.com/Up v1.0.0', which go.mod requires", "a required module that is missing");
	unlink(tap_path("dl/example.com/own/@v/v2.0.0.zip"));
	check(&why, "go did not bring 'example.com/own v2.0.0'", "a module that is not there itself");
	put(tap_path("dl/example.com/!up/@v/v1.0.0.zip"), "<html>");
	check(&why, "module 'example.com/Up v1.0.0': broken zip", "a file that is not a zip");
}

int
main(void)
{
	sums_are_those_of_go();
	the_modules_of_go_sum_are_accepted();
	other_modules_are_refused();
	return tap_done();
}

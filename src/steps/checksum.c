#include "base/file.h"
#include "cli/gh.h"
#include "cli/say.h"
#include "cli/step.h"
#include "release/checksums.h"
#include <string.h>

static struct list results = LIST_INIT, files = LIST_INIT;
static const char *out = "-", *output;

static const struct arg options[] = {
	{ .name = "--in", .document = true, .many = &results, .meta = "FILE", .help = "result of the package or sources step. Default: standard input, if no FILE is named" },
	STEP_OUT(out),
	{ .name = "--output", .text = &output, .meta = "DIR", .help = "folder for checksums.txt. Default: that of the first file" },
	{ 0 },
};

/* `checksum` on a whole folder meets the file that an earlier run wrote. */
static bool
is_ours(const char *file)
{
	return strcmp(path_base(file), CHECKSUMS_FILE) == 0;
}

static int
gather(struct checksums *sums, struct diag *why)
{
	if (!results.n && !files.n)
		list_add(&results, "-");
	for (size_t i = 0; i < results.n; i++)
		if (checksums_add_packages(sums, results.item[i], why))
			return -1;
	for (size_t i = 0; i < files.n; i++)
		if (!is_ours(files.item[i]))
			checksums_add(sums, files.item[i], NULL);
	return 0;
}

/* The output "checksums": the SHA-256 of checksums.txt, which a job passes on apart from the file. */
static int
tell_workflow(const char *folder, struct diag *why)
{
	scoped(free_release) char *path = path_join(folder, CHECKSUMS_FILE);
	struct digest digest;

	return digest_file(&digest, path, NULL, why) || gh_set_output("checksums", digest.hex, why) ? -1 : 0;
}

static int
save(const struct checksums *sums, struct diag *why)
{
	scoped(free_release) char *beside = path_dir(sums->item[0].path);
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	if (checksums_write(sums, output ? output : beside, why))
		return -1;
	checksums_write_result(&w, sums);
	return step_result(&w, out, why) || tell_workflow(output ? output : beside, why) ? -1 : 0;
}

static int
run(struct diag *why)
{
	scoped(checksums_release) struct checksums sums = CHECKSUMS_INIT;

	if (gather(&sums, why) || checksums_hash(&sums, why) || save(&sums, why))
		return -1;
	say("checksum: %zu files in " CHECKSUMS_FILE, sums.n);
	return 0;
}

static const struct step step = {
	.args = {
		.step = "checksum",
		.usage = "[FILE...]",
		.purpose = "writes checksums.txt, in the format of sha256sum, and compares it with the results of package and sources",
		.option = options,
		.operands = &files,
	},
	.run = run,
};

int
main(int argc, char **argv)
{
	return step_main(&step, argc, argv);
}

#include "base/file.h"
#include "cli/args.h"
#include "cli/gh.h"
#include "cli/report.h"
#include "cli/say.h"
#include "pack/sums.h"
#include <string.h>

static struct list results = LIST_INIT, files = LIST_INIT;
static const char *out = "-", *output;

static const struct arg options[] = {
	{ .name = "--in", .many = &results, .meta = "FILE", .help = "result of the package step; standard input if nothing is named" },
	{ .name = "--out", .text = &out, .meta = "FILE", .help = "where to write ours; standard output" },
	{ .name = "--output", .text = &output, .meta = "DIR", .help = "where checksums.txt goes; beside the first file" },
	{ 0 },
};

static const struct args usage = {
	.step = "checksum",
	.usage = "[FILE...]",
	.purpose = "writes checksums.txt, as sha256sum would, and compares with what was packed",
	.option = options,
	.operands = &files,
};

/* `checksum` on a whole folder meets the file that an earlier run wrote. */
static bool
is_ours(const char *file)
{
	return strcmp(path_base(file), SUMS_FILE) == 0;
}

static int
gather(struct sums *sums, struct diag *why)
{
	if (!results.n && !files.n)
		list_add(&results, "-");
	for (size_t i = 0; i < results.n; i++)
		if (sums_load(sums, results.item[i], why))
			return -1;
	for (size_t i = 0; i < files.n; i++)
		if (!is_ours(files.item[i]))
			sums_add(sums, files.item[i], NULL);
	return 0;
}

static int
save(const struct sums *sums, struct diag *why)
{
	scoped(free_release) char *beside = path_dir(sums->sum[0].path);
	scoped(jsonw_release) struct jsonw w = JSONW_INIT;

	if (sums_write(sums, output ? output : beside, why))
		return -1;
	sums_result(&w, sums);
	return jsonw_save(&w, out, why) || gh_set_result(w.out.text, why) ? -1 : 0;
}

int
main(int argc, char **argv)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(sums_release) struct sums sums = SUMS_INIT;
	int status = 0;

	if (args_parse(&usage, argc, argv, &why) ||
	    gather(&sums, &why) ||
	    sums_hash(&sums, &why) ||
	    save(&sums, &why))
		status = diag_report(&why, "checksum");
	else
		say("checksum: %zu files in " SUMS_FILE, sums.n);
	list_release(&results);
	list_release(&files);
	return status;
}

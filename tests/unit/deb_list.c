#include "root/deb_list.h"
#include "bad.h"

static int
load(const char *path, struct diag *why)
{
	scoped(deb_list_release) struct deb_list lock = DEB_LIST_INIT;

	return deb_list_load(&lock, path, why);
}

static void
a_lock_is_written_as_it_was_read(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(deb_list_release) struct deb_list lock = DEB_LIST_INIT;
	scoped(buf_release) struct buf before = BUF_INIT, after = BUF_INIT;
	const char *path = "etc/root/bookworm-amd64.lock";

	if (!succeeds(deb_list_load(&lock, path, &why), &why, "our lock is read"))
		return;
	ok(lock.n > 100, "it names %zu packages", lock.n);
	succeeds(deb_list_save(&lock, tap_path("lock"), &why), &why, "the lock is written");
	file_read(&before, path, 1 << 20, &why);
	file_read(&after, tap_path("lock"), 1 << 20, &why);
	is_str(after.text, before.text, "to the same bytes");
}

static void
a_name_cannot_leave_the_folder(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(free_release) char *path = deb_list_path("../x", &why);

	refuses(path ? 0 : -1, &why, DIAG_USAGE, "'../x' cannot name a root", "a name with a slash");
}

int
main(void)
{
	a_lock_is_written_as_it_was_read();
	a_name_cannot_leave_the_folder();
	bad_files_are_refused("tests/data/lock/bad", load);
	return tap_done();
}

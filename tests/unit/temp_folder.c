#include "base/temp_folder.h"
#include "tap.h"
#include <sys/wait.h>

static void
the_next_process_removes_what_a_killed_one_left(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(temp_folder_release) struct temp_folder first = TEMP_FOLDER_INIT, next = TEMP_FOLDER_INIT;
	scoped(list_release) struct list names = LIST_INIT;
	scoped(free_release) char *path = NULL;
	pid_t pid;

	dir_make(tap_path("in/kind.dead/a/b"), &why);
	dir_make(tap_path("in/kinder"), &why);
	dir_make(tap_path("in/other.dead"), &why);
	file_write(tap_path("in/kind.file"), "x", 1, 0644, &why);
	pid = fork();
	if (pid == 0)
		_exit(temp_folder_open(&first, tap_path("in"), "kind", &why) ? 1 : 0);
	waitpid(pid, NULL, 0);
	succeeds(temp_folder_open(&first, tap_path("in"), "kind", &why), &why, "a folder is made");
	succeeds(temp_folder_open(&next, tap_path("in"), "kind", &why), &why, "another folder of the same prefix is made");
	ok(file_exists(first.path) && file_exists(next.path), "both folders of a living process stay");
	succeeds(dir_list(&names, tap_path("in"), &why), &why, "the parent is listed");
	is_int((long long)names.n, 5, "the folder of the process that ended, and an older one, are removed");
	ok(list_has(&names, "kind.file") && list_has(&names, "kinder") && list_has(&names, "other.dead"), "files and other names stay");
	path = path_join(first.path, "a");
	dir_make(path, &why);
	temp_folder_release(&first);
	ok(!file_exists(path), "closing a folder removes it with all that is in it");
	temp_folder_release(&first);
	refuses(temp_folder_open(&first, tap_path("nowhere"), "kind", &why), &why, DIAG_SYSTEM, "nowhere", "a parent that does not exist is an error");
}

int
main(void)
{
	the_next_process_removes_what_a_killed_one_left();
	return tap_done();
}

#include "collect.h"
#include "base/beneath.h"
#include "base/file.h"
#include "base/licenses.h"
#include "base/text.h"
#include "base/tree.h"
#include "component/component.h"
#include "shipped.h"
#include "system.h"
#include <fcntl.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const uint64_t MOST_BYTES = UINT64_C(16) << 30;

/* to + top is the path below the tree.  A link to a folder, from an earlier entry, would lead the file elsewhere. */
static int
make_place(const char *to, size_t top, struct diag *why)
{
	scoped(free_release) char *parent = path_dir(to);
	struct stat st;

	if (!lstat(to, &st))
		return diag_set(why, DIAG_REFUSED, "'%s' was collected already, by another entry", to + top);
	for (size_t n = top; (n += strcspn(to + n, "/")), to[n]; n++) {
		scoped(free_release) char *above = xstrndup(to, n);

		if (!lstat(above, &st) && !S_ISDIR(st.st_mode))
			return diag_set(why, DIAG_REFUSED, "'%s' would be below '%s', which is not a folder", to + top, above + top);
	}
	return dir_make(parent, why);
}

static unsigned
plain_mode(unsigned mode)
{
	return mode & 0111 ? 0755 : 0644;
}

/* A package holds each file by itself, so a second name of a file that was collected would be a copy. */
static int
note_links(struct collect *c, const struct stat *st, const char *path, struct diag *why)
{
	if (st->st_nlink < 2)
		return 0;
	for (size_t i = 0; i < c->linked; i++) {
		if (c->link[i].device != st->st_dev || c->link[i].inode != st->st_ino)
			continue;
		diag_set(why, DIAG_REFUSED, "'%s' and '%s' are hard links to one file, which would be packed twice", c->link[i].path, path);
		return diag_hint(why, "let the recipe make one of them a symbolic link");
	}
	array_grow(c->link, c->linked, c->room);
	c->link[c->linked++] = (struct collected){ st->st_dev, st->st_ino, xstrdup(path) };
	return 0;
}

/* Holes count: they are read like other bytes. */
static int
count_bytes(struct collect *c, const struct stat *st, struct diag *why)
{
	uint64_t limit = c->max_bytes && c->max_bytes < MOST_BYTES ? c->max_bytes : MOST_BYTES;

	c->bytes += (uint64_t)st->st_size;
	return c->bytes > limit ? diag_set(why, DIAG_REFUSED, "its files have more than %" PRIu64 " bytes together", limit) : 0;
}

/* mode 0: as it was built, which must not be setuid, setgid or sticky. */
static int
copy_fd(struct collect *c, int fd, const char *to, unsigned mode, struct diag *why)
{
	scoped(free_release) char *from = xasprintf("/proc/self/fd/%d", fd);
	const char *path = to + strlen(c->tree) + 1;
	struct stat st;

	if (fstat(fd, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot look at '%s':", to);
	if (!S_ISREG(st.st_mode))
		return diag_set(why, DIAG_REFUSED, "'%s' would not be a file", path);
	if (!mode && st.st_mode & 07000) {
		diag_set(why, DIAG_REFUSED, "'%s' has the mode %04o, and no package has such a bit", path, st.st_mode & 07777);
		return diag_hint(why, "give its entry a mode, such as \"0755\"");
	}
	if (count_bytes(c, &st, why) || note_links(c, &st, path, why))
		return -1;
	return make_place(to, (size_t)(path - to), why) || file_copy(from, to, mode ? mode : plain_mode(st.st_mode), why) ? -1 : 0;
}

/* `below` is where `to` lies in the tree: the link may lead anywhere in there. */
static int
copy_link(int dir, const char *name, const char *to, const char *below, struct diag *why)
{
	char target[1024];
	ssize_t n = readlinkat(dir, name, target, sizeof(target) - 1);

	if (n < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot read the link '%s':", name);
	target[n] = '\0';
	if (!text_link_stays(below, target))
		return diag_set(why, DIAG_REFUSED, "the link '%s' leads out of the component, to '%s'", below, target);
	if (make_place(to, (size_t)(strlen(to) - strlen(below)), why))
		return -1;
	if (symlink(target, to))
		return diag_set(why, DIAG_SYSTEM, "cannot create link '%s':", to);
	return 0;
}

/* A folder of the build, and where in the tree its files go. */
struct folder {
	struct collect *collect;
	int fd;
	const char *to, *match;         /* match NULL: everything, with what is below */
	size_t top;                     /* to + top is the path below the tree */
	unsigned mode;
	unsigned copied;
};

static int copy_folder(struct folder *, struct diag *);

static int
copy_entry(struct folder *f, const char *name, struct diag *why)
{
	scoped(fd_release) int fd = -1;
	scoped(free_release) char *to = path_join(f->to, name);
	struct stat st;

	if (f->match && fnmatch(f->match, name, FNM_PERIOD))
		return 0;
	if (fstatat(f->fd, name, &st, AT_SYMLINK_NOFOLLOW))
		return diag_set(why, DIAG_SYSTEM, "cannot look at '%s':", name);
	if (S_ISDIR(st.st_mode) && f->match)
		return 0;
	f->copied++;
	if (S_ISLNK(st.st_mode))
		return copy_link(f->fd, name, to, to + f->top, why);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return diag_set(why, DIAG_REFUSED, "'%s' would not be a file", to);
	fd = openat(f->fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot open '%s':", name);
	if (S_ISDIR(st.st_mode))
		return copy_folder(&(struct folder){ .collect = f->collect, .fd = fd, .to = to, .top = f->top, .mode = f->mode }, why);
	return copy_fd(f->collect, fd, to, f->mode, why);
}

static int
copy_folder(struct folder *f, struct diag *why)
{
	scoped(dir_release) DIR *dir = fdopendir(dup(f->fd));
	const char *name;

	if (!dir)
		return diag_set(why, DIAG_REFUSED, "cannot read the folder for '%s':", f->to);
	while ((name = dir_next(dir)))
		if (copy_entry(f, name, why))
			return -1;
	return 0;
}

static int
collect_file(struct collect *c, const struct recipe_file *entry, struct diag *why)
{
	scoped(shipped_release) struct recipe_file file = shipped_entry(c->node, entry);
	const char *from = file.from ? file.from : file.path;
	scoped(free_release) char *to = path_join(c->tree, file.path);
	scoped(fd_release) int fd = -1;
	bool is_folder = text_ends(file.path, "/");
	struct folder folder = {
		.collect = c, .to = to, .match = file.match, .top = strlen(c->tree) + 1, .mode = file.mode,
	};

	fd = folder.fd = beneath_open(file.from ? c->src : c->out, from, O_RDONLY | (is_folder ? O_DIRECTORY : 0), why);
	if (fd < 0)
		return -1;
	if (!is_folder)
		return copy_fd(c, fd, to, file.mode, why);
	if (copy_folder(&folder, why))
		return -1;
	if (!folder.copied)
		return diag_set(why, DIAG_REFUSED, "nothing in '%s' matches '%s'", from, file.match ? file.match : "*");
	return 0;
}

/* Its base name; with its folders if another licence of the component has that name: "libocispec-COPYING".  Caller frees. */
static char *
license_name(const struct list *all, size_t i)
{
	char *name = xstrdup(all->item[i]);
	bool taken = false;

	for (size_t k = 0; k < i; k++)
		taken |= !strcmp(path_base(all->item[k]), path_base(name));
	if (!taken) {
		memmove(name, path_base(name), strlen(path_base(name)) + 1);
		return name;
	}
	for (char *slash = name; (slash = strchr(slash, '/')); )
		*slash = '-';
	return name;
}

static int
collect_license(struct collect *c, size_t i, struct diag *why)
{
	scoped(free_release) char *license = script_expand(c->node, 1, c->node->recipe->licenses.item[i]);
	scoped(free_release) char *raw = license_name(&c->node->recipe->licenses, i);
	scoped(free_release) char *name = script_expand(c->node, 1, raw);
	scoped(free_release) char *to = xasprintf("%s/" LICENSES "%s/%s", c->tree, c->node->recipe->name, name);
	scoped(fd_release) int fd = beneath_open(c->src, license, O_RDONLY, why);

	return fd < 0 ? -1 : copy_fd(c, fd, to, 0644, why);
}

/* Files of libtool, which name paths of this build. */
static bool
is_unwanted(const char *path)
{
	return text_ends(path, ".la") || !strcmp(path, "usr/share/info/dir");
}

static int
tidy(struct collect *c, const char *path, struct diag *why)
{
	scoped(free_release) char *full = path_join(c->tree, path);
	struct stat st;

	if (lstat(full, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot look at '%s':", full);
	if (S_ISLNK(st.st_mode))
		return 0;
	if (!S_ISREG(st.st_mode))
		return diag_set(why, DIAG_REFUSED, "the build made '%s', which is neither a file nor a link", path);
	if (count_bytes(c, &st, why))
		return -1;
	if (is_unwanted(path) ? unlink(full) : chmod(full, plain_mode(st.st_mode)))
		return diag_set(why, DIAG_SYSTEM, "cannot tidy '%s':", full);
	return 0;
}

/* A library: its whole output, with plain modes. */
static int
collect_output(struct collect *c, struct diag *why)
{
	enum { MOST_FILES = 200000 };
	scoped(list_release) struct list paths = LIST_INIT;

	if (rename(c->out, c->tree))
		return diag_set(why, DIAG_SYSTEM, "cannot move '%s':", c->out);
	if (tree_list(&paths, c->tree, MOST_FILES, why))
		return -1;
	if (!paths.n)
		return diag_set(why, DIAG_REFUSED, "the build left nothing in /build/out");
	for (size_t i = 0; i < paths.n; i++)
		if (tidy(c, paths.item[i], why))
			return -1;
	return 0;
}

int
collect_tree(struct collect *c, struct diag *why)
{
	const struct recipe *r = c->node->recipe;

	if (r->files ? dir_make(c->tree, why) : collect_output(c, why))
		return -1;
	for (size_t i = 0; i < r->files; i++)
		if (collect_file(c, &r->file[i], why))
			return diag_wrap(why, "collecting '%s'", r->file[i].path);
	for (size_t i = 0; i < r->licenses.n; i++)
		if (collect_license(c, i, why))
			return diag_wrap(why, "collecting the licence '%s'", r->licenses.item[i]);
	return 0;
}

void
collect_release(struct collect *c)
{
	for (size_t i = 0; i < c->linked; i++)
		free(c->link[i].path);
	free(c->link);
}

#include "part.h"
#include "base/file.h"
#include "base/tree.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TAG_LIMIT = 1024 };

static char *
read_tag(const char *path)
{
	scoped(diag_release) struct diag ignored = DIAG_INIT;
	scoped(buf_release) struct buf text = BUF_INIT;

	if (file_read(&text, path, TAG_LIMIT, &ignored) || !text.len)
		return NULL;
	return buf_detach(&text);
}

int
part_open(struct part *p, const char *target, bool checked, struct diag *why)
{
	struct stat st;

	p->path = xasprintf("%s.part", target);
	p->tag_path = xasprintf("%s.part.tag", target);
	p->fd = open(p->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (p->fd < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", p->path);
	if (fstat(p->fd, &st))
		return diag_set(why, DIAG_SYSTEM, "cannot read '%s':", p->path);
	p->tag = read_tag(p->tag_path);
	p->have = (uint64_t)st.st_size;
	if (p->have && !p->tag && !checked)
		return part_restart(p, why);
	if (lseek(p->fd, 0, SEEK_END) < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot read '%s':", p->path);
	return 0;
}

int
part_add(struct part *p, const void *bytes, size_t n, struct diag *why)
{
	const char *at = bytes;

	while (n) {
		ssize_t did = write(p->fd, at, n);

		if (did < 0 && errno == EINTR)
			continue;
		if (did <= 0)
			return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", p->path);
		at += did;
		n -= (size_t)did;
		p->have += (uint64_t)did;
	}
	return 0;
}

static void
forget_tag(struct part *p)
{
	free(p->tag);
	p->tag = NULL;
	unlink(p->tag_path);
}

int
part_restart(struct part *p, struct diag *why)
{
	forget_tag(p);
	p->have = 0;
	if (ftruncate(p->fd, 0) || lseek(p->fd, 0, SEEK_SET) < 0)
		return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", p->path);
	return 0;
}

/* RFC 9110 §13.1.5: a weak tag ("W/...") does not identify bytes. */
static const char *
strong_validator(const char *etag, const char *modified)
{
	const char *best = etag && *etag == '"' ? etag : etag ? NULL : modified;

	return best && strlen(best) < TAG_LIMIT && !strpbrk(best, "\r\n") ? best : NULL;
}

int
part_remember(struct part *p, const char *etag, const char *modified, struct diag *why)
{
	const char *tag = strong_validator(etag, modified);

	if (!tag) {
		forget_tag(p);
		return 0;
	}
	if (p->tag && !strcmp(p->tag, tag))
		return 0;
	free(p->tag);
	p->tag = xstrdup(tag);
	return file_write(p->tag_path, tag, strlen(tag), 0644, why);
}

void
part_head(const struct part *p, char *head, size_t size)
{
	ssize_t n = pread(p->fd, head, size - 1, 0);

	head[n > 0 ? n : 0] = '\0';
}

int
part_commit(struct part *p, const char *target, struct diag *why)
{
	if (fsync(p->fd) || rename(p->path, target))
		return diag_set(why, DIAG_SYSTEM, "cannot write '%s':", target);
	forget_tag(p);
	return 0;
}

int
part_set_aside(struct part *p, const char *folder, const char *name, const char *hash, char **moved, struct diag *why)
{
	if (dir_make(folder, why))
		return -1;
	*moved = xasprintf("%s/%.12s-%s", folder, hash, name);
	if (rename(p->path, *moved))
		return diag_set(why, DIAG_SYSTEM, "cannot move '%s' to '%s':", p->path, *moved);
	forget_tag(p);
	return 0;
}

void
part_release(struct part *p)
{
	if (p->fd >= 0 && !p->have)
		unlink(p->path);
	fd_release(&p->fd);
	free(p->path);
	free(p->tag_path);
	free(p->tag);
	*p = (struct part)PART_INIT;
}

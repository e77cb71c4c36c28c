#include "upstream/updates.h"
#include "cli/gh.h"
#include "cli/report.h"
#include "cli/say.h"

static void
write_time(struct jsonw *w, const char *name, long long seconds)
{
	if (seconds)
		jsonw_time(w, name, seconds);
}

static void
write_version(struct jsonw *w, const struct update *x)
{
	jsonw_optional(w, "version", x->version);
	jsonw_optional(w, "tag", x->tag);
	jsonw_optional(w, "why", x->why);
	jsonw_optional(w, "withdrawn", x->withdrawn);
	if (x->withdrawn)
		jsonw_strings(w, "used_by", &x->users);
	jsonw_optional(w, "advisory", x->advisory);
	write_time(w, "published", x->published);
	write_time(w, "until", x->until);
	jsonw_optional(w, "commit", x->commit);
	jsonw_optional(w, "sha256", x->sha256);
	jsonw_optional(w, "sum", x->sum);
	jsonw_strings(w, "records", &x->records);
	jsonw_strings(w, "passed", &x->passed);
}

static void
write_line(struct jsonw *w, const struct update *x)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "name", x->name);
	jsonw_string(w, "line", x->line);
	jsonw_string(w, "from", x->from);
	if (x->id)
		jsonw_integer(w, "repository_id", x->id);
	jsonw_optional(w, "moved_to", x->home);
	jsonw_optional(w, "pinned", x->pin ? x->pin->version : NULL);
	jsonw_string(w, "state", update_state_name[x->state]);
	write_version(w, x);
	jsonw_end(w);
}

void
updates_write_packages(struct jsonw *w, const struct update_check *check)
{
	jsonw_array(w, "packages");
	for (size_t i = 0; i < check->n; i++)
		write_line(w, &check->item[i]);
	jsonw_end(w);
}

static void
warn_moved(const struct update *x)
{
	scoped(diag_release) struct diag moved = DIAG_INIT;

	diag_set(&moved, DIAG_REFUSED, "%s: the repository moved; its recipe needs \"github\": \"%s\"", x->name, x->home);
	diag_warn(&moved, "check-release");
}

static void
warn_withdrawn(const struct update *x)
{
	scoped(diag_release) struct diag withdrawn = DIAG_INIT;

	diag_set(&withdrawn, DIAG_REFUSED, "%s: the pinned version %s %s", x->name, x->pin->version, x->withdrawn);
	for (size_t i = 0; i < x->users.n; i++)
		buf_printf(&withdrawn.text, "%s%s", i ? ", " : "; it is in ", x->users.item[i]);
	diag_warn(&withdrawn, "check-release");
}

static void
say_line(const struct update *x)
{
	if (x->home)
		warn_moved(x);
	if (x->withdrawn)
		warn_withdrawn(x);
	if (x->state != UPDATE_CURRENT && x->state != UPDATE_UNWATCHED)
		say("check-release: %s: %s%s%s%s%s%s", x->name, update_state_name[x->state], x->version ? " " : "", x->version ? x->version : "",
		    x->why ? ": " : "", x->why ? x->why : "", x->state == UPDATE_NEW && x->advisory ? " (it names an advisory)" : "");
	for (size_t i = 0; i < x->passed.n; i++)
		say("check-release: %s: %s", x->name, x->passed.item[i]);
}

static void
add_row(struct buf *table, const struct update *x)
{
	gh_cell(table, x->name);
	gh_cell(table, x->line);
	gh_cell(table, x->pin ? x->pin->version : "");
	gh_cell(table, x->version ? x->version : "");
	gh_cell(table, update_state_name[x->state]);
	gh_cell(table, x->why ? x->why : "");
	buf_str(table, "|\n");
}

int
updates_say(const struct update_check *check, struct diag *why)
{
	scoped(buf_release) struct buf table = BUF_INIT;

	buf_str(&table, "| package | line | pinned | upstream | state | why |\n|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < check->n; i++) {
		say_line(&check->item[i]);
		if (check->item[i].state != UPDATE_CURRENT)
			add_row(&table, &check->item[i]);
	}
	return gh_summary(table.text, why);
}

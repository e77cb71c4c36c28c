#include "elf/hardening.h"
#include <string.h>

static const char *const relro_words[] = { "none", "partial", "full" };

/* Without a dynamic section nothing is bound at run time. */
static const char *
relro_of(const struct elf *e)
{
	return relro_words[!e->relro ? 0 : e->dynamic && !e->bind_now ? 1 : 2];
}

struct hardening
hardening_of(const struct elf *e)
{
	return (struct hardening){
		.pie = e->pie, .relro = relro_of(e), .canary = e->canary, .fortify = e->fortify, .nx = !e->exec_stack,
	};
}

bool
hardening_agrees(const struct hardening *h, const struct elf *stripped)
{
	return h->pie == stripped->pie && h->nx == !stripped->exec_stack && !strcmp(h->relro, relro_of(stripped));
}

/* Go's own code has no canary and needs none: it checks the bounds of its arrays. */
static bool
needs_canary(const struct elf *e)
{
	return !e->go || strcmp(e->libc, "none");
}

static int
lacks(const char *name, const char *what, const char *member, struct diag *why)
{
	diag_set(why, DIAG_REFUSED, "'%s' %s", name, what);
	return diag_hint(why, "if it cannot be otherwise, the recipe says why: \"hardening\": { \"%s\": \"...\" }", member);
}

int
hardening_check(const struct elf *e, const char *name, unsigned skip, struct diag *why)
{
	struct hardening h = hardening_of(e);

	if (!e->is_elf || !e->program)
		return 0;
	if (!h.pie && !(skip & HARDENING_PIE))
		return lacks(name, "is not position-independent", "pie", why);
	if (strcmp(h.relro, "full") && !(skip & HARDENING_RELRO))
		return lacks(name, *h.relro == 'n' ? "has no RELRO" : "has only partial RELRO: it is not linked with '-z now'", "relro", why);
	if (h.canary || (skip & HARDENING_CANARY) || !needs_canary(e))
		return 0;
	return lacks(name, e->stripped ? "is stripped, so its stack protector cannot be checked" :
		"does not call __stack_chk_fail: it has no stack protector", "canary", why);
}

static const char *
read_relro(struct json v)
{
	const char *word = json_string(v);

	for (size_t i = 0; i < countof(relro_words); i++)
		if (!strcmp(word, relro_words[i]))
			return relro_words[i];
	json_complain(v, "'%s' is not none, partial or full", word);
	return relro_words[0];
}

struct hardening
hardening_read(struct json elf)
{
	return (struct hardening){
		.pie = json_boolean(json_get(elf, "pie")),
		.relro = read_relro(json_get(elf, "relro")),
		.canary = json_boolean(json_get(elf, "canary")),
		.fortify = json_boolean(json_get(elf, "fortify")),
		.nx = json_boolean(json_get(elf, "nx")),
	};
}

void
hardening_write(struct jsonw *w, const struct hardening *h)
{
	jsonw_boolean(w, "pie", h->pie);
	jsonw_string(w, "relro", h->relro);
	jsonw_boolean(w, "canary", h->canary);
	jsonw_boolean(w, "fortify", h->fortify);
	jsonw_boolean(w, "nx", h->nx);
}

#include "trust/slsa.h"
#include "base/text.h"
#include "trust/proto.h"
#include <string.h>

static const char *
optional(struct json object, const char *name)
{
	return json_string(proto_find(object, name));
}

/* Does "git+https://github.com/O/R@refs/tags/v1" belong to https://github.com/O/R? */
static bool
is_of(const char *uri, const char *repository)
{
	size_t n = strlen(repository);

	return n && text_starts(uri, "git+") && strncmp(uri + 4, repository, n) == 0 && (uri[4 + n] == '@' || !uri[4 + n]);
}

static const char *
find_commit(const struct slsa *p)
{
	for (size_t i = 0; i < proto_count(p->dependencies); i++) {
		struct slsa_dependency d;

		slsa_dependency(p, i, &d);
		if (is_of(d.uri, p->repository))
			return optional(d.digest, "gitCommit");
	}
	return "";
}

static void
read_predicate(struct slsa *p, struct json predicate)
{
	struct json definition = proto_get(predicate, "buildDefinition"), run = proto_get(predicate, "runDetails");
	struct json workflow = proto_get(proto_get(definition, "externalParameters"), "workflow");

	p->build_type = json_string(proto_get(definition, "buildType"));
	p->repository = json_string(proto_get(workflow, "repository"));
	p->ref = json_string(proto_get(workflow, "ref"));
	p->workflow = json_string(proto_get(workflow, "path"));
	p->builder = json_string(proto_get(proto_get(run, "builder"), "id"));
	p->run = optional(proto_find(run, "metadata"), "invocationId");
	p->dependencies = proto_get(definition, "resolvedDependencies");
	if (proto_count(p->dependencies) > SLSA_DEPENDENCIES)
		json_complain(p->dependencies, "has more than %d items", SLSA_DEPENDENCIES);
	p->commit = find_commit(p);
	if (!*p->commit)
		json_complain(p->dependencies, "have no commit of '%s'", p->repository);
}

int
slsa_read(struct slsa *p, const struct statement *s, struct diag *why)
{
	struct json_doc *doc = s->predicate.doc;

	if (strcmp(s->predicate_type, SLSA_TYPE) != 0)
		return diag_set(why, DIAG_REFUSED, "the attestation is of type '%.120s', not a provenance ('%s')", s->predicate_type, SLSA_TYPE);
	if (!json_exists(s->predicate))
		return diag_set(why, DIAG_REFUSED, "the provenance has no predicate");
	read_predicate(p, s->predicate);
	return json_finish(doc, why) ? diag_refuse(why) : 0;
}

static int
same(const char *what, const char *said, const char *certified, struct diag *why)
{
	if (!*said || !*certified || strcmp(said, certified) == 0)
		return 0;
	return diag_set(why, DIAG_REFUSED, "the provenance names %s '%.200s', but its certificate '%.200s'", what, said, certified);
}

int
slsa_match(const struct slsa *p, const struct signer *s, struct diag *why)
{
	scoped(free_release) char *workflow = xasprintf("%s/%s@%s", p->repository, p->workflow, p->ref);

	return same("the repository", p->repository, s->source_uri, why) ||
	       same("the commit", p->commit, s->source_digest, why) ||
	       same("the workflow", workflow, s->build_config_uri, why) ||
	       same("the builder", p->builder, s->build_signer_uri, why) ||
	       same("the run", p->run, s->run_uri, why) ? -1 : 0;
}

void
slsa_dependency(const struct slsa *p, size_t i, struct slsa_dependency *d)
{
	struct json one = json_item(p->dependencies, i);

	*d = (struct slsa_dependency){
		.name = optional(one, "name"), .uri = optional(one, "uri"), .digest = proto_find(one, "digest"),
	};
}

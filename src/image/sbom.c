#include "image/sbom.h"
#include "base/text.h"
#include "cli/args.h"
#include <string.h>

#define DOCUMENT "SPDXRef-DOCUMENT"
#define IMAGE "SPDXRef-image"
#define NONE "NOASSERTION"
#define OWN_LICENSE "LicenseRef-"

static void
write_creation(struct jsonw *w, const struct image *m)
{
	jsonw_object(w, "creationInfo");
	jsonw_time(w, "created", m->created);
	jsonw_array(w, "creators");
	jsonw_string(w, NULL, "Tool: ingot-" INGOT_VERSION);
	jsonw_end(w);
	jsonw_end(w);
}

/* Letters, digits, '.' and '-' only. */
static char *
component_id(const struct built_component *c)
{
	char *id = xasprintf("SPDXRef-component-%s", c->name);

	for (char *s = id; *s; s++)
		if (strchr("_+~", *s))
			*s = '-';
	return id;
}

/* The members that each package has; the object stays open. */
static void
begin_package(struct jsonw *w, const char *id, const char *name, const char *version, const char *license)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "SPDXID", id);
	jsonw_string(w, "name", name);
	jsonw_string(w, "versionInfo", version);
	jsonw_string(w, "supplier", NONE);
	jsonw_string(w, "downloadLocation", NONE);
	jsonw_boolean(w, "filesAnalyzed", false);
	jsonw_string(w, "licenseConcluded", NONE);
	jsonw_string(w, "licenseDeclared", license);
	jsonw_string(w, "copyrightText", NONE);
}

/* Its name and address as a package URL. */
static void
write_purl(struct jsonw *w, const char *locator)
{
	jsonw_array(w, "externalRefs");
	jsonw_object(w, NULL);
	jsonw_string(w, "referenceCategory", "PACKAGE-MANAGER");
	jsonw_string(w, "referenceType", "purl");
	jsonw_string(w, "referenceLocator", locator);
	jsonw_end(w);
	jsonw_end(w);
}

static void
write_image(struct jsonw *w, const struct image *m, const struct built_package *p)
{
	const char *hex = m->index.digest + strlen("sha256:");
	scoped(free_release) char *purl = xasprintf("pkg:oci/%s@sha256%%3A%s", p->tool, hex);
	const char *license = pairs_get(&m->annotations, IMAGE_ANNOTATION "licenses");

	begin_package(w, IMAGE, p->tool, p->version, license ? license : NONE);
	jsonw_string(w, "primaryPackagePurpose", "CONTAINER");
	jsonw_array(w, "checksums");
	jsonw_object(w, NULL);
	jsonw_string(w, "algorithm", "SHA256");
	jsonw_string(w, "checksumValue", hex);
	jsonw_end(w);
	jsonw_end(w);
	write_purl(w, purl);
	jsonw_end(w);
}

static void
write_component(struct jsonw *w, const struct built_component *c)
{
	scoped(free_release) char *id = component_id(c);
	scoped(free_release) char *version = text_percent(c->version, "");
	scoped(free_release) char *purl = xasprintf("pkg:generic/%s@%s", c->name, version);

	begin_package(w, id, c->name, c->version, c->license);
	write_purl(w, purl);
	jsonw_end(w);
}

static void
write_relation(struct jsonw *w, const char *from, const char *type, const char *to)
{
	jsonw_object(w, NULL);
	jsonw_string(w, "spdxElementId", from);
	jsonw_string(w, "relationshipType", type);
	jsonw_string(w, "relatedSpdxElement", to);
	jsonw_end(w);
}

static void
write_relations(struct jsonw *w, const struct built_package *p)
{
	jsonw_array(w, "relationships");
	write_relation(w, DOCUMENT, "DESCRIBES", IMAGE);
	for (size_t i = 0; i < p->components; i++) {
		scoped(free_release) char *id = component_id(p->component[i]);

		write_relation(w, IMAGE, "CONTAINS", id);
	}
	jsonw_end(w);
}

/* The licences that are not in SPDX's list. */
static void
gather_licenses(struct list *own, const struct built_package *p)
{
	for (size_t i = 0; i < p->components; i++)
		for (const char *at = p->component[i]->license; (at = strstr(at, OWN_LICENSE)); at += strlen(OWN_LICENSE)) {
			scoped(free_release) char *name = xstrndup(at, strcspn(at, " ()"));

			if (!list_has(own, name))
				list_add(own, name);
		}
	list_sort(own);
}

static void
write_licenses(struct jsonw *w, const struct built_package *p)
{
	scoped(list_release) struct list own = LIST_INIT;

	gather_licenses(&own, p);
	if (!own.n)
		return;
	jsonw_array(w, "hasExtractedLicensingInfos");
	for (size_t i = 0; i < own.n; i++) {
		jsonw_object(w, NULL);
		jsonw_string(w, "licenseId", own.item[i]);
		jsonw_string(w, "name", own.item[i] + strlen(OWN_LICENSE));
		jsonw_string(w, "extractedText", "See the folder /usr/share/licenses of the image.");
		jsonw_end(w);
	}
	jsonw_end(w);
}

void
sbom_write(struct jsonw *w, const struct image *m, const struct built_package *p)
{
	scoped(free_release) char *name = xasprintf("%s-%s", p->tool, p->version);
	scoped(free_release) char *space = xasprintf("https://spdx.org/spdxdocs/%s-%s", name, m->index.digest + strlen("sha256:"));

	jsonw_object(w, NULL);
	jsonw_string(w, "spdxVersion", "SPDX-2.3");
	jsonw_string(w, "dataLicense", "CC0-1.0");
	jsonw_string(w, "SPDXID", DOCUMENT);
	jsonw_string(w, "name", name);
	jsonw_string(w, "documentNamespace", space);
	write_creation(w, m);
	jsonw_array(w, "packages");
	write_image(w, m, p);
	for (size_t i = 0; i < p->components; i++)
		write_component(w, p->component[i]);
	jsonw_end(w);
	write_relations(w, p);
	write_licenses(w, p);
	jsonw_end(w);
}

#include "shipped.h"
#include "system.h"

struct recipe_file
shipped_entry(const struct node *node, const struct recipe_file *file)
{
	return (struct recipe_file){
		.path = script_expand(node, 1, file->path),
		.from = file->from ? script_expand(node, 1, file->from) : NULL,
		.match = file->match ? script_expand(node, 1, file->match) : NULL,
		.mode = file->mode,
	};
}

void
shipped_release(struct recipe_file *file)
{
	free(file->path);
	free(file->from);
	free(file->match);
}

bool
shipped_has(const struct node *node, const char *path)
{
	const struct recipe *r = node->recipe;
	bool found = false;

	for (size_t i = 0; i < r->files && !found; i++) {
		scoped(shipped_release) struct recipe_file file = shipped_entry(node, &r->file[i]);

		found = recipe_file_holds(&file, path);
	}
	return found;
}

#include "base/nearest.h"
#include <string.h>

enum { LONGEST = 64 };

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* The number of letters to insert, drop or replace (Levenshtein), row by row. */
static size_t
distance(const char *a, const char *b)
{
	size_t row[LONGEST + 1];
	size_t width = strlen(b);

	if (strlen(a) > LONGEST || width > LONGEST)
		return LONGEST;
	for (size_t j = 0; j <= width; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1]; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= width; j++) {
			size_t above = row[j];

			row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[width];
}

const char *
nearest_word(const struct list *known, const char *word)
{
	size_t best = strlen(word) / 3 + 2;     /* a word that differs this much is not meant */
	const char *found = NULL;

	for (size_t i = 0; i < known->n; i++) {
		size_t d = distance(word, known->item[i]);

		if (d < best) {
			best = d;
			found = known->item[i];
		}
	}
	return found;
}

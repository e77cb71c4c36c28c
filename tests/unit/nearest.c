#include "base/nearest.h"
#include "tap.h"

int
main(void)
{
	scoped(list_release) struct list known = LIST_INIT;

	list_add(&known, "build");
	list_add(&known, "fetch");
	list_add(&known, "package");
	is_str(nearest_word(&known, "bulid"), "build", "two letters swapped");
	is_str(nearest_word(&known, "packge"), "package", "a letter too few");
	is_str(nearest_word(&known, "fettch"), "fetch", "a letter too many");
	is_str(nearest_word(&known, "build"), "build", "the word itself");
	ok(!nearest_word(&known, "verify"), "nothing is near to another word");
	ok(!nearest_word(&known, "x"), "nor to a letter");
	ok(!nearest_word(&known, "an-option-that-is-much-longer-than-any-word-that-a-person-would-type"), "nor to a very long one");
	return tap_done();
}

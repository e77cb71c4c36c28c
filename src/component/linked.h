/*
 * linked - Go modules and crates that ended up in a component's programs, with their licence texts.
 *
 * Programs of Go name their modules themselves (`go version -m`); for Rust cargo
 * names the crates of the target (`cargo tree`).  Texts go to
 * usr/share/licenses/NAME/MODULE@VERSION/ of the tree, beside linked.txt, which
 * has a line for each, also for those without a text.
 */
#ifndef COMPONENT_LINKED_H
#define COMPONENT_LINKED_H
#include "workspace.h"

/* After the build's commands, while their caches are there.  Does nothing for other systems. */
int linked_collect(struct workspace *, struct diag *);

#endif

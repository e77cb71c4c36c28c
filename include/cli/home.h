/*
 * home - the folders of our own data (recipes/, patches/, etc/) and of the user's cache.
 *
 * $INGOT_HOME, else the folder share/ingot beside the bin/ or libexec/ of this
 * program, else the nearest folder above the program that holds recipes/ and
 * etc/pins/ (a checkout).
 */
#ifndef CLI_HOME_H
#define CLI_HOME_H
#include "base/diag.h"

/* The folder's path, found once; NULL and an error with a hint when there is none. */
const char *home_dir(struct diag *);
/* home/relative; caller frees. */
char *home_path(const char *relative, struct diag *);
/* $XDG_CACHE_HOME/ingot, else ~/.cache/ingot; caller frees, NULL when neither is known. */
char *home_cache(void);
/* The path of a program beside ours (ingot-build): $libexec or our own folder; caller frees. */
char *home_program(const char *name);

#endif

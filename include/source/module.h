/*
 * module - the module of a go pin, and the paths of its files.
 *
 * A store keeps a module with all that its go.sum pins in one folder, laid out
 * as a module proxy serves them (https://go.dev/ref/mod#goproxy-protocol).
 */
#ifndef SOURCE_MODULE_H
#define SOURCE_MODULE_H
#include "source/pin.h"
#include "store/store.h"

/* Is it Go itself? */
bool module_is_toolchain(const struct pin *);
/* sources/go-<h>, relative to the store; caller frees. */
char *module_folder(const struct pin *);
/* The file of `ext` ("zip", "ziphash") below a folder so laid out: FOLDER/MODULE/@v/VERSION.EXT; caller frees. */
char *module_path(const char *folder, const struct pin *, const char *ext);
/* The zip of the module in the store; caller frees. */
char *module_zip(const struct store *, const struct pin *);
/* "github.com/BurntSushi/toml" -> "github.com/!burnt!sushi/toml"; caller frees. */
char *module_escape(const char *module);

#endif

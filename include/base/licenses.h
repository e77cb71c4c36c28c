/*
 * licenses - where licence texts lie, in a component's tree and in a package.
 */
#ifndef BASE_LICENSES_H
#define BASE_LICENSES_H

/* Those of the component NAME are below LICENSES NAME/. */
#define LICENSES "usr/share/licenses/"

#endif

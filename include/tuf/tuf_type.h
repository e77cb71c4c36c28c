/*
 * tuf_type - the top-level roles.
 */
#ifndef TUF_TUF_TYPE_H
#define TUF_TUF_TYPE_H

enum tuf_type { TUF_ROOT, TUF_TIMESTAMP, TUF_SNAPSHOT, TUF_TARGETS, TUF_TYPES };

const char *tuf_type_name(enum tuf_type);       /* "root" */

#endif

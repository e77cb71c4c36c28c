/*
 * answer - the JSON answer of a service; errors name the service.
 *
 * Unknown members are ignored, so that a service can add some.  At most two million values.
 */
#ifndef NET_ANSWER_H
#define NET_ANSWER_H
#include "json/json.h"
#include "net/call.h"

int answer_parse(struct json_doc *, const struct call *, struct diag *);
int answer_finish(struct json_doc *, const struct call *, struct diag *);
/* Turns an error in its content into DIAG_REFUSED "answer of 'URL': ...". */
int answer_refuse(const struct call *, struct diag *);

#endif

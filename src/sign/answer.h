/*
 * answer - what a service answered, as JSON: not believed, and refused in one sentence that names the service.
 *
 * Members that we do not know are passed over: a service may learn to say more.
 */
#ifndef SIGN_ANSWER_H
#define SIGN_ANSWER_H
#include "json/json.h"
#include "net/call.h"

int answer_parse(struct json_doc *, const struct call *, struct diag *);
int answer_finish(struct json_doc *, const struct call *, struct diag *);
/* Turns what is wrong with its content into DIAG_REFUSED "answer of 'URL': ...". */
int answer_refuse(const struct call *, struct diag *);

#endif

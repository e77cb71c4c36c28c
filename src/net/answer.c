#include "net/answer.h"
#include "net/url.h"

enum { VALUES = 2000000 };

int
answer_refuse(const struct call *call, struct diag *why)
{
	scoped(free_release) char *shown = url_shown(call->url);
	scoped(free_release) char *text = xstrdup(why->text.text);

	return diag_set(why, DIAG_REFUSED, "answer of '%s': %s", shown, text);
}

int
answer_parse(struct json_doc *doc, const struct call *call, struct diag *why)
{
	if (call_is_html(call, NULL))
		diag_set(why, DIAG_REFUSED, "is an HTML page instead of JSON");
	else if (json_parse_within(doc, "answer", call->answer.text, call->answer.len, VALUES, why) == 0)
		return 0;
	return answer_refuse(call, why);
}

int
answer_finish(struct json_doc *doc, const struct call *call, struct diag *why)
{
	json_accept(json_top(doc));
	return json_finish(doc, why) ? answer_refuse(call, why) : 0;
}

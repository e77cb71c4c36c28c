#include "component/jobserver.h"
#include "tap.h"

static void
there_are_as_many_tokens_as_jobs(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(jobserver_release) struct jobserver js = JOBSERVER_INIT;

	succeeds(jobserver_open(&js, 2, &why), &why, "a jobserver opens");
	ok(jobserver_take(&js) && jobserver_take(&js), "both tokens can be taken");
	ok(!jobserver_take(&js), "and no third, without waiting");
	jobserver_give(&js, 1);
	ok(jobserver_take(&js), "what is given back can be taken again");
}

static void
lost_tokens_come_back(void)
{
	scoped(diag_release) struct diag why = DIAG_INIT;
	scoped(jobserver_release) struct jobserver js = JOBSERVER_INIT;
	unsigned n = 0;

	succeeds(jobserver_open(&js, 3, &why), &why, "a jobserver opens");
	jobserver_take(&js);          /* by a build that is killed */
	jobserver_give(&js, 5);       /* by a build that lies */
	jobserver_refill(&js);
	while (jobserver_take(&js))
		n++;
	is_int(n, 3, "after a refill there are as many as at first");
}

int
main(void)
{
	there_are_as_many_tokens_as_jobs();
	lost_tokens_come_back();
	return tap_done();
}

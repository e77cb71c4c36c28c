#!/bin/sh
# What can be said of the action and the workflows by reading them: other
# people's checkers find nothing, no text from outside becomes script, what
# is not ours is pinned by commit, and no job has more rights than to read.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "$top" || exit 1

# need NAME: where a checker is; without it there is no test.
need() {
	"$top/tests/tools/need" "$1" 2>"$err" || {
		tap_show need "$(cat "$err")" >&2
		echo "Bail out! cannot install $1"
		exit 1
	}
}

# actionlint looks for the repository's top by its .git, which an exported tree lacks.
lint() (
	mkdir "$work/tree" && cp -R action.yml .github workflows "$work/tree" && mkdir "$work/tree/.git" && cd "$work/tree" || exit
	"$actionlint" .github/workflows/*.yml workflows/*.yml >&2
)

shell_lint() {
	shellcheck -x -S warning "$@" >&2
}

actionlint=$(need actionlint) || { echo "$actionlint"; exit 1; }
zizmor=$(need zizmor) || { echo "$zizmor"; exit 1; }
schema=$(need check-jsonschema) || { echo "$schema"; exit 1; }

ok 'actionlint finds nothing' lint
ok 'zizmor finds nothing' "$zizmor" --offline --persona=pedantic --quiet --no-progress \
	--config .github/zizmor.yml action.yml .github/workflows/*.yml workflows/*.yml
ok 'workflows follow their schema' "$schema" --builtin-schema vendor.github-workflows .github/workflows/*.yml workflows/*.yml
ok 'the action follows its schema' "$schema" --builtin-schema vendor.github-actions action.yml
ok 'shellcheck finds nothing in our scripts' shell_lint .ci/run tests/tools/need tests/actions/*.t tests/fresh/* \
	tests/e2e/*.t tests/conformance/* tests/interop/*.t tests/fuzz/run tests/fuzz/fuzz.t \
	tests/step/identity.t tests/step/sign.t tests/step/verify.t \
	tests/acceptance/place tests/acceptance/natively tests/acceptance/emulated tests/acceptance/inside/[!l]* tests/acceptance/*.t

"${schema%/*}/python3" tests/actions/rules.py --scripts action.yml >"$work/scripts.sh"
ok 'shellcheck finds nothing in the action' shell_lint --shell=bash action.sh "$work/scripts.sh"

# The environment of check-jsonschema also reads YAML for us.
runs 0 'rules.py reads every file' "${schema%/*}/python3" tests/actions/rules.py \
	action.yml .github/workflows/*.yml workflows/*.yml
is "$(cat "$out")" '' 'no expression in a run, actions by commit, permissions with a reason'
runs 1 'rules.py sees what is wrong' "${schema%/*}/python3" tests/actions/rules.py tests/data/actions/wrong.yml
cp "$out" "$work/breaches"
same "$work/breaches" tests/data/actions/wrong.txt 'and names each place'
done_testing

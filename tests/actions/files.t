#!/bin/sh
# What can be said of the action and the workflows by reading them: other people's checkers find nothing, and each
# rule of rules.py holds.  Cases of public bug reports have their numbers in the labels (W01 to W16).
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

# actionlint 1.7.12 does not know `$/` and `queue`, like act: it reads the same copies.  It looks for the
# repository's top by its .git, which an exported tree lacks.
lint() (
	mkdir -p "$work/tree/.git" && cp action.yml "$work/tree" && tests/actions/for_act .github/workflows "$work/tree/.github/workflows" ./ &&
		tests/actions/for_act workflows "$work/tree/workflows" ./ && cd "$work/tree" || exit
	"$actionlint" .github/workflows/*.yml workflows/*.yml >&2
)

# The lines in which the copies for act differ from the files
differences() {
	for folder in .github/workflows workflows; do
		tests/actions/for_act $folder "$work/copy" octo/ingot@0123 &&
			for file in "$folder"/*.yml; do diff "$file" "$work/copy/${file##*/}" | grep '^[<>]' | sed 's/^\([<>]\) */\1 /'; done
	done | sort -u
}

shell_lint() {
	shellcheck -x -S warning "$@" >&2
}

actionlint=$(need actionlint) || { echo "$actionlint"; exit 1; }
zizmor=$(need zizmor) || { echo "$zizmor"; exit 1; }
schema=$(need check-jsonschema) || { echo "$schema"; exit 1; }

ok 'actionlint finds nothing' lint
ok 'zizmor finds nothing' "$zizmor" --offline --persona=pedantic --quiet --no-progress \
	--config .github/zizmor.yml action.yml .github/dependabot.yml .github/workflows/*.yml workflows/*.yml
ok 'workflows follow their schema' "$schema" --builtin-schema vendor.github-workflows .github/workflows/*.yml workflows/*.yml
ok 'the settings of Dependabot, which keeps the pinned actions, follow their schema' "$schema" --builtin-schema vendor.dependabot .github/dependabot.yml
ok 'the action follows its schema' "$schema" --builtin-schema vendor.github-actions action.yml
ok 'shellcheck finds nothing in our scripts' shell_lint .ci/run tests/tools/need tests/actions/*.t tests/fresh/* \
	tests/e2e/*.t tests/conformance/* tests/interop/*.t tests/fuzz/run tests/fuzz/fuzz.t \
	tests/step/identity.t tests/step/sign.t tests/step/verify.t \
	tests/acceptance/released tests/acceptance/place tests/acceptance/natively tests/acceptance/emulated tests/acceptance/inside/[!l]* tests/acceptance/*.t

"${schema%/*}/python3" tests/actions/rules.py --scripts action.yml >"$work/scripts.sh"
ok 'shellcheck finds nothing in the action' shell_lint --shell=bash action.sh "$work/scripts.sh"

# The environment of check-jsonschema also reads YAML for us.
runs 0 'rules.py reads every file' "${schema%/*}/python3" tests/actions/rules.py \
	action.yml .github/workflows/*.yml workflows/*.yml
is "$(cat "$out")" '' 'W01 W02 W06 W10 W15 W16: rights agree, all is queued, nothing waits for a release, ours is ours, the rest is pinned'
runs 1 'rules.py sees what is wrong' "${schema%/*}/python3" tests/actions/rules.py tests/data/actions/wrong.yml
cp "$out" "$work/breaches"
same "$work/breaches" tests/data/actions/wrong.txt 'and names each place'
is "$(cd .github/workflows && grep -l 'packages: write' ./*.yml | tr '\n' ' ')" './check-image.yml ./release-image.yml ' 'W19: who wants files alone need not grant packages: write'
differences >"$work/differences"
same "$work/differences" tests/data/actions/for_act.txt 'the files that act runs differ from the real ones in these lines alone'
for number in W01 W02 W06 W10 W15 W16 W19; do
	like "$(sed -n '/^| case /,/^$/p' docs/actions.md)" "| $number |" "docs/actions.md says how $number is shown without GitHub"
done
done_testing

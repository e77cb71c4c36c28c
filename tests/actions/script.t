#!/bin/bash
# action.sh with the real programs: how it reads its inputs, and what it says when one is wrong.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"

mkdir "$work/action" "$work/job"
cp "$top/action.sh" "$work/action"
ln -s "$OUT/bin" "$work/action/bin"
ln -s "$top/tests" "$work/action/tests"
cd "$work/job" || exit 1
export INGOT_HOME="$top" XDG_CACHE_HOME="$work/cache"
unset GITHUB_TOKEN

# step NAME INPUT=VALUE...: runs the action's script as action.yml does
step() {
	: >"$work/output"
	: >"$work/summary"
	env STEP="$1" TOOL= VERSION= ARCHITECTURE= VARIANT= LIBC= TARGET= RECIPES= PINS= FILES= TAG= TEST= OPTIONS= IN= GITHUB_ACTIONS=true \
		GITHUB_OUTPUT="$work/output" GITHUB_STEP_SUMMARY="$work/summary" RUNNER_TEMP="$work" "${@:2}" "$work/action/action.sh" run
}
# output NAME: the value that the step gave it
output() { sed -n "/^$1<</{n;p}" "$work/output"; }
# said: all that a person sees
said() { cat "$out" "$err"; }

runs 0 'plan runs with pins and variants' step plan TOOL=skopeo PINS=debian VARIANT=all
is "$(output result | jq -r .schema)" ingot/plan/1 'the result is an output'
is "$(output matrix | jq -r '.job[0].target')" x86_64-linux-musl 'the matrix is an output'
is "$(output tag)" "$(jq -r '.tools[0].tag' results/plan.json)" 'the tag is an output'
is "$(output digest)" "$(sha256sum <results/plan.json | cut -c1-64)" 'the digest of the result is an output'
like "$(cat "$work/summary")" '### Planned' 'the summary shows the plan'
like "$(cat "$work/summary")" "$(jq -r '.jobs[0].packages[0].file' results/plan.json)" 'the summary names the files'

runs 100 'an unknown step is refused' step bake
like "$(said)" "unknown step 'bake'%0AIt is one of: check-release plan fetch" 'the message names the steps'
like "$(cat "$work/summary")" "unknown step 'bake'" 'the summary shows the refusal'
for wrong in ARCHITECTURE=amd63 ARCHITECTURE=AMD64 LIBC=musl 'LIBC=glibc ' 'ARCHITECTURE=$(id)'; do
	runs 100 "the input $wrong is refused" step plan TOOL=skopeo "$wrong"
	like "$(said)" "unknown $(echo "${wrong%%=*}" | tr '[:upper:]' '[:lower:]') '${wrong#*=}'" "the message quotes $wrong"
done
cp results/plan.json plan.json
for half in ARCHITECTURE=amd64 LIBC=static ARCHITECTURE=both 'ARCHITECTURE=both LIBC=static'; do
	# shellcheck disable=SC2086 # several inputs
	runs 100 "fetch with $half alone is refused" step fetch IN=plan.json $half
	like "$(said)" 'name no target' "the message about $half says that it names no target"
done
runs 100 'a target that the plan lacks is refused' step fetch IN=plan.json TARGET=aarch64-linux-gnu

# in
for empty in '' ' ' $'\n\r\n'; do
	runs 100 'a step without a result of an earlier step is refused' step fetch "IN=$empty"
	like "$(said)" "input 'in' is empty%0APass the output 'result' of the step before 'fetch'" 'the message says what to pass'
done
runs 100 'a file that is not there is refused' step fetch IN=nothing.json
like "$(said)" "names the file 'nothing.json', and there is none" 'the missing file is named'
runs 100 'a document that does not end is refused' step fetch "IN={"
# Documents: each of these reaches the program as the same plan, which then lacks this target.
for way in "$(jq -c . plan.json)" "$(cat plan.json)" "$(sed 's/$/\r/' plan.json)" plan.json; do
	runs 100 'a plan is read in each form' step fetch "IN=$way" TARGET=aarch64-linux-gnu
	like "$(said)" 'aarch64-linux-gnu' 'the program has read the plan'
done
hash=$(sha256sum <plan.json | cut -c1-64)
runs 100 'a plan with its digest in front is read' step fetch "IN=$hash  plan.json" TARGET=aarch64-linux-gnu
like "$(said)" 'aarch64-linux-gnu' 'the program has read the plan with a digest'
runs 1 'a file with another digest is refused' step fetch "IN=$(printf %064d 0)  plan.json" TARGET=aarch64-linux-gnu
like "$(said)" "'plan.json' has the SHA-256 $hash, and the job that wrote it said 0000" 'the message has both digests'
runs 111 'a file whose digest came and which did not is a failure' step fetch "IN=$hash  nothing.json"
like "$(said)" 'Download the artifact that has it first' 'the message says what to do about the missing file'
echo one >one.txt
mkdir -p release
cp one.txt release/a.tar.zst
cp one.txt release/b.tar.zst
sum=$(sha256sum <one.txt | cut -c1-64)
packed() { printf '{"schema":"ingot/package/1","packages":[{"tool":"t","version":"1","tag":"t-v1","variant":"default","target":"x86_64-linux-musl","file":"%s","path":"%s","size":4,"sha256":"%s","trial":[],"components":["t"]}]}\n' "$1" "$2/release/$1" "$sum"; }
pretty() { packed "$@" | jq .; }
runs 0 'several documents in one input are read, pretty-printed or not' step checksum "IN=$(packed a.tar.zst "$PWD"; pretty b.tar.zst "$PWD")"
is "$(cut -d' ' -f3 release/checksums.txt | tr '\n' ' ')" 'a.tar.zst b.tar.zst ' 'the files of all documents are listed'
is "$(output checksums)" "$(sha256sum <release/checksums.txt | cut -c1-64)" 'the digest of checksums.txt is an output'
runs 0 'files are taken without a result, too' step checksum FILES=$'release/a.tar.zst\r\n\nrelease/b.tar.zst\n'
runs 1 'a package that changed on its way is refused' step checksum "IN=$(packed a.tar.zst "$PWD" | sed "s/$sum/$(printf %064d 0)/")"
like "$(cat "$work/summary")" '### checksum failed' 'the summary shows the failure'
like "$(said)" '::error title=checksum::' 'the failure is an annotation'

# Long results.
jq '.tools[0] as $t | .jobs[0].packages = [range(400) | {tool: $t.name, variant: "default", file: "f\(.).tar.zst"}]' plan.json >/dev/null
recipes=$(for n in $(seq 400); do echo "recipes-of-a-stranger-with-a-long-name/$n/$(printf '%060d' "$n")"; done)
mkdir -p $recipes
runs 0 'a plan with 400 folders of recipes is made' step plan TOOL=skopeo PINS=debian "RECIPES=$recipes"
is "$(output result)" results/plan.json 'a long result is an output by the name of a file in the workspace, not in a hidden folder'
runs 100 'the name of that file is accepted as input' step fetch "IN=$(output result)" TARGET=aarch64-linux-gnu
like "$(said)" 'aarch64-linux-gnu' 'the program has read the long plan'

# test
runs 1 'a package that changed on its way is not tested' step test "IN=$(packed a.tar.zst "$PWD" | sed "s/$sum/$(printf %064d 0)/")" TARGET=x86_64-linux-musl
runs 100 'packages are not tested without a target' step test "IN=$(packed a.tar.zst "$PWD")"
like "$(said)" "unknown target ''" 'the message says that the target is missing'

# options
runs 100 'text that is not an option is refused' step plan TOOL=skopeo 'OPTIONS=rm -rf /'
like "$(said)" "'rm -rf /' is not an option" 'the wrong option is quoted'
runs 0 'further options are passed on' step plan TOOL=skopeo PINS=debian OPTIONS=--revision=2
like "$(output tag)" '-2' 'the option has its effect'
runs 100 'a tool that looks like an option is not one' step plan TOOL=--help
hostile='x`id`
::add-mask::y'
runs 100 'a hostile file name is refused' step fetch "IN=$hostile"
unlike "$(said)" '
::add-mask::' 'a hostile name gives no command to the runner'
runs 100 'a release without a token is refused' step release IN=plan.json TAG=skopeo-v1
done_testing

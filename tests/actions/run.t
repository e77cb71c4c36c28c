#!/bin/bash
# build-skopeo.yml, started by hand and run by act: plan, sources, one job per target, tests, checksums; and a run in
# which one target fails.  Cases of public bug reports have their numbers in the labels.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/actions/actions.sh
. "$top/tests/actions/actions.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"

ok 'the host of ingot has this tree' host_tree
ok 'it has the programs that were built' cp -R "$OUT/bin" "$work/host/bin"
repository o/r
ok 'a repository has the workflows' commit_all

# dispatch [OPTION...]: what a person does with "Run workflow"
dispatch() {
	event workflow_dispatch .github/workflows/build-skopeo.yml \
		'{"inputs": {"version": "", "architecture": "amd64", "variant": "standalone,default", "libc": "static"}}' "$@"
}
runs 0 'build-skopeo.yml runs' dispatch
explain
made=$artifacts/skopeo-v1.23.0.release
is "$(cd "$made/release" && sha256sum --quiet -c checksums.txt 2>&1)" '' 'its files match checksums.txt'
is "$(cd "$made/release" && echo *)" \
	'checksums.txt pins.json skopeo-v1.23.0-linux-amd64-static-standalone.tar.zst skopeo-v1.23.0-linux-amd64-static.tar.zst skopeo-v1.23.0-sources.tar.zst' \
	'it makes both packages, and the archive of the sources'
valid plan "$artifacts/skopeo-v1.23.0.plan/results/plan.json" 'the result of plan follows its schema'
valid build "$made/results/build-x86_64-linux-musl.json" 'the result of build follows its schema'
valid package "$made/results/package-x86_64-linux-musl.json" 'the result of package follows its schema'
valid checksum "$made/results/checksum.json" 'the result of checksum follows its schema'
like "$(cat "$work/log")" 'tests/acceptance/skopeo.t' "the packages are tested by skopeo's own tests"
unlike "$(cat "$work/log")" 'Job failed' 'no job failed'

runs 1 'W08: a result that changed on its way stops the run' dispatch --env 'STAND_IN_CHANGES=results/plan.json'
like "$(cat "$work/log")" "'results/plan.json' has the SHA-256 " 'W08: the message names the result'
runs 1 'W08: a package that changed on its way stops the run' dispatch --env 'STAND_IN_CHANGES=skopeo-v1.23.0-linux-amd64-static.tar.zst'
like "$(cat "$work/log")" ', and was packed as ' 'W08: the message says which hash the package had'
runs 1 'W08: no file becomes one of a release then' test -e "$made"

# A program that cannot be built for arm64.
mkdir "$work/repo/recipes"
cp -R "$data/hello/hello-c" "$data/hello/hello-c.json" "$work/repo/recipes/"
jq '.build.args += ["TARGET={target}"]' "$data/hello/hello-c.json" >"$work/repo/recipes/hello-c.json"
printf 'ifeq ($(TARGET),aarch64-linux-musl)\n$(error not for this machine)\nendif\n' | cat - "$data/hello/hello-c/Makefile" >"$work/repo/recipes/hello-c/Makefile"
jq '.name = "mine" | .pins += [{name: "hello-c", version: "1.0.0", date: "2026-03-01", local: "hello-c"}]' \
	"$top/etc/pins/debian.json" >"$work/repo/recipes/pins.json"
cat >"$work/repo/.github/workflows/build-mine.yml" <<'END'
name: build-mine
on: workflow_dispatch
permissions: {}
jobs:
  build:
    uses: ./.github/workflows/build-tool.yml
    permissions:
      contents: read
    with:
      tool: hello-c
      recipes: recipes
      pins: recipes/pins.json
      variant: standalone
END
ok 'the repository has a program that is built for amd64 alone' commit_all
runs 1 'W14: a run in which one target fails is a failure' event workflow_dispatch .github/workflows/build-mine.yml '{}'
like "$(cat "$work/log")" 'not for this machine' 'W14: the log has the reason'
ok 'W14: the package of the other target is kept' test -s "$artifacts/hello-c-v1.0.0.files.x86_64-linux-musl/release/hello-c-v1.0.0-linux-amd64-static-standalone.tar.zst"
like "$(cat "$work/log")" 'hello-c-v1.0.0-linux-amd64-static-standalone.tar.zst' 'W14: the log names that package'
runs 1 'W14: no file becomes one of a release' test -e "$artifacts/hello-c-v1.0.0.release"
done_testing

#!/bin/bash
# The action and build-podman.yml, as they are in this tree, run by act: plan, one
# job per target, checksum; digests by job output and files as artifacts.  Only
# GitHub's own artifact actions are stand-ins that copy files.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"

act=$("$top/tests/tools/need" act) || { echo 'Bail out! cannot install act'; exit 1; }
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"

# A stranger's clone: what git knows of this tree, and what is not ignored.
git_tree() {
	mkdir -p "$work/repo" && cd "$top" &&
		{ git ls-files -z --cached --others --exclude-standard 2>/dev/null || find . -type f -not -path './out/*' -not -path './release/*' -print0; } |
		while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
			tar -cf - --null -T - | tar -xf - -C "$work/repo" &&
		cd "$work/repo" && git init -q && git add -A &&
		git -c user.name=test -c user.email=test@example.org commit -qm tree
}

# The commit by which the workflow pins ACTION.
pinned() {
	sed -n "s|.*uses: $1@\([0-9a-f]*\) .*|\1|p" "$top/.github/workflows/build-podman.yml" | head -n 1
}

stand_in() {
	mkdir -p "$work/actions/$1" && cp "$top/tests/actions/$1.yml" "$work/actions/$1/action.yml"
	set -- "actions/$1" "$work/actions/$1"
	stand_ins+=(--local-repository "$1@$(pinned "$1")=$2")
}

# dispatch [ENV]: what a person does with "Run workflow"; the log is in $work/log.
dispatch() {
	printf '{"inputs": {"version": "", "architecture": "amd64", "variant": "standalone,default", "libc": "static"}}\n' \
		>"$work/event.json"
	rm -rf "$work/artifacts"
	cd "$work/repo" && "$act" workflow_dispatch -W .github/workflows/build-podman.yml -e "$work/event.json" \
		-P ubuntu-24.04=-self-hosted "${stand_ins[@]}" --env "STAND_IN=$work/artifacts" "$@" >"$work/log" 2>&1
}

# The results that the jobs handed over, each in $work/STEP.json.
take_results() {
	local result name
	while IFS= read -r result; do
		name=${result#*\"schema\":\"ingot/}
		printf '%s\n' "$result" >"$work/${name%%/*}.json"
	done < <(sed -n 's/.*::set-output:: result=\({.*}\)$/\1/p' "$work/log")
}

# What act says when it fails: the end of its log.
explain() {
	[ "$tap_failures" = 0 ] || tail -n 40 "$work/log" | sed 's/^/# /'
}

stand_ins=()
stand_in upload-artifact
stand_in download-artifact
ok 'a clone of this tree' git_tree

runs 0 'build-podman.yml runs' dispatch
explain
release=$work/artifacts/release
ok 'its files match checksums.txt' sh -c 'cd "$1" && sha256sum -c checksums.txt' sh "$release"
is "$(cd "$release" && echo *)" \
	'checksums.txt podman-v5.8.4-linux-amd64-static-standalone.tar.zst podman-v5.8.4-linux-amd64-static.tar.zst' \
	'it makes both packages'
take_results
for step in plan fetch package checksum; do
	valid "$step" "$work/$step.json" "the result of $step follows its schema"
done

# This time with programs that are there already, and with an artifact that somebody changed on its way.
ok 'programs built before' cp -R "$OUT/bin" "$work/repo/bin"
runs 1 'a changed artifact stops it' dispatch --env STAND_IN_CHANGES=1
like "$(grep 'build-podman/checksum' "$work/log")" ', and was packed as ' 'in the job that compares'
runs 1 'and nothing becomes a release' test -e "$release"
done_testing

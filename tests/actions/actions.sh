# actions.sh - runs workflow files of this tree by act, as GitHub would.
#
#	. "${0%/*}/../lib.sh"
#	. "$top/tests/actions/actions.sh"
#	repository o/r			# $work/repo: a caller's repository with ingot's workflows; more files go into it
#	commit_all			# and their commit is in $commit
#	event schedule .github/workflows/nightly.yml '{"schedule": "17 2 * * *"}' [ACT OPTION...]
#
# The files are copies in which for_act rewrites what act does not know.  checkout is act's own; upload-artifact and
# download-artifact are stand-ins (artifact.py).  The log of a run is in $work/log, its artifacts are in $artifacts.
# shellcheck shell=bash disable=SC2034 # the variables are for those who read this

act=$("$top/tests/tools/need" act) || { echo 'Bail out! cannot install act'; exit 1; }
artifacts=$work/artifacts
ours=octo/ingot
action=$ours@0123456789abcdef0123456789abcdef01234567
export STAND_IN=$artifacts STAND_IN_SCRIPT=$top/tests/actions/artifact.py

# The commit by which the workflows pin ACTION.
pinned() { sed -n "s|.*uses: $1@\([0-9a-f]*\) .*|\1|p" "$top/.github/workflows/build-tool.yml" | head -n 1; }

stand_in() {
	mkdir -p "$work/actions/$1" && cp "$top/tests/actions/$1.yml" "$work/actions/$1/action.yml"
	set -- "actions/$1" "$work/actions/$1"
	act_options+=(--local-repository "$1@$(pinned "$1")=$2")
}
act_options=(-P ubuntu-24.04=-self-hosted -P ubuntu-24.04-arm=-self-hosted --local-repository "$action=$work/host")
stand_in upload-artifact
stand_in download-artifact

# The action as a commit of its host: what git knows of this tree, and what is not ignored.
host_tree() {
	mkdir -p "$work/host" && cd "$top" &&
		{ git ls-files -z --cached --others --exclude-standard 2>/dev/null || find . -type f -not -path './out/*' -not -path './release/*' -print0; } |
		while IFS= read -r -d '' file; do [ ! -e "$file" ] || printf '%s\0' "$file"; done |
			tar -cf - --null -T - | tar -xf - -C "$work/host"
}

# repository OWNER/NAME: $work/repo, with a copy of our workflows
repository() {
	mkdir -p "$work/repo" && git -C "$work/repo" init -q -b main && git -C "$work/repo" remote add origin "https://github.com/$1" &&
		"$top/tests/actions/for_act" "$top/.github/workflows" "$work/repo/.github/workflows" "$action"
}

commit_all() {
	git -C "$work/repo" add -A && git -C "$work/repo" -c user.name=test -c user.email=test@example.org commit -qm "${1:-tree}" &&
		commit=$(git -C "$work/repo" rev-parse HEAD)
}

# event NAME WORKFLOW JSON [OPTION...]: a run from its start, with no artifacts
event() {
	rm -rf "$artifacts"
	event_again "$@"
}

# event_again NAME WORKFLOW JSON [OPTION...]: the same run once more, with the artifacts that it has
event_again() {
	printf '%s\n' "$3" >"$work/event.json"
	(cd "$work/repo" && timeout 900 "$act" "$1" -W "$2" -e "$work/event.json" "${act_options[@]}" "${@:4}") >"$work/log" 2>&1
}

# What act says when a test has failed: the end of its log.
explain() { [ "$tap_failures" = 0 ] || tail -n "${1:-60}" "$work/log" | cut -c1-400 | sed 's/^/# /'; }

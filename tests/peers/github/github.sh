# github.sh - parts of GitHub that others wrote: prism over GitHub's API description, and the server `emulate`.
#
#	. "$top/tests/servers/servers.sh"
#	. "$top/tests/peers/github/github.sh"
#	judged 'the requests of release' "$work/github"
#	serve "$stranger" "$work/stranger" hush
#
# It is read before a test changes XDG_CACHE_HOME.
# shellcheck shell=sh disable=SC2034,SC2154 # the variables are for those who read this, and lib.sh sets some

NODE_PATH=$("$top/tests/tools/need" emulate) && github_node=$("$top/tests/tools/need" node) || {
	echo 'Bail out! cannot install prism and emulate'
	exit 1
}
NODE_PATH=${NODE_PATH%/bin/*}/node_modules
PATH=$PATH:${github_node%/*}
export NODE_PATH
stranger=../peers/github/stranger # of tests/servers

# judged WHAT FOLDER...: the servers of tests/servers that had these folders were asked what GitHub knows, and answered
# as it does, but for the exceptions.
judged() {
	judged_what=$1
	shift
	for judged_folder; do
		set -- "$@" "$judged_folder/requests"
		shift
	done
	runs 0 "prism finds $judged_what in GitHub's API description" "$github_node" "$top/tests/peers/github/judge" "$top/tests/peers/github/exceptions.txt" "$@"
	cp "$out" "$work/complaints"
	is "$(cat "$work/complaints")" '' "prism finds nothing wrong in $judged_what, nor in the answers"
}

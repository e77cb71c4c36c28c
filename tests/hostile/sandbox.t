#!/bin/sh
# Attacks from inside the sandbox, as the host's root and as a plain user: each is refused, and no build
# outlives its time limit, a signal or a limit.
. "${0%/*}/../lib.sh"
. "$top/tests/mischief.sh"
cd "$work" || exit 1
export SECRET_OF_HOST=token-of-the-host
store_with_root "$store"
sources=hostile
recipe probes probes
recipe blocks blocks SECONDS=31416
recipe survives survives SECONDS=27183
recipe remembers remembers
recipe forks forks
recipe opens opens
recipe writes-all writes-all
hidden='below behind nameless removed deep closed levels'
for way in $hidden; do
	recipe "hides-$way" "hides-$way"
done
for name in probes blocks survives remembers forks opens writes-all $(printf 'hides-%s ' $hidden); do
	plans "$name"
done

# builds_as USER STATUS 'what is promised' NAME [OPTION...]
builds_as() {
	builds_user=$1
	shift
	if [ "$builds_user" = root ]; then
		builds "$@"
	else
		builds_status=$1 builds_what=$2 builds_name=$3
		shift 3
		runs "$builds_status" "$builds_what" as_plain_user ingot-build --in "$work/$builds_name.plan" \
			--out "$work/plain/$builds_name.build" --store "$work/plain/store" "$@"
	fi
}

# judge LOG WHERE: a test for each line of the probe
judge() {
	ok "the probe ran to its end $2" grep -q '^works: a file in /dev/shm' "$1"
	while IFS= read -r judge_line; do
		case $judge_line in
		OPEN:* | BROKEN:*) fail "$judge_line, $2" ;;
		refused:*) pass "${judge_line#refused: } is refused $2" ;;
		works:*) pass "${judge_line#works: } works $2" ;;
		esac
	done <"$1"
}

# finds WAY LIMIT WHAT: the build that hides in this way was ended by the limit
finds() {
	is "$(cat "hides-$1.$user.status")" 1 "a build that hides $3 is ended $in"
	like "$(cat "hides-$1.$user.err")" "$2" "the message names the limit for $3 $in"
}

# All at the same time: most of them must be there for seconds until they are seen.
hides() {
	pids=
	for way in $hidden; do
		(
			err=$work/hides-$way.$user.err
			builds_as "$user" 1 '' "hides-$way" --memory-limit 300 --disk-limit 100 >/dev/null
			echo "$tap_status" >"hides-$way.$user.status"
		) &
		pids="$pids $!"
	done
	# shellcheck disable=SC2086 # numbers
	wait $pids
	finds below 'memory limit of 300 MiB' 'memory in a process below many others'
	finds behind 'memory limit of 300 MiB' 'memory in a process that a thread has started'
	finds nameless 'memory limit of 300 MiB' 'memory in a file without a name'
	finds removed 'disk limit of 100 MiB' 'data in a file that it has removed'
	finds deep 'disk limit of 100 MiB' 'data in a deep folder'
	finds closed 'disk limit of 100 MiB' 'data in a folder that it has closed'
	finds levels 'limit of 4000 levels' 'in folders that are deeper than any reader goes'
}

# attacks USER STORE
attacks() {
	user=$1
	in="for a build of $1"
	builds_as "$user" 0 "a build that probes its sandbox succeeds $in" probes
	log=$(find "$2/components" -path '*-probes-1.0-*' -name log)
	sed '/build\/tree/,$d' "$log" >build.log 2>/dev/null
	sed -n '/build\/tree/,$p' "$log" >check.log
	judge build.log "$in"
	judge check.log "for a check of $1"

	ingot_args="ingot-build --in blocks.plan"
	begun=$(date +%s)
	builds_as "$user" 1 "a build that blocks the jobserver and stays is ended by the time limit $in" blocks --time-limit 2
	like "$(cat "$err")" 'time limit of 2 s' "the message names the time limit $in"
	ok "the time limit is kept within 15 s $in" test $(($(date +%s) - begun)) -lt 15
	ok "no process of that build is left $in" eval '! still_runs "sleep 31416"'
	builds_as "$user" 1 "a build that ignores every signal is ended by the time limit $in" survives --time-limit 1
	ok "no process of the build that ignores signals is left $in" eval '! still_runs "sleep 27183"'

	builds_as "$user" 1 "a build that takes too much memory is ended $in" remembers --memory-limit 300
	like "$(cat "$err")" 'memory limit of 300 MiB' "the message names the memory limit $in"
	builds_as "$user" 1 "a build that starts too many processes is ended $in" forks
	like "$(cat "$err")" 'limit of 4096 processes' "the message names the limit of processes $in"
	builds_as "$user" 0 "a build that opens too many files is stopped at a limit $in" opens
	builds_as "$user" 1 "a build that fills the disk is ended $in" writes-all --disk-limit 200
	like "$(cat "$err")" 'disk limit of 200 MiB' "the message names the disk limit $in"
	hides
	is "$(ls "$2/tmp")" '' "nothing of these builds is left in the store $in"
}

attacks root "$store"
if plain_user_ready; then
	attacks plain "$work/plain/store"
else
	skip 'the same for a plain user' 'no root and no sudo without a password'
fi

# The sandbox of a build that root starts, seen from the host.
if [ "$(id -u)" = 0 ]; then
	sources=mischief
	recipe waits sleeps SECONDS=14142
	plans waits
	ingot-build --quiet --in waits.plan --out waits.build --store "$store" 2>/dev/null &
	build=$!
	until_true still_runs 'sleep 14142'
	is "$(ps -eo uid,args | awk '/[s]leep 14142/ && $1 == 0' | grep -cv 'sh -c')" 0 "no command of a build has the kernel's user 0"
	kill "$build"
	wait "$build"
fi
# In a container few processes exist, and bubblewrap looks up its child by a number that means another one there.
sources=hostile
recipe few probes
plans few
runs 0 'a build works in a namespace with few processes' unshare --pid --fork --kill-child --mount-proc -- \
	ingot-build --in "$work/few.plan" --out "$work/few.build" --store "$store"
done_testing

# lib.sh - functions that all benchmarks share.
#
#	measure COMMAND...              sets wall (ms), rss (KiB), cpu (ms); the command's output goes to $work/log
#	best COMMAND...                 the same, the fastest of $tries runs (3)
#	compare WORK OURS THEIRS GOAL   prints OURS/THEIRS, which must be at most GOAL
#	faster WORK OURS THEIRS GOAL    prints THEIRS/OURS, which must be at least GOAL
#	limit WORK VALUE UNIT GOAL      a figure that must be at most GOAL
#
# Both programs run one after the other on the same machine.  Only ratios are
# printed, because a time says more about the machine than about the program.

set -eu
top=$(CDPATH='' cd -- "${0%/*}/.." && pwd)
OUT=${OUT:-$top/out}
bin=$OUT/bin
work=${BENCH_WORK:?bench/run sets it}
results=$work/results
tries=3
at_exit=: # commands to run at the end
trap 'eval "$at_exit"' EXIT
trap 'exit 130' INT TERM HUP

measure() {
	"$work/measure" "$work/measured" "$@" >"$work/log" 2>&1 || {
		echo "bench: failed: $*" >&2
		tail -n 5 "$work/log" >&2
		exit 1
	}
	read -r wall rss cpu <"$work/measured"
}

best() {
	measure "$@"
	best_wall=$wall
	for best_run in $(seq 2 "$tries"); do
		measure "$@"
		[ "$(calc "$wall < $best_wall" 0)" = 0 ] || best_wall=$wall
	done
	wall=$best_wall
}

calc() {
	awk "BEGIN { printf \"%.${2:-3}f\", ($1) }"
}

# result WORK FIGURE WORDS GOAL GOAL_WORDS REACHED(0 or 1)
result() {
	word=MISSED
	[ "$6" != 1 ] || word=ok
	printf '%-52s %10s  goal %-12s %s\n' "$1" "$2$3" "$5" "$word"
	printf '{"work":"%s","figure":%s,"unit":"%s","goal":%s,"reached":%s}\n' \
		"$1" "$2" "$3" "$4" "$([ "$6" = 1 ] && echo true || echo false)" >>"$results"
}

compare() {
	ratio=$(calc "$2 / $3")
	result "$1" "$ratio" ' x' "$4" "<= $4 x" "$(calc "$2 <= $4 * $3" 0)"
}

faster() {
	ratio=$(calc "$3 / $2" 2)
	result "$1" "$ratio" ' x' "$4" ">= $4 x" "$(calc "$3 >= $4 * $2" 0)"
}

limit() {
	result "$1" "$2" " $3" "$4" "<= $4 $3" "$(calc "$2 <= $4" 0)"
}

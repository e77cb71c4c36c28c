#!/bin/sh
# Every reader of outside data for half a minute under libFuzzer and the
# sanitizers, as many at a time as there are cores.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "$top" || exit 1
export OUT

FUZZ_FOLDER=tests/fuzz/self runs 1 'a planted fault is found' tests/fuzz/run 30 planted
like "$(cat "$out")" 'planted: found something' 'the fault is reported'
like "$(cat "$out")" 'out of bounds' 'the sanitizer names the fault'
runs 100 'a harness that is not there is an error' tests/fuzz/run 1 nothing

tests/fuzz/run "${INGOT_FUZZ_SECONDS:-30}" >"$work/lines" 2>"$work/log"
sed -n '/: .* nothing found$/!p' "$work/lines" | sed 's/^/# /'
for harness in tests/fuzz/*.c; do
	name=${harness##*/}
	name=${name%.c}
	line=$(grep "^$name: .* nothing found\$" "$work/lines")
	ok "${line:-$name: $(tail -n 1 "$work/log")}" test -n "$line"
done

done_testing

#!/bin/sh
# 200 single bits flip in a store, in entries of every kind.  Each is noticed, or changes nothing: no build gives a wrong result.
# BITS_SEED=N repeats a run.
. "${0%/*}/../lib.sh"
. "$top/tests/tiny.sh"
seed=${BITS_SEED:-$(od -An -N3 -tu4 /dev/urandom | tr -d ' ')}
rounds=${BITS_ROUNDS:-100} # for each of two stores
echo "# BITS_SEED=$seed"

workers=
for folder in one two; do
	mkdir -p "$folder/release"
	seed=$((seed + 1))
	tiny_options "$work/$folder"
	# shellcheck disable=SC2086 # a list of words
	python3 "$top/tests/hostile/store.py" "$work/$folder" "$rounds" "$seed" ingot build top $tiny_options >"$folder.log" 2>&1 &
	workers="$workers $!"
done
for worker in $workers; do
	wait "$worker"
done
for folder in one two; do
	grep '^#' "$folder.log" | sed "s/^#/# $folder:/"
	is "$(grep -v '^#' "$folder.log")" '' "no bit that flips in store $folder gives a wrong result in silence"
	ok "$rounds bits flipped in store $folder" grep -q "^# $rounds flips" "$folder.log"
done
same one/release/checksums.txt two/release/checksums.txt 'both stores give the same packages'
done_testing

#!/bin/sh
# store: ls, gc and verify.
. "${0%/*}/../lib.sh"
. "$top/tests/schema.sh"
cd "$work" || exit 1
store=$work/store

runs 100 'without a verb it is refused' ingot store
runs 100 'and with an unknown one' ingot store list --store "$store"
for verb in ls gc verify; do
	runs 100 "a store that is not there is refused by $verb" ingot store $verb --store "$store"
	like "$(cat "$err")" "there is no store '$store'" 'the missing store is named'
	runs 1 'the missing store is not made' test -e "$store"
done
mkdir "$store"
runs 0 'an empty store is listed' ingot store ls --store "$store"
is "$(cat "$out")" '' 'the list of an empty store is empty'
runs 0 'an empty store verifies' ingot store verify --store "$store"

key=$(printf %064d 7)
dir=$store/components/$key-hello-1.4.2-x86_64-linux-musl
mkdir -p "$dir/tree"
cat >"$dir/component.json" <<EOF
{ "schema": "ingot/component/1", "name": "hello", "version": "1.4.2", "target": "x86_64-linux-musl",
  "key": "$key", "tree": "$key", "license": "MIT", "trial": "2.0 is better", "wall_ms": 1500, "cpu_ms": 2250,
  "max_rss_kib": 4096, "files": [] }
EOF
valid component "$dir/component.json" 'a component of this test follows the schema'
runs 0 'a component is listed' ingot store ls --store "$store"
like "$(cat "$out")" '000000000000  hello            1.4.2 ' 'by key, name and version'
like "$(cat "$out")" 'trial: 2.0 is better' 'and as a trial'

printf good >"$store/sources/$(printf good | sha256sum | cut -d' ' -f1)"
printf changed >"$store/sources/$(printf original | sha256sum | cut -d' ' -f1)"
runs 1 'a source that changed is found' ingot store verify --store "$store"
like "$(cat "$out")" "its hash is $(printf changed | sha256sum | cut -d' ' -f1)" 'with the hash it has'
like "$(cat "$out")" 'its tree has changed' 'and so is a component'
like "$(cat "$err")" 'store: 1 good, 2 bad' 'both are counted'
runs 0 'what is bad can be removed' ingot store verify --remove --store "$store"
runs 0 'and then the store is good' ingot store verify --store "$store"
is "$(ls "$store/components")" '' 'without the component'

mkdir "$store/components/old" "$store/tmp/99999999.dead"
touch -d '40 days ago' "$store/components/old"
runs 0 'store gc succeeds' ingot store gc --store "$store"
is "$(find "$store/components" "$store/tmp" -mindepth 1)" '' 'store gc removes what is old or left over'
runs 100 'a number of days is a number' ingot store gc --days many --store "$store"

done_testing

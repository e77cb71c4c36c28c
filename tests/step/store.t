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
like "$(cat "$out")" "kept as '$store/aside/${dir##*/}'" 'verify says where the changed component is kept'
ok 'verify sets a changed component aside' test -d "$store/aside/${dir##*/}"
runs 0 'what was set aside is not in the store any more' ingot store verify --store "$store"
is "$(ls "$store/components")" '' 'a component that was set aside is not listed'

# A frame is the hash of what follows it, and then that.
for text in good bad; do
	printf '%s%s' "$(printf %s "$text" | sha256sum | cut -c1-64)" "$text" >"$store/frames/$(printf 'name of %s' "$text" | sha256sum | cut -c1-64)"
done
runs 0 'frames that match their hash are good' ingot store verify --store "$store"
like "$(cat "$err")" 'store: 3 good, 0 bad' 'frames are counted'
frame=$(printf 'name of bad' | sha256sum | cut -c1-64)
printf '%sbed' "$(printf bad | sha256sum | cut -c1-64)" >"$store/frames/$frame"
runs 1 'a frame that has changed is found' ingot store verify --store "$store"
like "$(cat "$out")" "bad frames/$frame: " 'verify names the frame that has changed'
ok 'verify sets a changed frame aside' test -f "$store/aside/$frame"
rm "$store"/frames/*

# Go modules and roots are folders; the seal has the hash that sha256 gives a folder of one file.
folder_hash() {
	printf 'f %s%s\0' "$(sha256sum <"$1/$2" | cut -c1-64)" "$2" | sha256sum | cut -c1-64
}
for entry in "sources/go-$key" "sources/crates-$key" "roots/$key"; do
	mkdir "$store/$entry"
	printf content >"$store/$entry/file"
done
runs 0 'folders without a seal are not an error' ingot store verify --store "$store"
like "$(cat "$err")" 'store: 3 not checked' 'verify counts the folders that it cannot check'
for entry in "sources/go-$key" "sources/crates-$key" "roots/$key"; do
	folder_hash "$store/$entry" file >"$store/seals/$(echo "$entry" | tr / -)"
done
runs 0 'folders that match their seals are good' ingot store verify --store "$store"
like "$(cat "$err")" 'store: 4 good, 0 bad' 'modules, crates and roots are counted'
for entry in "sources/go-$key" "sources/crates-$key" "roots/$key"; do
	touch -r "$store/$entry/file" "$work/times"
	printf Content >"$store/$entry/file"
	touch -r "$work/times" "$store/$entry/file"
	cp -a "$store/$entry" "$work/changed"
	cp "$store/seals/$(echo "$entry" | tr / -)" "$work/seal"
	runs 1 "a changed file in ${entry%%-*} is found, even with its old time" ingot store verify --store "$store"
	like "$(cat "$out")" "bad $entry: " "verify names ${entry%-*}"
	ok "verify sets ${entry%-*} aside" test -e "$store/aside/${entry##*/}"
	mv "$work/changed" "$store/$entry"
	cp "$work/seal" "$store/seals/$(echo "$entry" | tr / -)"
	runs 0 "verify removes what changed in ${entry%%-*}" ingot store verify --remove --store "$store"
	ok "the changed folder is removed from ${entry%%-*}" test ! -e "$store/$entry"
done
is "$(ls "$store/seals")" '' 'no seal is left of folders that are removed'

mkdir "$store/sources/go-$key"
printf content >"$store/sources/go-$key/file"
printf '\033]0;title\007' >"$store/seals/sources-go-$key"
runs 1 'a damaged seal is found' ingot store verify --store "$store"
like "$(cat "$out")" "bad sources/go-$key: the seal of 'sources/go-$key' is damaged" 'verify names the damaged seal without its content'

mkdir "$store/components/old" "$store/tmp/process.dead"
touch -d '40 days ago' "$store/components/old"
runs 0 'store gc succeeds' ingot store gc --store "$store"
is "$(find "$store/components" "$store/tmp" -mindepth 1)" '' 'store gc removes what is old or left over'
runs 100 'a number of days is a number' ingot store gc --days many --store "$store"

done_testing

#!/bin/sh
# A go that brings other modules than go.sum pins: the modules that are extra, missing or changed are named, and nothing is stored.
. "${0%/*}/../lib.sh"
. "$top/tests/tiny.sh"
tiny_options "$work"
dep=root/usr/share/modules/example.org/dep/@v
cp -R "$dep" before

# fetches STATUS WHAT: with the go of a new root
fetches() {
	rm -rf release
	chmod -R u+w store 2>/dev/null
	rm -rf store
	# shellcheck disable=SC2086 # a list of words
	runs "$1" "$2" ingot build top $tiny_options
}
# refuses WHAT WORDS
refuses() {
	fetches 1 "a go that brings $1 is refused"
	like "$(cat "$err")" "$2" "the message names $1"
	is "$(find store/sources -name '*.zip' | grep gopart)" '' "nothing is stored of a go that brings $1"
	rm -rf "${dep:?}" root/usr/share/modules/example.org/dep/other
	cp -R before "$dep"
}

fetches 0 'a go that brings what go.sum pins is accepted'
printf 'module example.org/other\n' >"$dep/v1.0.0.mod"
refuses 'a changed go.mod' "module 'example.org/dep v1.0.0/go.mod' has sum h1:"
cp root/usr/share/modules/example.org/gopart/@v/v1.0.0.zip "$dep/v1.0.0.zip"
refuses 'the zip of another module' "module 'example.org/dep v1.0.0' has sum h1:"
cp "$dep/v1.0.0.zip" "$dep/v1.0.1.zip"
refuses 'a module that go.sum does not name' "go brought 'zip' of 'example.org/dep v1.0.1', which go.sum does not name"
rm "$dep/v1.0.0.zip"
refuses 'no zip of a required module' "go did not bring 'example.org/dep v1.0.0', which go.mod requires"
printf 'h1:forged=' >"$dep/v1.0.0.ziphash"
fetches 0 'a sum that go recorded itself is not relied on'

# A run that ends between the sealing of modules and their publication, here by a folder in the place of their seal.
modules=$(cd store/sources && ls -d go-*)
chmod -R u+w store
rm -rf store release
for name in $modules; do
	mkdir -p "store/seals/sources-$name/in-the-way"
done
# shellcheck disable=SC2086 # a list of words
runs 111 'modules that cannot be sealed are not published' ingot build top $tiny_options
rm -r store/seals/sources-go-*
# shellcheck disable=SC2086 # as above
runs 0 'the run after that fetches them' ingot build top $tiny_options
done_testing

#!/bin/sh
# build: what a good build leaves, and what a bad one must not.
. "${0%/*}/../lib.sh"
. "$top/tests/schema.sh"
. "$top/tests/mischief.sh"
cd "$work" || exit 1
store_with_root "$store"

recipe good shipped
recipe fails fails
recipe after shipped -- '"needs": ["fails", "good"]'
recipe lies lies
recipe exposed exposed -- '"allocator": { "skip": "a test" }'
recipe partly exposed -- '"allocator": { "skip": "a test" }, "hardening": { "pie": "a test", "relro": "a test" }'
recipe points points
recipe forgets forgets

builds 0 'a good build succeeds' good
like "$(cat "$err")" 'built good 1.0 x86_64-linux-musl' 'says what was built'
valid build good.build 'its result follows the schema'
like "$(cat good.build)" '"name": "mischief/Makefile"' 'and names what went in, by digest'
ok 'the file ships with its mode' test -x "$(component good)/tree/usr/bin/good"
ok 'so does the licence' test -e "$(component good)/tree/usr/share/licenses/good/Makefile"
ok 'its log is beside it' grep -q '^\$ make ' "$(component good)/log"
ok 'with what the check said' grep -q 'mischief 1.0' "$(component good)/log"
is "$(ls "$store/logs" "$store/tmp")" "$(printf '%s:\n\n%s:' "$store/logs" "$store/tmp")" 'nothing else is left'

builds 0 'a second build succeeds' good
like "$(cat "$err")" 'nothing to do' 'a second build does nothing'
like "$(cat good.build)" '"reused": true' 'and the result says so'

# flip FILE: its size and times stay, as when a disk changes a bit
flip() {
	touch -r "$1" "$work/times"
	chmod u+w "$1"
	printf X | dd of="$1" bs=1 seek=2 conv=notrunc 2>/dev/null
	chmod u-w "$1"
	touch -r "$work/times" "$1"
}
recipe base shipped
recipe above shipped -- '"needs": ["base"]'
builds 0 'a component that needs another one is built' above
flip "$(component base)/tree/usr/bin/base"
builds 0 'a build with nothing to do compares by size and times' above
like "$(cat "$err")" 'nothing to do' 'a build with nothing to do does not hash content'
chmod -R u+w "$(component above)" && rm -r "$(component above)"
builds 0 'a component that has changed is not used by another one' above
like "$(cat "$err")" "base 1.0: 'components/" 'the component that has changed is named'
like "$(cat "$err")" "kept as '$store/aside/" 'the place of the component that has changed is named'
like "$(cat "$err")" 'built base 1.0' 'the component that has changed is built again'
ok 'the component that is built again is whole' grep -q '^#!' "$(component base)/tree/usr/bin/base"
flip "$(component above)/tree/usr/bin/above"
builds 0 'a paranoid build hashes content even with nothing to do' above --paranoid
like "$(cat "$err")" 'built above 1.0' 'a paranoid build makes again what has changed'
flip "$(component above)/component.json"
builds 0 'a description that has changed is found by every build' above
like "$(cat "$err")" 'built above 1.0' 'a component whose description has changed is built again'
touch -d '2026-01-01' "$(component above)/tree/usr/bin/above"
builds 0 'a component with another time is hashed' above
like "$(cat "$err")" 'nothing to do' 'a component of which only a time has changed is used'
chmod -R u+w "$store/aside" && rm -r "$store/aside"

builds 1 'a build that fails' fails
like "$(cat "$err")" 'cannot go on' 'shows the end of its log'
like "$(cat "$err")" 'line 64' 'the last lines of it'
unlike "$(cat "$err")" 'line 60' 'not all of it'
like "$(cat "$err")" "'make CC=" 'names the command'
like "$(cat "$err")" 'exit status 2' 'and how it ended'
log=$(sed -n 's/^ *log: //p' "$err" | head -n 1)
ok 'its log stays' grep -q 'line 1$' "$log"
is "$(component fails)$(ls "$store/tmp")" '' 'no component is made, no folder left'

chmod -R u+w "$store/components" && rm -rf "$store"/components/*
builds 1 'what needs it is not built' after
ok 'components that do not need it are built' test -d "$(component good)"
is "$(component after)" '' 'the component that needs it is not built'

builds 1 'a program that is not static' lies
like "$(cat "$err")" "'usr/bin/lies'" 'the program with a false label is named'
is "$(component lies)" '' 'the program with a false label is not in the store'

builds 1 'a program at a fixed address is refused' exposed
like "$(cat "$err")" "'usr/bin/exposed' is not position-independent" 'the program and what it lacks are named'
like "$(cat "$err")" '"hardening": { "pie": "..." }' 'the member of the recipe for a reason is named'
is "$(component exposed)" '' 'the program at a fixed address is not in the store'
builds 1 'a program without stack protector is refused, even if it may lack something else' partly
like "$(cat "$err")" "'usr/bin/partly' does not call __stack_chk_fail" 'the missing stack protector is named'

# change NAME FILTER: the recipe with another content
change() {
	jq "$2" "recipes/$1.json" >changed.json && mv changed.json "recipes/$1.json"
}
recipe worded shipped
change worded '.files += [{path: "usr/share/{version}/of-{target}", from: "Makefile", mode: "0644"}] | .check += [["worded", "{version}"]]'
builds 0 'a recipe with words in the path of a file is built' worded
is "$(jq -r '.jobs[0].components[].files[].path' worded.build)" "usr/bin/worded
usr/share/1.0/of-x86_64-linux-musl
usr/share/licenses/worded/Makefile" 'a file whose path has words in braces ships'
ok 'the words of a check are replaced' grep -q '/worded 1.0$' "$(component worded)/log"
recipe unchecked shipped
change unchecked 'del(.check)'
builds 0 'a recipe without a check is built' unchecked
like "$(cat "$err")" 'unchecked 1.0: none of its programs was started, because the recipe has no check' 'a program that was never started is told'
like "$(cat unchecked.build)" '"none of its programs was started, because the recipe has no check"' 'the result tells that no program was started'

builds 1 'a link out of the source is not followed' points
like "$(cat "$err")" 'leads out' 'and said to lead out'
builds 1 'a file that was not made' forgets
like "$(cat "$err")" "there is no 'shipped'" 'the missing file is named'

recipe alone shares MOST=1
recipe both shares MOST=2
builds 0 'one job compiles one file at a time' alone --jobs 1
builds 0 'two jobs compile two, by the jobserver' both --jobs 2

# short <- end, and far <- middle <- end: the way through far is the longer one
recipe far shipped
recipe middle shipped -- '"needs": ["far"]'
recipe short shipped
recipe end shipped -- '"needs": ["short", "middle"]'
builds 0 'four builds in a row' end --jobs 1
is "$(sed -n 's/^built \([a-z]*\) .*/\1/p' "$err" | head -n 1)" far 'the longest path goes first'

sed 's/"version": "1.0"/"unbuilt": "its site cannot be reached", &/' recipes/pins.json >unbuilt.json && cp unbuilt.json recipes/pins.json
rm -f good.plan
builds 0 'a build of a pin that was never built succeeds' good
like "$(cat "$err")" 'trial, not to be released: good 1.0: this pin was never built before: its site cannot be reached' \
	'a build of a pin that was never built is a trial'
like "$(cat good.build)" '"trial": "this pin was never built before: its site cannot be reached"' 'the result records why it is a trial'
valid build good.build 'the result of a pin that was never built follows the schema'
sed -i 's/"unbuilt": "[^"]*", //' recipes/pins.json
sed -i 's/"version": "1.0"/"version": "2.0"/' recipes/pins.json
rm -f good.plan
builds 1 'a program that says another version' good
like "$(cat "$err")" "does not say version '2.0'" 'the wrong version is named'

runs 100 'a target the plan has not' ingot-build --in good.plan --target aarch64-linux-musl --store "$store"
like "$(cat "$err")" "the plan has no job for 'aarch64-linux-musl'" 'the missing job is named'
runs 100 'jobs must be a number' ingot-build --in good.plan --jobs many --store "$store"
runs 100 'a file that is not a plan is refused' ingot-build --in recipes/pins.json --store "$store"

done_testing

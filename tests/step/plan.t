#!/bin/sh
# plan: what is asked for by hand becomes tags, file names and a matrix.
. "${0%/*}/../lib.sh"
. "$top/tests/schema.sh"
export INGOT_HOME="$data/home"
export XDG_CACHE_HOME="$work"
cd "$work" || exit 1

# A store that holds every source of the upstream set, so that nobody is asked.
mkdir -p ingot/sources
for hash in $(grep -o '[0-9a-f]\{64\}' "$INGOT_HOME/etc/pins/upstream.json"); do
	: >"ingot/sources/$hash"
done

runs 0 'a tool is planned' ingot plan hello --out plan.json
is "$(cat "$out")" '' 'with --out nothing is on standard output'
# without_digests PLAN: those of the pins and recipes change with the data of the tests
without_digests() { grep -v '_sha256"' "$1" >"$1.plain"; }
without_digests plan.json
same plan.json.plain "$data/plan/hello.plan.json" 'the plan is as it should be'
is "$(sed -n 's/.*"pins_sha256": "\(.*\)",/\1/p' plan.json)" "$(sha256sum <"$INGOT_HOME/etc/pins/upstream.json" | cut -c1-64)" 'the plan has the SHA-256 of its pin set'
valid plan plan.json 'and follows its schema'

runs 0 'without --out' ingot-plan hello
like "$(cat "$err")" 'hello-v2.0-linux-amd64-static.tar.zst' 'people read the file names'
is "$(cat "$out")" "$(cat plan.json)" 'and the plan is on standard output'

runs 0 'everything at once' ingot plan hello --arch both --variant all --out all.json
is "$(head -n 1 "$err")" \
	"pins 'debian' instead of 'upstream': extra 0.1 was not built yet (its site cannot be reached)" \
	'falls back to the other set and says so in one line'
without_digests all.json
same all.json.plain "$data/plan/all.plan.json" 'has a job a target'
valid plan all.json 'and follows its schema'

runs 0 'where sources cannot be had' ingot plan hello --store "$work/empty" --out other.json
like "$(cat "$err")" "pins 'debian' instead of 'upstream': " 'it takes the other set too'
like "$(cat "$err")" 'http://127.0.0.1:9/' 'and says what could not be had'

mkdir mirror
for hash in $(grep -o '[0-9a-f]\{64\}' "$INGOT_HOME/etc/pins/upstream.json"); do
	echo "a source" >"mirror/$hash"
done
runs 0 'a plan with a mirror is made' ingot plan hello --store "$work/empty" --mirror "file://$work/mirror" --out mirrored.json
unlike "$(cat "$err")" "instead of 'upstream'" 'auto takes the set whose sources the mirror has'
like "$(cat "$err")" "plan: the pin set is 'upstream'" 'the plan says which set it takes'

# The record of what was built, for one target.
cp -R "$INGOT_HOME" home && mkdir home/etc/pins/built
jq '{schema: "ingot/built/1", built: [.pins[] | {name, version, source: (.sha256 // .go.sum // .local // "-"), targets: ["aarch64-linux-musl"]}]}' \
	home/etc/pins/upstream.json >home/etc/pins/built/upstream.json
runs 0 'a target for which the pins were recorded is planned' env INGOT_HOME="$work/home" ingot plan hello --arch arm64 --store "$work/empty" \
	--mirror "file://$work/mirror" --out recorded.json
like "$(cat "$err")" "plan: the pin set is 'upstream'" 'auto takes the set whose pins were built for the target'
runs 0 'a target for which no pin was recorded is planned' env INGOT_HOME="$work/home" ingot plan hello --store "$work/empty" \
	--mirror "file://$work/mirror" --out unrecorded.json
like "$(cat "$err")" "pins 'debian' instead of 'upstream': musl 1.2.5 was not built yet for x86_64-linux-musl" \
	'auto takes no set whose pins were not built for the target'

runs 0 'a set with a pin that was never built is planned' ingot plan hello --variant full --pins upstream --out unbuilt.json
like "$(cat "$err")" 'plan: a trial build: extra 0.1: this pin was never built before: its site cannot be reached' \
	'the pin that was never built is named'
runs 0 'the same set without that pin is planned' ingot plan hello --pins upstream --out built.json
unlike "$(cat "$err")" 'never built' 'a pin that the plan does not need is not named'

# What the set does without is said, and must be the name of a part that a variant may lack.
without() { # NAME REASON
	jq --arg name "$1" --arg reason "$2" '.without[$name] = $reason | (.. | .unbuilt? | select(.)) |= empty' "$INGOT_HOME/etc/pins/debian.json" >without.json
}
without extra 'nobody has its source'
runs 0 'a set without a component is planned' ingot plan hello --variant full --pins ./without.json --out without.plan
like "$(cat "$err")" "plan: the packages do not contain 'extra': nobody has its source" 'what the packages do not contain is said, with the reason'
runs 0 'a variant that never had the component is planned' ingot plan hello --variant default --pins ./without.json --out without.plan
unlike "$(cat "$err")" 'do not contain' 'a component that the variant does not name is not missed'
without hello 'nobody has its source'
runs 100 'a set without the tool itself is refused' ingot plan hello --pins ./without.json
like "$(cat "$err")" "the pin set 'debian' does without 'hello': nobody has its source" 'the tool that the set does without is named'
without musl 'nobody has its source'
runs 100 'a set without what a component needs is refused' ingot plan hello --pins ./without.json
like "$(cat "$err")" "member 'needs': the pin set 'debian' does without 'musl': nobody has its source" 'the need that the set does without is named'
without misspelt 'nobody has its source'
runs 100 'a set without a component that no recipe makes is refused' ingot plan hello --pins ./without.json
like "$(cat "$err")" "without.json: member 'without': there is no recipe of 'misspelt'" 'the component without a recipe is named'

# A record that cannot be right.
record() { # FILTER
	jq "$1" "$work/good.built" >home/etc/pins/built/upstream.json
	INGOT_HOME="$work/home" ingot plan hello --store "$work/empty" --mirror "file://$work/mirror" --out recorded.json "${2:---quiet}" 2>"$err" >&2
}
cp home/etc/pins/built/upstream.json good.built
record '.built += [.built[0]]'
like "$(cat "$err")" "': 'musl' 1.2.5 is recorded twice" 'a pin that is recorded twice is refused'
record '.built[0].targets += ["riscv64-linux-musl"]'
like "$(cat "$err")" "member 'built[0].targets[1]': unknown target 'riscv64-linux-musl'" 'a record of an unknown target is refused'
record '.built[0].targets = []'
like "$(cat "$err")" "member 'built[0].targets': is empty" 'a record of no target is refused'
record '.built = []'
is "$(jq -r .pins_reason recorded.json)" "pins 'debian' instead of 'upstream': musl 1.2.5 was not built yet for x86_64-linux-musl" \
	'an empty record says that nothing was built'
record . --pins=upstream
like "$(cat "$err")" 'plan: not recorded as built for x86_64-linux-musl: musl 1.2.5, libgreet 1.1, hello 2.0' \
	'a set that is asked for by name says which pins were not recorded as built for the target'

runs 0 'a quiet plan is made' ingot plan --quiet hello --variant full --out quiet.json
is "$(cat "$err")" '' 'a quiet plan prints nothing'

GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary \
	runs 0 'in Actions the step succeeds' ingot plan hello --out plan.json
like "$(cat output)" '{"schema":"ingot/plan/1","pins":"upstream",' 'the result is an output of one line'

runs 100 'an unknown tool is refused' ingot plan helo
like "$(cat "$err")" "unknown tool 'helo' (nearest: 'hello'; known: hello, world)" 'with the nearest name'
runs 100 'so is a version without a pin' ingot plan hello --version 9.9 --pins upstream
like "$(cat "$err")" 'pinned: 2.0, 1.4.2' 'with those that have one'
runs 100 'so is a target that the recipe does not know' ingot plan hello --libc glibc
like "$(cat "$err")" "'musl' cannot be built for 'x86_64-linux-gnu'; its recipe knows x86_64-linux-musl, aarch64-linux-musl" \
	'with those it knows'
runs 100 'so is an unknown dependency' ingot plan unknown-need --recipes "$data/graph" --pins "$data/graph/pins.json"
like "$(cat "$err")" "unknown-need.json:7: member 'needs': unknown package 'libgret' (nearest: 'libgreet')" \
	'by file, line and member'
runs 100 'so is a circle' ingot plan circle --recipes "$data/graph" --pins "$data/graph/pins.json"
like "$(cat "$err")" 'ring -> wheel -> ring' 'named as a path'
runs 100 'so is a plan without a tool' ingot plan
runs 100 'a revision that is not a number is refused' ingot plan hello --revision two
like "$(cat "$err")" "takes a number from 1 to 9999, not 'two'" 'the error names the accepted numbers'
runs 100 'so is an unknown option' ingot plan hello --varient full
like "$(cat "$err")" "did you mean '--variant'?" 'with the nearest one'

printf '{"schema": "ingot/recipe/1", "name": "bad", "nmae": 1}' >bad.json
runs 100 'a bad recipe is refused' ingot plan bad --recipes "$work"
like "$(cat "$err")" 'bad.json:1:' 'by file and line'
runs 100 'so is a folder of recipes that is not there, though we have a recipe of that name' ingot plan hello --recipes "$work/misspelt"
like "$(cat "$err")" "there is no folder of recipes '$work/misspelt'" 'the missing folder is named'

runs 111 'a plan that cannot be written is a failure of the system' ingot plan hello --out /nowhere/plan.json

INGOT_HOME=$top
runs 0 'our own podman is planned' ingot plan podman --out podman.json
like "$(cat "$err")" 'podman-v5.8.5-linux-amd64-static.tar.zst' 'with the name that people know'
valid plan podman.json 'and follows the schema'

done_testing

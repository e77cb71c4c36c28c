#!/bin/sh
# plan for a release: tags, and what the repository of the releases has.
# The labels name the cases of public bug reports that they show (P01 to P08).
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/servers/servers.sh
. "$top/tests/servers/servers.sh"
# shellcheck source=tests/peers/github/github.sh
. "$top/tests/peers/github/github.sh"
. "$top/tests/schema.sh"
export INGOT_HOME="$data/home" XDG_CACHE_HOME="$work"
cd "$work" || exit 1

# The pin set "upstream" of the test has hello 2.0 and 1.4.2.
plan() { ingot plan --pins upstream --out plan.json "$@"; }
# planned JSON LABEL: the tools of the last plan, as name, version, revision and tag
planned() { is "$(jq -c '[.tools[] | [.name, .version, .revision, .tag]]' plan.json)" "$1" "$2"; }

runs 0 'a tag is planned without a tool' plan --tag hello-v1.4.2-2
planned '[["hello","1.4.2",2,"hello-v1.4.2-2"]]' 'a tag says tool, version and revision'
is "$(jq -r '.jobs[0].packages[1].file' plan.json)" hello-v1.4.2-2-linux-amd64-static.tar.zst 'the files of a revision are named after its tag'
valid plan plan.json 'a plan by tag follows its schema'
runs 0 'a tag is planned together with what it says' plan --tag hello-v2.0 --version 2.0 --revision 1 hello
planned '[["hello","2.0",1,"hello-v2.0"]]' 'a tag without a suffix is revision 1'
runs 100 'a tag with another version is refused' plan --tag hello-v2.0 --version 1.4.2
like "$(cat "$err")" "--version is '1.4.2', but the tag 'hello-v2.0' says '2.0'" 'both versions are named'
runs 100 'a tag with another revision is refused' plan --tag hello-v2.0-2 --revision 1
like "$(cat "$err")" "--revision is 1, but the tag 'hello-v2.0-2' says 2" 'both revisions are named'
runs 100 'a tag with another tool is refused' plan --tag hello-v2.0 world
like "$(cat "$err")" "the tag 'hello-v2.0' is one of 'hello', but 'world' was named too" 'both tools are named'
runs 100 'a tag without the v is refused' plan --tag hello-2.0
like "$(cat "$err")" "give 'hello-v2.0'" 'the hint spells the tag that was meant'
for wrong in '' v2.0 hello 'hello-v2.0
::add-mask::x' "hello-v\$(id)" "$(printf '%300s' '' | tr ' ' a)-v1"; do
	runs 100 "'$(printf %.40s "$wrong" | tr '\n' ' ')' is not a tag that can be planned" plan --tag "$wrong"
	like "$(cat "$err")" 'for example podman-v5.8.4-2' 'the hint shows how a tag is written'
done
for wrong in hello-v2.0-1 hello-v2.0-02 hello-v2 hello-vv2.0; do
	runs 100 "'$wrong' is not the tag of a pinned version" plan --tag "$wrong"
done
runs 100 'the tag of a version without a pin is refused' plan --tag hello-v9.9-3
like "$(cat "$err")" 'the tag of revision 1 is one of hello-v2.0, hello-v1.4.2' 'the hint has the tags that can be planned'

for spelling in v1.4.2 ' 1.4.2 ' ' v1.4.2
'; do
	runs 0 "P05: version '$(echo $spelling)' with a v or spaces is planned" plan --version "$spelling" hello
	planned '[["hello","1.4.2",1,"hello-v1.4.2"]]' 'P05: the version without them is meant'
done
runs 0 'P05: version latest is planned' plan --version latest hello
planned '[["hello","2.0",1,"hello-v2.0"]]' 'P05: latest is the highest version of the pin set'
jq '.pins |= reverse' "$INGOT_HOME/etc/pins/upstream.json" >turned.json
runs 0 'P05: version latest of a set in another order is planned' plan --pins ./turned.json --version latest hello
planned '[["hello","2.0",1,"hello-v2.0"]]' 'P05: the order of the pin set does not decide which version is the latest'
for wrong in 2 1.4 2.0-2 v '' hello-v2.0; do
	runs 100 "P05: version '$wrong' is refused" plan --version "$wrong" hello
	like "$(cat "$err")" 'pinned: 2.0, 1.4.2' 'P05: the error has the versions that can be given'
done
runs 100 'P05: a version that neither pin set has is refused' ingot plan hello --version 3
like "$(cat "$err")" 'pinned: 2.0, 1.4.2' 'P05: the versions of both pin sets are named'
runs 100 'a tool that is named twice is refused' plan hello hello
like "$(cat "$err")" "'hello' was named twice" 'the tool that was named twice is in the error'

# updates TOOL...: what check-release says; each TOOL is NAME STATE TAG
updates() {
	printf '%s\n' "$@" | jq -Rn '{"schema": "ingot/updates/1", "pins": "upstream", "checked": "2026-11-30T02:00:00Z", "requests": 3, "packages": [],
		"tools": [inputs | select(. != "") / " " | {"tool": .[0], "line": "*", "state": .[1], "reasons": []} +
			(if .[2] then {"tag": .[2], "version": "0"} else {} end)], "warnings": []}' >updates.json
}

updates 'hello release hello-v2.0-2' 'world current' 'podman gathers podman-v5.8.4-2'
valid updates updates.json 'the result of check-release that the test makes follows its schema'
runs 0 'what needs a release is planned' plan --in updates.json --arch both
planned '[["hello","2.0",2,"hello-v2.0-2"]]' 'only what needs a release now is planned, by its tag'
is "$(jq '.jobs | length' plan.json)" 2 'what needs a release has one job per target'
runs 0 'a named tool of what needs a release is planned' plan --in updates.json hello
runs 0 'a named tag of what needs a release is planned' plan --in updates.json --tag hello-v2.0-2
runs 1 'a named tool that needs no release is refused' plan --in updates.json hello world
like "$(cat "$err")" "'world' needs no release: check-release says 'current'" 'the state of the named tool is given'
runs 1 'a named tool whose changes are gathered is refused' plan --in updates.json podman
runs 1 'a named tool that check-release has not is refused' plan --in updates.json letter
runs 1 'a named tag that is not needed is refused' plan --in updates.json --tag hello-v2.0
runs 100 'a version does not go with what needs a release' plan --in updates.json --version 2.0
updates 'hello release hello-v1.4.2' 'world release world-v3.0'
runs 0 'two tools that need a release are planned together' plan --pins debian --in updates.json
is "$(jq -c '[.tools[].tag]' plan.json)" '["hello-v1.4.2","world-v3.0"]' 'a plan of two tools has both tags'
is "$(jq -c '[.jobs[] | [.target, (.packages | length)]]' plan.json)" '[["x86_64-linux-musl",4]]' 'two tools share the job of their target'
updates 'hello release hello-v1.4.2-3' 'hello release hello-v2.0'
runs 100 'two versions of one tool are refused' plan --in updates.json
like "$(cat "$err")" "'hello-v1.4.2-3' and 'hello-v2.0' are of one tool, and need separate plans" 'both tags of the tool are named'
runs 0 'one of two versions is planned by its tag' plan --in updates.json --tag hello-v2.0
updates ''
runs 0 'with nothing to release the plan is empty' plan --in updates.json --out empty.json
is "$(jq -c '[.tools, .jobs]' empty.json)" '[[],[]]' 'an empty plan has no tool and no job'
like "$(cat "$err")" 'nothing needs a release' 'an empty plan is announced'
valid plan empty.json 'an empty plan follows its schema'
runs 0 'with nothing to release the plan is empty by the default pins too' ingot plan --in updates.json --out empty.json
GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary \
	runs 0 'an empty plan is made in Actions' plan --in updates.json
like "$(cat output)" '{"job":[]}' 'the matrix of an empty plan has no job'
jq 'del(.tools, .warnings)' updates.json >without.json
runs 100 'a result of check-release without our repository is refused' plan --in without.json
like "$(cat "$err")" '--repository OWNER/NAME' 'the hint says what check-release needs'
runs 100 'a plan is not what check-release says' plan --in empty.json
jq '.tools = [{"tool": "hello", "line": "*", "state": "release", "reasons": []}]' updates.json >untagged.json
runs 100 'a tool that needs a release and has no tag is refused' plan --in untagged.json

# The pins and recipes of a plan, of check-release and of the later steps are the same.
updates 'hello release hello-v2.0-2'
jq --arg sha "$(sha256sum <"$INGOT_HOME/etc/pins/upstream.json" | cut -c1-64)" '.pins_sha256 = $sha' updates.json >of-these-pins.json
valid updates of-these-pins.json 'the SHA-256 of a pin set is part of the schema of updates'
runs 0 'the pin set that check-release speaks of is planned' plan --in of-these-pins.json
runs 1 'another pin set than the one of check-release is refused' plan --pins ./turned.json --in of-these-pins.json
like "$(cat "$err")" "the pin set './turned.json' has the SHA-256 $(sha256sum <turned.json | cut -c1-64), and check-release speaks of" 'both SHA-256 are named'
cp -R "$INGOT_HOME/recipes" own
cp turned.json own/pins.json
runs 0 'a plan with own pins and recipes is made' plan --pins own/pins.json --recipes own hello
valid plan plan.json 'a plan with the SHA-256 of pins and recipes follows its schema'
is "$(jq -r .pins_sha256 plan.json)" "$(sha256sum <own/pins.json | cut -c1-64)" 'a plan has the SHA-256 of its pin set'
echo >>own/pins.json
runs 1 'fetch refuses a plan whose pin set is another one by then' ingot fetch --in plan.json
like "$(cat "$err")" "the pins in 'own/pins.json' are not those of the plan: SHA-256 $(sha256sum <own/pins.json | cut -c1-64) now, $(jq -r .pins_sha256 plan.json) in the plan" 'the pin set that changed is named, with both SHA-256'
cp turned.json own/pins.json
sed -i 's/"summary": "/&really /' own/hello.json
runs 1 'fetch refuses a plan whose recipes are others by then' ingot fetch --in plan.json
like "$(cat "$err")" 'the recipes are not those of the plan' 'the recipes that changed are named'
jq '.pins_sha256 = "x"' plan.json >no-digest.json
runs 100 'a plan with something else than a SHA-256 is refused' ingot fetch --in no-digest.json

# A job is a target, of which there are four: no list of tools, recipes or variants makes more.
jq '.pins += [range(300) as $i | .pins[] | select(.name == "world") | .name = "world\($i)"]' "$data/home/etc/pins/debian.json" >many.json
mkdir many
for i in $(seq 0 299); do
	sed "s/\"world\"/\"world$i\"/" "$data/home/recipes/world.json" >"many/world$i.json"
done
runs 0 'P08: three hundred tools for both architectures are planned' plan --pins ./many.json --recipes many --arch both --variant standalone $(seq -f 'world%g' 0 299)
is "$(jq -c '[(.tools | length), (.jobs | length)]' plan.json)" '[300,2]' 'P08: three hundred tools make one job per target'
is "$(jq '."$defs".job.properties.target.enum | length' "$top/etc/schema/plan.json")" 4 'P08: there are four targets, so a matrix has at most four jobs'
jq '.jobs = [range(257) as $i | .jobs[0]]' plan.json >long.json
runs 100 'P08: a plan with 257 jobs is refused before any build' ingot fetch --in long.json
like "$(cat "$err")" 'has 257 jobs, and a matrix has at most 256' 'P08: the number of jobs is named'
jq '.jobs = [.jobs[0], .jobs[0]]' plan.json >twice.json
runs 100 'P08: a plan with two jobs for one target is refused' ingot fetch --in twice.json
like "$(cat "$err")" "is a second job for 'x86_64-linux-musl'" 'P08: the target with two jobs is named'

# P07: what does not fit into an output travels as a file whose digest travels by output.
GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/long-output GITHUB_STEP_SUMMARY=$work/summary \
	runs 0 'P07: a long plan is made in Actions' plan --pins ./many.json --recipes many --variant all --out long-plan.json $(seq -f 'world%g' 0 299)
ok 'P07: the plan of the test is longer than an output may be' test "$(wc -c <long-plan.json)" -gt 30000
is "$(sed -n '/^result<</{n;p}' long-output)" long-plan.json 'P07: the output of a long plan is the name of its file'
is "$(sed -n '/^digest<</{n;p}' long-output)" "$(sha256sum <long-plan.json | cut -c1-64)" 'P07: the digest of the file is an output'
ok 'P07: all outputs of the step together fit into those of a job' test "$(wc -c <long-output)" -lt 500000

# The server, and what it has.
commit=0123456789012345678901234567890123456789
other=9999456789012345678901234567890123456789
mkdir server
serve releases "$work/server" hush
api=$served
export GITHUB_API_URL="$api"
# has JQ: the state of the server fulfils it
has() { curl -sS "$api/state" >state.json && jq -e "$1" state.json; }
given() { curl -sS -d "${1:-{\}}" "$api/state"; }
switch() { curl -sS -d "$1 ${2:-1}" "$api/set"; }
for_release() { GITHUB_TOKEN=hush GITHUB_REPOSITORY=o/r GITHUB_SHA=$commit plan --release "$@"; }
mark="<!-- ingot release hello-v2.0 $commit -->"

given
runs 0 'a version that is not released is planned for a release' for_release hello
planned '[["hello","2.0",1,"hello-v2.0"]]' 'the revision of a first release is 1'
valid plan plan.json 'a plan for a release follows its schema'
ok 'plan changes nothing in the repository' has '[.log[] | select(startswith("GET") | not)] == [] and (.log | length > 0)'

given "{\"tags\": {\"hello-v2.0\": \"$commit\"}, \"releases\": [{\"tag_name\": \"hello-v2.0\"}]}"
rm plan.json
runs 1 'a published tag is refused before anything is built' for_release hello
like "$(cat "$err")" "'hello-v2.0' is published already" 'the published tag is named'
like "$(cat "$err")" '--revision 2 or --tag hello-v2.0-2' 'the hint names the next revision'
ok 'no plan is written for a published tag' test ! -e plan.json
runs 1 'a published tag is refused by its name too' for_release --tag hello-v2.0
runs 0 'the next revision is planned' for_release --revision 2 hello
planned '[["hello","2.0",2,"hello-v2.0-2"]]' 'the next revision has its tag'
runs 0 'another version than the published one is planned' for_release --version 1.4.2 --variant standalone hello
runs 0 'without --release the repository is not asked' plan hello
given "{\"tags\": {\"hello-v2.0\": \"$commit\", \"hello-v2.0-2\": \"$commit\", \"hello-v2.0-11\": \"$other\", \"hello-v2.0.7-20\": \"$commit\"},
	\"releases\": [{\"tag_name\": \"hello-v2.0\"}, {\"tag_name\": \"hello-v2.0-2\"}]}"
runs 1 'a published revision is refused' for_release --revision 2 hello
like "$(cat "$err")" '--tag hello-v2.0-12' 'the next revision is above all tags of this version, not of others'

given "{\"tags\": {\"hello-v2.0\": \"$commit\", \"world-v3.0\": \"$commit\", \"world-v3.0-2\": \"$commit\"}, \"releases\": [{\"tag_name\": \"hello-v2.0\"}, {\"tag_name\": \"world-v3.0-2\"}]}"
runs 1 'P01: with two tools at one commit the published one is refused' for_release hello
like "$(cat "$err")" '--tag hello-v2.0-2' "P01: the other tool's tags do not count for the next revision"
runs 0 "P01: a tool whose tag is not published is planned beside another tool's release" for_release --variant standalone world
given '{"releases": [{"tag_name": "world-v3.0", "prerelease": true}, {"tag_name": "hello-v1.4.2", "draft": true}]}'
runs 1 'of several tools the first is asked about' for_release --pins debian --variant standalone hello world
like "$(cat "$err")" 'hello-v1.4.2' 'the draft of the first tool is named'
given '{"releases": [{"tag_name": "world-v3.0", "prerelease": true}]}'
runs 1 'of several tools the second is asked about too, and a prerelease is published' for_release --pins debian --variant standalone hello world
like "$(cat "$err")" "'world-v3.0' is published already" 'the published prerelease is named'

given "{\"releases\": [{\"tag_name\": \"hello-v2.0\", \"draft\": true, \"body\": \"x\\n$mark\"}]}"
runs 0 'P03: a draft that a killed run left does not stop the plan' for_release hello
planned '[["hello","2.0",1,"hello-v2.0"]]' 'P03: its revision is planned again, not the next one'
like "$(cat "$err")" "of 'hello-v2.0' is there, and the release step will finish it" 'P03: plan says that the draft will be finished'
runs 0 'P03: a draft of revision 1 does not concern revision 2' for_release --revision 2 hello
unlike "$(cat "$err")" 'draft' 'P03: the draft of another tag is not named'
given "{\"releases\": [{\"tag_name\": \"hello-v2.0\", \"draft\": true, \"body\": \"by hand\"}]}"
runs 1 'a draft of somebody else is refused' for_release hello
like "$(cat "$err")" "was not made by ingot" 'the message says that the draft is not of ingot'
like "$(cat "$err")" 'a person must look at https://github.com/o/r/releases/tag/untagged-0123' 'the hint names the address of the draft'
given "{\"releases\": [{\"tag_name\": \"hello-v2.0\", \"draft\": true, \"body\": \"<!-- ingot release hello-v2.0 $other -->\"}]}"
runs 1 'a draft that was made for another commit is refused' for_release hello
given "{\"releases\": [{\"tag_name\": \"hello-v2.0\", \"draft\": true, \"body\": \"$mark\"}, {\"tag_name\": \"hello-v2.0\", \"draft\": true, \"body\": \"by hand\"}]}"
runs 1 'a draft of somebody else beside ours is refused' for_release hello

given "{\"tags\": {\"hello-v2.0\": \"$other\"}}"
runs 1 'a tag at another commit without a release is refused' for_release hello
like "$(cat "$err")" "the tag 'hello-v2.0' is at commit $other, but $commit is to be built" 'both commits of the tag are named'
like "$(cat "$err")" '--tag hello-v2.0-2' 'the hint for a tag at another commit names the next revision'
runs 0 'a tag at the commit that is built is accepted' env GITHUB_TOKEN=hush ingot plan --pins upstream --out plan.json --release --repository o/r --commit "$other" hello

# An error of the server is never "there is none".
given
switch fail-list 99
runs 111 'an error of the list of releases is not taken for "there is none"' for_release --timeout 3s hello
given
switch fail-tag 99
runs 111 'an error of the release of the tag is not taken for "there is none"' for_release --timeout 3s hello
given
switch fail-ref 99
runs 111 'an error of the tag is not taken for "there is none"' for_release --timeout 3s hello
given "{\"tags\": {\"hello-v2.0\": \"$commit\"}, \"releases\": [{\"tag_name\": \"hello-v2.0\"}]}"
switch fail-refs 99
runs 111 'the next revision is not guessed when the tags cannot be listed' for_release --timeout 3s hello
runs 111 'a server that does not listen is a failure of the system' env GITHUB_API_URL=http://127.0.0.1:9 GITHUB_TOKEN=hush \
	ingot plan --pins upstream --release --repository o/r --commit "$commit" --timeout 2s hello
runs 1 'a wrong token is refused by plan' env GITHUB_TOKEN=wrong ingot plan --pins upstream --release --repository o/r --commit "$commit" hello
given
switch redirect
runs 1 'plan does not follow a redirect to another host' for_release hello

# A server that others wrote.
mkdir stranger
serve "$stranger" "$work/stranger" hush $commit
of_others() { curl -sS -o /dev/null -H 'Authorization: Bearer hush' -H 'Content-Type: application/json' -d "$2" "$served/repos/o/r/$1"; }
export GITHUB_API_URL="$served"
runs 0 'a release is planned with emulate, a server of others' for_release hello
of_others releases "{\"tag_name\": \"hello-v2.0\", \"draft\": true, \"body\": \"$mark\"}"
runs 0 'the draft that emulate has is planned to be finished' for_release hello
like "$(cat "$err")" "of 'hello-v2.0' is there, and the release step will finish it" 'plan says what becomes of the draft of emulate'
of_others releases '{"tag_name": "hello-v1.4.2"}'
of_others git/refs "{\"ref\": \"refs/tags/hello-v1.4.2-4\", \"sha\": \"$commit\"}"
runs 1 'a tag that emulate has published is refused' for_release --version 1.4.2 --variant standalone hello
like "$(cat "$err")" '--tag hello-v1.4.2-5' 'the next revision is above the tags of emulate'
export GITHUB_API_URL="$api"

# What would be a trial build cannot be released.
given
rm -f plan.json
runs 1 'a pin that was never built is refused for a release' for_release --variant full hello
like "$(cat "$err")" 'extra 0.1: this pin was never built before: its site cannot be reached' 'the pin that was never built is named for a release'
mkdir recipes
jq '. + {"minimum": {"version": "9.0", "why": "older ones greet nobody"}}' "$data/home/recipes/libgreet.json" >recipes/libgreet.json
runs 1 'a library below its minimum is refused for a release' for_release --recipes "$work/recipes" hello
like "$(cat "$err")" 'libgreet 1.1: older ones greet nobody' 'the library below its minimum is named'
like "$(cat "$err")" 'must not be released' 'the message says that trial builds must not be released'
ok 'no plan is written for a trial build' test ! -e plan.json
runs 0 'the same trial build is planned without --release' plan --recipes "$work/recipes" hello

# Wrong use.
runs 100 'a release without a commit is an error' env -u GITHUB_SHA GITHUB_TOKEN=hush ingot plan --release --repository o/r hello
like "$(cat "$err")" 'by --commit or GITHUB_SHA' 'the hint says how to give the commit'
runs 100 'plan for a release without a repository is an error' env -u GITHUB_REPOSITORY GITHUB_TOKEN=hush ingot plan --release --commit "$commit" --pins upstream hello
runs 100 'plan for a release without a token is an error' env -u GITHUB_TOKEN ingot plan --release --commit "$commit" --repository o/r --pins upstream hello
like "$(cat "$err")" 'contents: read' 'the hint names the permission that plan needs'
runs 100 'a repository without --release is an error' plan --repository o/r hello
runs 100 'a time limit that is not a time is an error' for_release --timeout soon hello

judged 'the requests of plan' "$work/server"
done_testing

#!/bin/sh
# plan for a release: tags, and what the repository of the releases has.
# The labels name the cases of public bug reports that they show (P01 to P08).
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
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

done_testing

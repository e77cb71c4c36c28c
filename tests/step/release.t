#!/bin/sh
# release: against tests/servers/releases, which behaves like GitHub's API and misbehaves by switches.
# The labels name the cases of public bug reports that they show (R01 to R28).
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/servers/servers.sh
. "$top/tests/servers/servers.sh"
# shellcheck source=tests/peers/github/github.sh
. "$top/tests/peers/github/github.sh"
# shellcheck source=tests/witness.sh
. "$top/tests/witness.sh"
commit=0123456789012345678901234567890123456789

# A signed folder.
mkdir release
echo tool >release/tool.tar.zst
printf '%5000s\n' x >release/tool.spdx.json
(cd release && sha256sum tool.spdx.json tool.tar.zst) >release/checksums.txt
predicate="{\"buildDefinition\":{\"buildType\":\"https://actions.github.io/buildtypes/workflow/v1\",
\"externalParameters\":{\"workflow\":{\"ref\":\"refs/tags/v1\",\"repository\":\"https://github.com/o/r\",\"path\":\".github/workflows/w.yml\"}},
\"resolvedDependencies\":[{\"uri\":\"git+https://github.com/o/r@refs/tags/v1\",\"digest\":{\"gitCommit\":\"$commit\"}}]},
\"runDetails\":{\"builder\":{\"id\":\"$identity\"},\"metadata\":{\"invocationId\":\"https://github.com/o/r/actions/runs/1/attempts/1\"}}}"
subject() { printf '{"name":"%s","digest":{"sha256":"%s"}}' "$1" "$(sha256sum <"release/$1" | cut -c1-64)"; }
printf '{"_type":"https://in-toto.io/Statement/v1","subject":[%s,%s],"predicateType":"https://slsa.dev/provenance/v1","predicate":%s}' \
	"$(subject tool.spdx.json)" "$(subject tool.tar.zst)" "$predicate" >statement
./witness root.json <<END
message release/tool.tar.zst release/tool.tar.zst.sigstore.json
message release/tool.spdx.json release/tool.spdx.json.sigstore.json
message release/checksums.txt release/checksums.txt.sigstore.json
statement statement release/provenance.sigstore.json
END
runs 0 'the folder of the test is verified' verify --out verify.json release
count=$(ls release | wc -l)

# The server, and what it has.
mkdir server
serve releases "$work/server" hush
api=$served
export GITHUB_API_URL="$api"
tag=podman-v5.8.4
state() { curl -sS "$api/state" >state.json; }
# has JQ: the state of the server fulfils it
has() { state && jq -e "$1" state.json; }
# given [JSON]: what the repository has before the next run
given() { curl -sS -d "${1:-{\}}" "$api/state"; }
switch() { curl -sS -d "$1 ${2:-1}" "$api/set"; }
release() { GITHUB_TOKEN=hush ingot release --repository o/r --tag "$tag" --in verify.json "$@" release; }
# published LABEL: one release with all files as they are, at the commit, and no draft
published() {
	ok "$1: one release has the tag, and no draft" has "[.releases[] | select(.tag_name == \"$tag\")] | length == 1 and (.[0].draft | not)"
	for file in release/*; do
		jq -r ".releases[] | select(.tag_name == \"$tag\").assets[] | select(.name == \"${file##*/}\") | .digest, .state" state.json >asset
		printf 'sha256:%s\nuploaded\n' "$(sha256sum <"$file" | cut -c1-64)" >expected
		same asset expected "$1: ${file##*/} is there with its digest"
	done
	is "$(jq -r ".tags[\"$tag\"]" state.json)" "$commit" "$1: the tag is at the commit that was built"
}
asset() { printf '{"name":"%s","text":%s}' "$1" "$(jq -Rs . <"release/$1")"; }
mark="<!-- ingot release $tag $commit -->"

given
runs 0 'a verified folder is released' release --out release.json
published 'a first release'
valid release release.json 'the result follows its schema'
is "$(jq '.assets | length' release.json)" "$count" 'the result lists each file'
like "$(jq -r '.releases[0].body' state.json)" "ingot verify --certificate-identity '$identity'" 'the notes say how to verify the files'
like "$(jq -r '.releases[0].body' state.json)" "tool.tar.zst | 5 | \`$(sha256sum <release/tool.tar.zst | cut -c1-64)" 'the notes list sizes and digests'
is "$(jq -r '.releases[0].make_latest' state.json)" true 'the only tool is marked as latest'
ok 'the tag is made before the draft, and the draft before the assets' jq -e \
	'[.log[] | select(startswith("POST")) | sub("\\?.*"; "")] | .[0] == "POST /repos/o/r/git/refs" and .[1] == "POST /repos/o/r/releases" and (.[2] | test("/assets$"))' state.json

runs 0 'R13: a second run finds the release equal' release --out again.json
is "$(jq .was_there again.json)" true 'R13: the result says that the release was there'
ok 'R13: the second run changes nothing' has '[.log[] | select(startswith("GET") | not)] | length == 2 + '"$count"' + 1'

# The components of two targets, one of them not packed.
for job in 1.21 1.28; do
	printf '{"schema": "ingot/build/1", "jobs": [{"components": [
		{"name": "musl", "version": "1.2.6", "wanted": false, "source": {}},
		{"name": "conmon", "version": "2.2.1", "wanted": true, "source": {}},
		{"name": "crun", "version": "%s", "wanted": true, "source": {"fixes": ["CVE-2026-1", "CVE-2026-2"]}}]}]}' $job >build-$job.json
done
given
runs 0 'a release with build results is published' release --build-result build-1.21.json --build-result build-1.28.json
state
is "$(jq -r '.releases[0].body' state.json | grep -A4 '^| component')" '| component | version | fixed by patches or by the version |
|---|---|---|
| `conmon` | `2.2.1` | |
| `crun` | `1.21` | `CVE-2026-1, CVE-2026-2` |
| `crun` | `1.28` | `CVE-2026-1, CVE-2026-2` |' 'the notes list each component once, with its version and the advisories'
printf '{"schema": "ingot/updates/1", "pins": "upstream", "checked": "2026-11-30T02:00:00Z", "requests": 3, "packages": [], "tools": [
	{"tool": "skopeo", "line": "*", "state": "release", "tag": "skopeo-v1.0", "version": "1.0", "reasons": ["skopeo 1.0 is new"]},
	{"tool": "podman", "line": "*", "state": "release", "tag": "%s", "version": "5.8.4", "reasons": ["crun 1.28 instead of 1.27", "a `x` [link](y)"]}], "warnings": []}' $tag >updates.json
valid updates updates.json 'the result of check-release that the test makes follows its schema'
given
runs 0 'a release with a result of check-release is published' release --updates updates.json
state
is "$(jq -r '.releases[0].body' state.json | sed -n '/^Why/,/^|/p' | head -n 5)" "Why this release:

- \`crun 1.28 instead of 1.27\`
- \`a 'x' [link](y)\`" 'the notes say why this tag is released, as text that is not Markdown'
unlike "$(jq -r '.releases[0].body' state.json)" skopeo 'the notes do not say why another tag is released'
runs 100 'a document of another step is refused as a result of check-release' release --updates verify.json
runs 100 'a document of another step is refused as a result of build' release --build-result verify.json

# Published releases are never changed.
given "{\"tags\": {\"$tag\": \"$commit\"}, \"releases\": [{\"tag_name\": \"$tag\"}]}"
runs 1 'R12: a published release without assets is not filled' release
like "$(cat "$err")" 'is published already and differs' 'R12: the message says that it is published'
ok 'R12: nothing was written' has '[.log[] | select(startswith("GET") | not)] == []'
given "{\"tags\": {\"$tag\": \"$commit\"}, \"releases\": [{\"tag_name\": \"$tag\", \"assets\": [$(asset tool.tar.zst)]}, {\"tag_name\": \"$tag\", \"draft\": true, \"body\": \"$mark\"}]}"
runs 1 'R25: a draft beside a published release changes nothing of it' release
ok 'R25: nothing was written' has '[.log[] | select(startswith("GET") | not)] == []'
given "{\"tags\": {\"$tag\": \"9999456789012345678901234567890123456789\"}}"
runs 1 'a tag at another commit is refused' release
like "$(cat "$err")" "at commit 9999456789012345678901234567890123456789, but the files were built from $commit" 'both commits are named'
given "{\"tags\": {\"$tag\": \"annotated:9876543210987654321098765432109876543210\"}}"
runs 0 'an annotated tag of the commit is accepted' release

# Drafts.
given "{\"releases\": [{\"tag_name\": \"$tag\", \"draft\": true, \"body\": \"x\\n$mark\", \"assets\": [$(asset tool.tar.zst)]}]}"
runs 0 'P03: the draft of a killed run is finished' release
like "$(cat "$err")" "$((count - 1)) of them sent now" 'P03: what the draft has already is not sent again'
published 'P03: a finished draft'
given "{\"releases\": [{\"tag_name\": \"$tag\", \"draft\": true, \"body\": \"$mark\"}, {\"tag_name\": \"$tag\", \"draft\": true, \"body\": \"$mark\", \"assets\": [$(asset tool.tar.zst)]}]}"
runs 0 'R01: of two drafts of this tool one is finished' release
published 'R01: the finished draft'
given "{\"releases\": [{\"tag_name\": \"$tag\", \"draft\": true, \"body\": \"$mark\"}, {\"tag_name\": \"$tag\", \"draft\": true, \"body\": \"by hand\"}]}"
runs 1 'R01: a second draft of a person is not removed' release
cp "$err" said
state
like "$(cat said)" "'$tag' has 2 drafts, the first two are $(jq -r '[.releases[].id] | "\(.[0]) and \(.[1])"' state.json)" 'R01: both drafts are named'
ok 'R01: both drafts remain' has '.releases | length == 2'
given "{\"releases\": [{\"tag_name\": \"$tag\", \"draft\": true, \"body\": \"<!-- ingot release $tag 9999456789012345678901234567890123456789 -->\"}]}"
runs 1 'a draft of another commit is not taken' release
like "$(cat "$err")" 'was made for another commit' 'the other commit is the reason'
given
switch lose-draft
runs 0 'R03: a draft whose answer was lost is found, not made again' release
ok 'R03: it was made once' has '[.log[] | select(. == "POST /repos/o/r/releases")] | length == 1'
published 'R03: the found draft'
given
switch lose-tag
runs 0 'a tag whose answer was lost is found' release
given
switch rival
runs 111 'R28: of two runs at once, the one with the later draft gives up' release
like "$(cat "$err")" 'another run made draft' 'R28: the message names the other run'
ok 'R28: one draft remains' has '.releases | length == 1'
given
switch no-push 9
runs 1 'R20: a token that may not write makes no second draft' release
like "$(cat "$err")" 'no permission to see or make drafts' 'R20: the missing permission is named'
given
switch no-tags 9
runs 1 'R17: a tag that the token may not make is refused' release
like "$(cat "$err")" "git tag $tag $commit && git push origin $tag" 'R17: the hint says what a maintainer does'
ok 'R17: no tag at another commit appears, and no draft' has '.tags == {} and .releases == []'
given
switch immutable 9
runs 1 'a tag that an immutable release had is refused' release
like "$(cat "$err")" "release a new revision, such as $tag-2" 'the hint proposes a revision'
given
switch fail-list 99
runs 111 'R16: a failed lookup is not taken for "there is none"' release --timeout 3s
ok 'R16: nothing was written' has '[.log[] | select(startswith("GET") | not)] == []'

# Assets.
given "{\"releases\": [{\"tag_name\": \"$tag\", \"draft\": true, \"body\": \"$mark\", \"assets\": [{\"name\":\"tool.tar.zst\",\"text\":\"to\",\"state\":\"starter\"}]}]}"
runs 0 'R05: an upload that has not ended is removed and sent again' release
published 'R05: the release with the new upload'
given
switch cut-upload 2
runs 0 'R05: uploads that are cut are sent again' release
published 'R05: the release after cut uploads'
given
switch lose-upload 2
runs 0 'R06: an upload whose answer was lost counts if it is equal' release
ok 'R06: nothing was removed' has '[.log[] | select(startswith("DELETE"))] == []'
published 'R06: the release with lost answers'
# The time of an upload is a minute and what its size takes at 100 KB/s.
given
switch hang-upload
runs 0 'R09: an upload that does not get on is begun again' release
published 'R09'
ok 'R09: the other uploads did not wait for it' has '[.log[] | select(startswith("POST /uploads")) | sub(".*name="; "")]
	| .[-1] as $slow | index($slow) as $first | .[$first + 1:'"$count"'] | length > 0 and index($slow) == null'

given
switch limit 2
runs 0 'R10: after a secondary rate limit only missing assets are sent' release
like "$(cat "$err")" 'GitHub: HTTP 403: You have exceeded a secondary rate limit' 'R10: the wait is announced'
published 'R10: the release after a rate limit'
given "{\"releases\": [{\"tag_name\": \"$tag\", \"draft\": true, \"body\": \"$mark\", \"assets\": [{\"name\":\"tool.tar.zst\",\"text\":\"toll\\n\"}]}]}"
runs 0 'R08: a wrong asset of a draft is replaced in the same run' release
published 'R08: the release with the right asset'
given
switch flip
runs 0 'R14: an asset with one wrong byte is found before publication' release
published 'R14: the release with the right byte'
given
switch flip 99
runs 111 'R14: an asset that stays wrong is not published' release
ok 'R14: the release stays a draft' has '.releases[0].draft'
given
switch no-digest 999
runs 0 'an asset without a digest is downloaded and hashed' release
ok 'the storage server has not received the token' has '.leaks == [] and ([.log[] | select(test("GET .*/releases/assets/"))] | length > 0)'
given
switch no-digest 999
switch flip 99
runs 111 'a wrong byte of an asset without a digest is found' release
given "{\"releases\": [{\"tag_name\": \"$tag\", \"draft\": true, \"body\": \"$mark\", \"assets\": [{\"name\":\"foreign.txt\",\"text\":\"x\"}]}]}"
runs 1 'an asset that is not one of the files is refused' release
like "$(cat "$err")" "has an asset 'foreign.txt'" 'the foreign asset is named'
given
switch rename
runs 1 'R23: a file that GitHub stores by another name is refused' release
like "$(sed "s/ '[^']*' / NAME /" "$err" | tr '[:lower:]' '[:upper:]')" "GITHUB STORED NAME BY THE NAME '" 'R23: both names are given'
given
switch other-uploads 99
runs 1 'files are not sent to another host that the answer names' release
like "$(cat "$err")" 'sent to another host' 'the other host is the reason'
given
switch redirect
runs 1 'a redirect to another host is not followed' release
like "$(cat "$err")" "redirects to another host, 'http://localhost" 'the host of the redirect is named'

# Publication.
given
switch lose-publish
runs 0 'R13: a publication whose answer was lost is found' release
published 'R13: the found release'
given
switch untagged 99
runs 1 'R19: a published release without its tag is reported' release
like "$(cat "$err")" 'untagged-' 'R19: its address is named'
given '{"releases": [{"tag_name": "podman-v6.1.1"}]}'
runs 0 'R21: an older line is released' release
is "$(has '.' | jq -r '.releases[1].make_latest')" false 'R21: an older line is not marked as latest'
given '{"releases": [{"tag_name": "podman-v5.8.3"}, {"tag_name": "skopeo-v1.23.0"}]}'
runs 0 'R21: with several tools no tool is chosen by itself' release
is "$(has '.' | jq -r '.releases[2].make_latest')" false 'R21: without --latest no tool of several is marked'
given '{"releases": [{"tag_name": "podman-v5.8.3"}, {"tag_name": "skopeo-v9.23.0"}]}'
runs 0 'R21: the named tool is released' release --latest podman
is "$(has '.' | jq -r '.releases[2].make_latest')" true 'R21: the highest version of the named tool is marked as latest'
given '{"releases": [{"tag_name": "podman-v5.8.4-2"}]}'
runs 0 'R21: an older revision is released' release
is "$(has '.' | jq -r '.releases[1].make_latest')" false 'R21: an older revision is not marked as latest'
given '{"releases": [{"tag_name": "podman-v5.8.10", "draft": true}, {"tag_name": "podman-v5.9.0-rc1", "prerelease": true}]}'
runs 0 'R21: drafts and prereleases do not count' release
is "$(has '.' | jq -r '.releases[2].make_latest')" true 'R21: the highest published version is marked as latest'

# What is not verified is not published.
given
cp -R release whole
echo more >release/unsigned.txt
runs 1 'R27: a file that was not verified is refused' release
like "$(cat "$err")" "'unsigned.txt' was not verified" 'R27: the file is named'
rm release/unsigned.txt
echo x >>release/tool.tar.zst
runs 1 'a file that changed after it was verified is refused' release
like "$(cat "$err")" "but $(sha256sum <whole/tool.tar.zst | cut -c1-64) was verified" 'both digests are given'
cp whole/tool.tar.zst release/
for name in 'a~b' 'a+b' 'a b'; do
	echo x >"release/$name"
	runs 1 "R23: GitHub would change the name '$name'" release
	rm "release/$name"
done
rm release/tool.spdx.json
runs 1 'a verified file that is missing is refused' release
cp whole/tool.spdx.json release/
: >release/empty.txt
runs 1 'an empty file is refused' release
rm release/empty.txt
echo '{"schema": "ingot/package/1", "packages": [{"file": "x.tar.zst", "trial": ["crun is too old"]}]}' >trial.json
runs 1 'a trial build is refused' release --packages trial.json
like "$(cat "$err")" "'x.tar.zst' is a trial build and must not be released: crun is too old" 'the reason of the trial is named'
runs 1 'another commit than that of the provenance is refused' release --commit 9999456789012345678901234567890123456789
runs 1 'another repository than that of the provenance is refused' env GITHUB_TOKEN=hush ingot release --repository o/other --tag $tag --in verify.json release
ok 'nothing of this was written' has '.log == []'

# Wrong use.
for wrong in '' v5.8.4 'podman-v5.8.4
::add-mask::x' "podman-v\$(id)" "$(printf '%300s' '' | tr ' ' a)-v1"; do
	runs 100 "'$(printf %.40s "$wrong" | tr '\n' ' ')' is not the tag of a release" env GITHUB_TOKEN=hush ingot release --repository o/r --tag "$wrong" --in verify.json release
done
runs 100 'a release without a token is an error' env -u GITHUB_TOKEN ingot release --repository o/r --tag $tag --in verify.json release
like "$(cat "$err")" 'contents: write' 'the hint names the permission'
for time in soon 0 -1 90d 25h; do
	runs 100 "a time limit '$time' is an error" release --timeout=$time
	like "$(cat "$err")" "option '--timeout' is '$time', which is not a time" "the time limit '$time' is quoted"
done
runs 100 'a release without a repository is an error' env GITHUB_TOKEN=hush ingot release --tag $tag --in verify.json release
runs 100 'a folder that does not exist is an error' env GITHUB_TOKEN=hush ingot release --repository o/r --tag $tag --in verify.json nowhere
head -c 130000 /dev/zero | tr '\0' x >long.md
runs 100 'notes that are too long are an error' release --notes long.md
printf '\377\n' >latin.md
runs 100 'notes that are not UTF-8 are an error' release --notes latin.md
runs 1 'a wrong token is refused' env GITHUB_TOKEN=wrong ingot release --repository o/r --tag $tag --in verify.json release
echo '## What is new' >notes.md
given
runs 0 'notes of a person come first' release --notes notes.md
is "$(has '.' | jq -r '.releases[0].body' | head -n 1)" '## What is new' 'the text of the person is the first line'
unlike "$(cat "$err")" hush 'the token is not printed'

# A server that others wrote.
mkdir stranger
serve "$stranger" "$work/stranger" hush $commit
of_others() { curl -sS -H 'Authorization: Bearer hush' "$served/repos/o/r/$1"; }
export GITHUB_API_URL="$served"
runs 0 'emulate, a server of others, gets a release' release
of_others releases >others.json
is "$(jq -r '.[] | [.tag_name, .draft, .prerelease, (.assets | length)] | @tsv' others.json)" "$(printf '%s\tfalse\tfalse\t%s' $tag "$count")" 'emulate has one release with all files, and no draft'
is "$(of_others "git/ref/tags%2F$tag" | jq -r .object.sha)" "$commit" 'emulate has the tag at the commit'
runs 0 'emulate has the release when it is asked again' release --out others-again.json
is "$(jq .was_there others-again.json)" true 'the release of emulate is proved equal'
tag=podman-v5.8.5
curl -sS -o /dev/null -H 'Authorization: Bearer hush' -H 'Content-Type: application/json' -d "{\"tag_name\": \"$tag\", \"draft\": true, \"body\": \"<!-- ingot release $tag $commit -->\"}" "$served/repos/o/r/releases"
runs 0 'a draft that emulate has is finished' release
is "$(of_others releases | jq -c '[.[] | [.tag_name, .draft]] | sort')" '[["podman-v5.8.4",false],["podman-v5.8.5",false]]' 'emulate has no second release for the draft'
judged 'the requests of release' "$work/server"
done_testing

#!/bin/bash
# A stranger's repository with one recipe of a small C program and a copy of workflows/nightly.yml: the night finds
# that it needs a release, builds, tests, signs, verifies and publishes it, all on the real files, run by act.  Real
# are also the Sigstore servers; GitHub's releases are tests/servers/releases.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/actions/actions.sh
. "$top/tests/actions/actions.sh"
# shellcheck source=tests/servers/servers.sh
. "$top/tests/servers/servers.sh"
# shellcheck source=tests/peers/github/github.sh
. "$top/tests/peers/github/github.sh"
# shellcheck source=tests/peers/sigstore/sigstore.sh
. "$top/tests/peers/sigstore/sigstore.sh"
sigstore_up

# GitHub: the releases of o/r, and two upstreams.
mkdir "$work/releases" "$work/github"
cat >"$work/github/repositories.json" <<'END'
{"example/hello-c": {"id": 1, "releases": [{"tag": "v1.0.0", "hours": 400}]},
 "example/helper": {"id": 3, "releases": [{"tag": "v1.0.0", "hours": 500}, {"tag": "v1.0.1", "hours": 100}]},
 "microsoft/mimalloc": {"id": 2, "releases": [{"tag": "v3.3.2", "hours": 4000}], "tags": {"v3.3.2": {}}}}
END
: >"$work/github/switches"
serve github "$work/github" hush
serve releases "$work/releases" hush "$served"
api=$served
state() { curl -sS "$api/state" >"$work/state.json"; }
has() { state && jq -e "$1" "$work/state.json" >/dev/null; }

# ingot at its host: this tree with the programs that were built, and with the test's trusted root.  Each program
# first notes whether it sees a token.
ok 'the host of ingot has this tree' host_tree
cp "$root" "$work/host/etc/trust/trusted_root.json"
cp "$sc2" "$work/host/etc/trust/signing_config.json"
mkdir "$work/host/bin"
for program in "$OUT"/bin/ingot*; do
	printf '#!/bin/sh\necho "%s ${GITHUB_TOKEN:+sees a token}" >>"%s"\nINGOT_HOME=%s exec "%s" "$@"\n' \
		"${program##*/}" "$work/seen" "$work/host" "$program" >"$work/host/bin/${program##*/}"
done
chmod +x "$work"/host/bin/*

# The stranger: a program in C, and another one that comes with it.
repository o/r
mine=$work/repo/recipes
mkdir "$mine"
cp -R "$data/hello/hello-c" "$data/hello/hello-c.json" "$mine/"
cp -R "$data/hello/hello-c" "$mine/helper"
jq '.variants = {standalone: ["hello-c", "helper"], default: ["hello-c", "helper"]}' "$mine/hello-c.json" >"$work/new" && mv "$work/new" "$mine/hello-c.json"
# helper [MEMBERS]: the recipe of the helper
helper() {
	jq '.name = "helper" | .upstream = {github: "example/helper", tag: "v{version}"} | .files[0].path = "usr/local/bin/helper"
		| .check = [["helper", "--version"]] | del(.main, .variants) | '"${1:-.}" "$data/hello/hello-c.json" >"$mine/helper.json"
}
# pins VERSION: the pin set, with this version of the helper
pins() {
	jq --arg version "$1" --argjson names '["musl", "mimalloc"]' '.name = "mine" | .pins = [.pins[] | select(.name == $names[])]
		+ [{name: "hello-c", version: "1.0.0", date: "2026-03-01", local: "hello-c"},
		   {name: "helper", version: $version, date: (now - 86400 | strftime("%Y-%m-%d")), local: "helper"}]' \
		"$top/etc/pins/debian.json" >"$mine/pins.json"
}
helper
pins 1.0.0
printf '#!/bin/sh\nset -e\nls "$1"/*.tar.zst >"%s/tested"\nenv >"%s/test-environment"\n' "$work" "$work" >"$work/repo/try-packages"
chmod +x "$work/repo/try-packages"
"$top/tests/actions/for_act" "$top/workflows" "$work/starters" "$action"
sed 's/architecture: both/architecture: amd64\n      test: try-packages/' "$work/starters/nightly.yml" >"$work/repo/.github/workflows/my-night.yml"
ok 'the stranger commits the starter, recipes and pins' commit_all

signer=$ours/.github/workflows/release-tool.yml@refs/heads/main
# night [again]: the cron starts the workflow; `again` keeps the artifacts, as "re-run failed jobs" does
night() {
	"event${1:+_$1}" schedule .github/workflows/my-night.yml '{"schedule": "43 2 * * *"}' -s GITHUB_TOKEN=hush \
		--env "GITHUB_API_URL=$api" --env "ACT_WORKFLOW_REF=$signer" --env "ACT_ISSUER=$ISSUER" \
		--env "ACTIONS_ID_TOKEN_REQUEST_URL=${TOKEN_URL}repository=o/r&job_workflow_ref=$signer&workflow_ref=o/r/.github/workflows/my-night.yml@refs/heads/main&sha=$commit${claims-}" \
		--env ACTIONS_ID_TOKEN_REQUEST_TOKEN=ghtok
}
# assets TAG: the names of the files of its release, in one line
assets() { jq -r --arg tag "$1" '[.releases[] | select(.tag_name == $tag).assets[].name] | sort | join(" ")' "$work/state.json"; }
# get TAG FOLDER: what a person downloads
get() {
	mkdir -p "$2"
	jq -r --arg tag "$1" '.releases[] | select(.tag_name == $tag).assets[] | "\(.id) \(.name)"' "$work/state.json" |
		while read -r id name; do curl -sSf "$api/storage/$id" -o "$2/$name" || return; done
}
# as_told TAG FOLDER: the command in the notes of the release, with the trusted root of the test
as_told() {
	jq -r --arg tag "$1" '.releases[] | select(.tag_name == $tag).body' "$work/state.json" | sed -n '/^```sh$/,/^```$/p' | sed '1d;$d' |
		sed "s|DIR\$|$2|" >"$work/command"
	grep -q '^ingot verify ' "$work/command" && INGOT_HOME=$work/host bash -e "$work/command"
}
bundled() { for name; do printf '%s %s.sigstore.json ' "$name" "$name"; done; }
tag=hello-c-v1.0.0
package=hello-c-v1.0.0-linux-amd64-static-standalone.tar.zst

runs 0 'the first night finds that a tool has no release, and releases it' night
explain 100
ok 'one release is published, and there is no draft' has '[.releases[] | .draft] == [false]'
is "$(assets $tag) " "$(bundled checksums.txt $tag-sources.tar.zst $package pins.json | tr ' ' '\n' | cat - <(echo provenance.sigstore.json) | grep . | sort | tr '\n' ' ')" \
	'the release has the package, its sources, the pin set, the provenance, and a bundle of each'
ok 'the tag is at the commit that was built' has ".tags == {\"$tag\": \"$commit\"}"
get $tag "$work/got"
is "$(cd "$work/got" && sha256sum --quiet -c checksums.txt 2>&1)" '' 'sha256sum accepts what a person downloads'
runs 0 'W11: the command in the notes verifies it' as_told $tag "$work/got"
like "$(cat "$work/command")" "--repository 'o/r'" 'W11: that command names the repository beside the workflow that signed'
sed -i "s|'o/r'|'o/other'|" "$work/command"
runs 1 'W11: the same workflow in the name of another repository is refused' env "INGOT_HOME=$work/host" bash -e "$work/command"
runs 0 'cosign accepts the package, with the workflow and the repository named' "$cosign" verify-blob --trusted-root "$root" --bundle "$work/got/$package.sigstore.json" \
	--certificate-identity "https://github.com/$signer" --certificate-oidc-issuer "$ISSUER" --certificate-github-workflow-repository o/r "$work/got/$package"
is "$(tar --zstd -xOf "$work/got/$package" hello-c-v1.0.0-standalone/manifest.json | jq -c .trial)" "[]" "the manifest of the package says that it is not a trial build"
is "$(cat "$work/tested")" "release/$package" "the stranger's own test got the package"
unlike "$(cat "$work/test-environment")" 'ghtok' "the stranger's own test sees no token"
is "$(sort -u "$work/seen" | sed -n 's/ sees a token$//p' | tr '\n' ' ')" 'ingot-check-release ingot-plan ingot-release ' 'the token is seen by the steps that ask GitHub, and by no other'
unlike "$(cat "$work/log")" hush 'the log does not show the token'

runs 0 'W04: a later night, whenever it comes, runs to its end' night
explain 100
ok 'W04: it releases nothing, and asks for no build' has '[.releases[].tag_name] == ["'$tag'"]'
unlike "$(cat "$work/log")" "build-tool" 'no job builds anything in a night without news'

# An advisory about the helper: the recipe asks for the version that is cured, and the pin set has it.
helper '.minimum = {version: "1.0.1", why: "it greets strangers", fixes: {"CVE-2026-99999": "1.0.1"}}'
pins 1.0.1
ok 'the stranger commits the newer helper' commit_all
tag=hello-c-v1.0.0-2
claims='&sub=repo:o@1/r@2:ref:refs/heads/main'
curl -sS -d 'hang-upload 1' "$api/set"
: >"$work/log"
setsid bash -c "$(declare -f night event event_again); $(declare -p work act_options act artifacts signer api ISSUER TOKEN_URL commit claims); night" &
runner=$!
for _ in $(seq 1200); do has '[.releases[].assets[].state] | index("starter")' && break; kill -0 $runner 2>/dev/null || break; sleep 0.2; done
ok 'in the night of an advisory the release of the same version with a revision is being uploaded' has '.releases[] | select(.tag_name == "'$tag'").draft'
kill -9 -- -$runner
wait $runner 2>/dev/null
pkill -9 -f "$OUT/bin/ingot-release --in=" 2>/dev/null
runs 0 'a run that was killed in the middle of an upload is run again' night again
explain 100
ok 'one release has the tag, and no draft is left' has '[.releases[] | select(.tag_name == "'$tag'") | .draft] == [false]'
ok 'each of its assets is whole' has '[.releases[].assets[].state] | unique == ["uploaded"]'
ok 'the first release is unchanged' has '.tags["hello-c-v1.0.0"] != .tags["'$tag'"]'
get $tag "$work/second"
runs 0 'W13: a token whose subject has numbers signs, and the command in the notes verifies the revision' as_told $tag "$work/second"
is "$(tar --zstd -xOf "$work/second/${package/v1.0.0/v1.0.0-2}" --wildcards '*/manifest.json' | jq -r '.components[] | select(.name == "helper").version')" 1.0.1 'the package of the revision has the cured helper'
like "$(jq -r '.releases[] | select(.tag_name == "'$tag'").body' "$work/state.json")" '| `helper` | `1.0.1` |' 'the notes of the revision list its components with their versions'
like "$(jq -r '.releases[] | select(.tag_name == "'$tag'").body' "$work/state.json")" 'Why this release:

- `helper 1.0.1 instead of 1.0.0`
- `helper 1.0.0 is below the minimum 1.0.1: it greets strangers`' 'the notes of the revision say why there is one'
like "$(jq -r '.releases[] | select(.tag_name == "'$tag'").body' "$work/state.json")" "unpack \`$tag-sources.tar.zst\`" 'the notes of the revision say how to build it again'

# What people have in their scripts, by the commands of README.md; meanwhile other tools have been released ten times.
for n in $(seq 10); do
	curl -sSf -o /dev/null -H 'Authorization: Bearer hush' -H 'X-GitHub-Api-Version: 2022-11-28' -H 'Content-Type: application/json' "$api/repos/o/r/releases" \
		-d '{"tag_name": "other-v1.'"$n"'", "name": "", "body": "", "draft": false, "prerelease": false, "target_commitish": "'"$commit"'", "make_latest": "false"}'
done
mkdir "$work/quick"
sed -n '/^    tag=/,/^$/p' "$top/README.md" | sed "s|https://api.github.com/repos/OWNER/ingot|$api/repos/o/r|; s|https://github.com/OWNER/ingot|$api/o/r|
	s|podman|hello-c|g; s|static.tar.zst|static-standalone.tar.zst|" >"$work/quick-start"
runs 0 'the quick start of the README, tag by sed and unpacked from a pipe, finds a release' bash -c 'cd "$1" && bash -eu "$1-start"' sh "$work/quick"
is "$("$work/quick/$tag-standalone/hello-c" --version)" 'hello-c 1.0.0' 'the program that the quick start brings is that of the revision, and runs'
is "$(cat "$work/releases/log")" '' 'the server of the releases had no fault'
judged 'the requests of all nights' "$work/releases" "$work/github"
done_testing

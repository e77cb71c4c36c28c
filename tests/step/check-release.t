#!/bin/sh
# check-release against a server that answers as GitHub's API description says, a Go
# proxy and a crates index in folders, and pages.  A case of public bug reports has its
# number in the comment.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/servers/servers.sh
. "$top/tests/servers/servers.sh"
# shellcheck source=tests/peers/github/github.sh
. "$top/tests/peers/github/github.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
cd "$work" || exit 1
export INGOT_HOME="$work/home" HOME="$work/user" XDG_CACHE_HOME="$work/cache" CARGO_HOME="$work/cargo" GOPROXY="file://$work/proxy"
unset XDG_CONFIG_HOME GOENV GITHUB_REPOSITORY
mkdir -p home/recipes home/etc/pins home/etc/root github/files cargo proxy pins
cp "$data/home/etc/root/test.lock" home/etc/root/
cp "$data/home/etc/spdx.txt" home/etc/
serve github "$work/github" hush
GITHUB_API_URL=$served
GITHUB_TOKEN=hush
export GITHUB_API_URL GITHUB_TOKEN
hash=$(printf %064d 1)

# project NAME UPSTREAM [PIN...]: a recipe, and pins: the members after the name.
project() {
	name=$1
	printf '{"schema": "ingot/recipe/1", "name": "%s", "summary": "x", "license": "MIT", "upstream": %s, "targets": ["host"], "build": {"system": "make"}}\n' \
		"$name" "$2" >"home/recipes/$name.json"
	rm -f pins/*
	shift 2
	for pin; do
		printf '{"name": "%s", "date": "2026-03-01", %s}\n' "$name" "$pin" >"pins/$#.$(printf %s "$pin" | sha256sum | cut -c1-8)"
	done
	{
		echo '{"schema": "ingot/pins/1", "name": "upstream", "summary": "x", "root": "test", "pins": ['
		cat pins/* | sed '$!s/$/,/'
		echo ']}'
	} >home/etc/pins/upstream.json
	: >github/switches
}
# archive VERSION [KIND]: the members of a pin that is a release file of octo/tool
archive() {
	printf '"version": "%s", "archive": ["https://github.com/octo/tool/releases/download/v%s/tool-%s.tar.gz"], "sha256": "%s"' "$1" "$1" "$1" "$hash"
}
# tarball VERSION: ... the archive of a tag
tarball() {
	printf '"version": "%s", "archive": ["https://github.com/octo/tool/archive/refs/tags/v%s.tar.gz"], "sha256": "%s"' "$1" "$1" "$hash"
}
repositories() { cat >github/repositories.json; }
switches() { printf '%s\n' "$@" >github/switches; }
# result PLACE: a value of the last result, as ".packages[0].state" names it
result() {
	python3 - "$1" result.json <<'EOF'
import json, re, sys
value = json.load(open(sys.argv[2]))
for part in re.findall(r"[a-z_0-9]+", sys.argv[1]):
    value = value[int(part)] if part.isdigit() else value.get(part, "absent")
print(value if isinstance(value, str) else json.dumps(value))
EOF
}
# checks STATUS NAME [OPTION...]
checks() {
	check_status=$1
	check_name=$2
	shift 2
	runs "$check_status" "$check_name" ingot check-release --wait 2 "$@"
	cp "$out" result.json
}
tells() { like "$(cat "$err")" "$1" "$2"; }

upstream='{"github": "octo/tool", "tag": "v{version}"}'

# The order, and lines.
project tool "$upstream" "$(tarball 1.19.0)"
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "v1.19.1", "hours": 200}, {"tag": "v1.20.0", "hours": 300}, {"tag": "v1.20.0-rc1"}, {"tag": "other-9"}]}}
EOF
checks 0 'C01: a version that is not the newest by date is found'
is "$(result packages.0.state) $(result packages.0.version) $(result packages.0.tag)" 'new 1.20.0 v1.20.0' 'C01: the highest version is new, not the last published'
valid updates result.json 'a result with a new version follows its schema'
is "$(result pins_sha256)" "$(sha256sum <home/etc/pins/upstream.json | cut -c1-64)" 'the result has the SHA-256 of the pin set that was compared'
is "$(result packages.0.repository_id) $(result packages.0.pinned) $(result packages.0.from)" '7 1.19.0 github octo/tool' 'the result has the repository, its number and the pinned version'
is "$(result packages.0.records.0)" "git tag v1.20.0 ($(printf v1.20.0 | sha1sum | cut -c1-12))" 'the result has the commit of the tag'
project tool '{"github": "octo/tool", "tag": "v{version}", "follow": "1.19.x"}' "$(tarball 1.19.0)"
checks 0 'C01: a line is followed'
is "$(result packages.0.version)" 1.19.1 'C01: the highest version of the line is found'
project tool '{"github": "octo/tool", "tag": "v{version}", "follow": ["1.19.x", "1.20.x", "2.x"]}' "$(tarball 1.19.1)" "$(tarball 1.20.0)"
checks 0 'several lines are followed side by side'
is "$(result packages.0.state) $(result packages.1.state) $(result packages.2.state)" 'current current nothing' 'each line has its own result'
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "v0.5.9"}, {"tag": "v0.5.10"}]}}
EOF
project tool "$upstream" "$(tarball 0.5.9)"
checks 0 'C03: numbers are compared by value'
is "$(result packages.0.version)" 0.5.10 'C03: 0.5.10 is higher than 0.5.9'
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "v3.9.0-RC4"}, {"tag": "v3.9.0"}, {"tag": "v3.10.0-RC1"}, {"tag": "v3.3.5"}]}}
EOF
project tool "$upstream" "$(tarball 3.3.5)"
checks 0 'C04: candidates are left out'
is "$(result packages.0.version)" 3.9.0 'C04: a candidate is never proposed, however high it is'
tells "tool: 'v3.10.0-RC1' is a candidate" 'C04: the higher candidate is named'

# C05: a tag without a release.
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "v2.1.5"}, {"tag": "v2.1.4"}], "tags": {"v2.1.99": {}}}}
EOF
project tool "$upstream" "$(tarball 2.1.4)"
checks 0 'C05: releases are listed'
is "$(result packages.0.version)" 2.1.5 'C05: a tag without a release is not a version'
project tool '{"github": "octo/tool", "tag": "v{version}", "list": "tags", "skip": ["*.99"]}' "$(tarball 2.1.4)"
checks 0 'C05: tags are listed'
is "$(result packages.0.version)" 2.1.5 'C05: a pattern leaves a tag out'
tells "'v2.1.99' is left out by skip '*.99'" 'C05: the tag and the rule are named'

# C07, C10: many pages.
python3 - >github/repositories.json <<'EOF'
import json
releases = [{"tag": "v1.%d.0" % (i * 37 % 1100), "prerelease": i == 3} for i in range(1100)]
print(json.dumps({"octo/tool": {"id": 7, "releases": releases, "tags": {"v1.5000.0": {}}}}))
EOF
project tool "$upstream" "$(tarball 1.0.0)"
checks 0 'C10: all pages of a list without order are read'
is "$(result packages.0.version)" 1.1099.0 'C10: the highest version of all pages is found'
is "$(curl -s "$GITHUB_API_URL/log" | grep -c '&page=11 token')" 1 'C10: the last page is asked for'
switches thousand
checks 0 'C07: releases above the first thousand are found by their tags'
is "$(result packages.0.version)" 1.1099.0 'C07: the highest release is found, a higher tag without a release is not'
tells "'v1.5000.0' has no release" 'C07: the tag without a release is named'
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "v1.1"}]}}
EOF
switches endless
checks 0 'a list of releases that never ends is read up to a limit'
is "$(result packages.0.version)" 1.1 'the limit of pages leaves the rest to the tags'
is "$(curl -s "$GITHUB_API_URL/log" | grep -c '&page=21 ')" 0 'at most 20 pages of releases are read'

# C08: the flag.
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "v2.1.2", "prerelease": true}, {"tag": "v2.1.1"}, {"tag": "v9.0", "draft": true}]}}
EOF
project tool "$upstream" "$(tarball 2.1.1)"
checks 0 'C08: a release with the flag prerelease is read'
is "$(result packages.0.state)" current 'C08: a release with the flag prerelease is not proposed'
tells "'v2.1.2' is flagged as a prerelease" 'C08: the flag is named'
sed -i 's/, "prerelease": true//' github/repositories.json
checks 0 'C08: the flag was taken off'
is "$(result packages.0.state) $(result packages.0.version)" 'new 2.1.2' 'C08: without the flag the release is proposed'

# C14: repositories that moved.
repositories <<'EOF'
{"octo/tool": {"moved_to": "newhome/tool"}, "newhome/tool": {"id": 7, "releases": [{"tag": "v1.1"}]}}
EOF
project tool '{"github": "octo/tool", "tag": "v{version}", "id": 7}' "$(tarball 1.0)" 
checks 0 'C14: a repository that moved is followed'
is "$(result packages.0.moved_to) $(result packages.0.version)" 'newhome/tool 1.1' 'C14: the new home and its version are in the result'
tells '"github": "newhome/tool"' 'C14: the change of the recipe is named'
tells 'the pinned version 1.0 is not listed any more' 'a pinned version that the upstream removed is named'
project tool '{"github": "octo/tool", "tag": "v{version}", "id": 8}' "$(tarball 1.0)"
checks 1 'another repository under the pinned name is refused'
tells "'octo/tool' is repository 7 now, and the recipe pins 8" 'both numbers of the repository are named'
project tool "$upstream" "$(tarball 1.0)"
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "v1.1"}]}}
EOF
for switch in away link-away; do
	project tool "$upstream" "$(tarball 1.0)"
	switches $switch
	before=$(curl -s "$GITHUB_API_URL/log" | wc -l)
	checks 1 "C14: the answer $switch, which leads to another host, is refused"
	tells 'another host' "C14: the answer $switch is named"
	is "$(($(curl -s "$GITHUB_API_URL/log" | wc -l) - before))" "$([ $switch = away ] && echo 1 || echo 2)" "C14: no request follows the answer $switch"
done

# C16: no ETag is kept.
project tool "$upstream" "$(tarball 1.0)"
switches etag
checks 0 'C16: a server that sends ETags is asked'
checks 0 'C16: a server that sends ETags is asked again'
is "$(result requests)" 3 'C16: every request of the second run is counted'
is "$(curl -s "$GITHUB_API_URL/log" | grep -c If-None-Match)" 0 'C16: no request is conditional'

# C22, and answers that are not lists.
switches limit-1
checks 111 'C22: a rate limit is an error in the end' --wait 4
tells "API rate limit exceeded for user ID 1.; waiting" 'C22: the limit that is waited for is named'
switches limit-9000
checks 111 'C22: a rate limit that ends too late is not waited for'
tells 'it asks to wait longer than the time limit, until 20' 'C22: the end of the rate limit is named'
is "$(result packages.0.state)" failed 'C22: a rate limit is not the answer that there is no update'
switches limit-once
checks 0 'C22: a rate limit that ends in time is waited for'
switches secondary
checks 111 'C22: the secondary rate limit is an error, not a refusal'
tells 'it asks to wait longer' 'C22: the secondary rate limit is named'
switches down
checks 111 'a server that fails is an error'
for switch in object html; do
	switches $switch
	checks 1 "a list of releases that is an answer '$switch' is refused"
	is "$(result packages.0.state)" refused "an answer '$switch' is not the answer that there is no update"
done
switches cut
checks 111 'a list of releases that is cut off is an error'
switches
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "1.1"}]}}
EOF
checks 1 'a list without a version of the pattern is refused'
tells "no release of 'octo/tool' is named like 'v{version}'" 'the pattern that fits no release is named'
repositories <<'EOF'
{}
EOF
checks 1 'a repository that is not there is refused'
tells 'HTTP 404' 'the answer about the missing repository is named'
GITHUB_TOKEN=stale checks 1 'a token that GitHub refuses is an error'
unlike "$(cat "$err" "$out")" stale 'the refused token is not shown'

# The crates index, and what its registry withdrew.
mkdir -p github/files/crates/cr/at
printf '[source.crates-io]\nreplace-with = "near"\n\n[source.near]\nregistry = "sparse+%s/files/crates/"\n' "$GITHUB_API_URL" >cargo/config.toml
# crate VERSION YANKED TIME: a line of the index of crated
crate() {
	printf '{"name": "crated", "vers": "%s", "deps": [], "cksum": "%s", "features": {}, "yanked": %s, "pubtime": "%s"}\n' \
		"$1" "$(printf %s "$1" | sha256sum | cut -c1-64)" "$2" "$3" >>github/files/crates/cr/at/crated
}
# crate_pin VERSION: the members of its pin
crate_pin() {
	printf '"version": "%s", "crate": {"name": "crated", "version": "%s"}, "sha256": "%s"' "$1" "$1" "$(printf %s "$1" | sha256sum | cut -c1-64)"
}
crate 0.2.37 false 2026-01-01T00:00:00Z
crate 0.3.0 true 2026-02-01T00:00:00Z
crate 0.2.38 false 2026-03-01T00:00:00Z
page='{"url": "https://example.org"}'
project crated "$page" "$(crate_pin 0.2.37)"
checks 0 'C17: a crates index is read'
is "$(result packages.0.version) $(result packages.0.from)" '0.2.38 crate crated' 'C17: a yanked version is not proposed'
tells "'0.3.0' is yanked" 'C17: the yanked version is named'
is "$(result packages.0.sha256)" "$(printf 0.2.38 | sha256sum | cut -c1-64)" 'the hash of the crate is in the result'
project crated "$page" "$(crate_pin 0.3.0)"
checks 0 'C17: the pinned version was yanked'
is "$(result packages.0.state) $(result packages.0.withdrawn)" 'withdrawn is yanked' 'C17: the result says that the pinned version is yanked'
tells 'crated: the pinned version 0.3.0 is yanked' 'C17: the yanked pinned version is named'
crate 0.3.1 false 2026-04-01T00:00:00Z
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "v0.3.2"}, {"tag": "v0.3.1"}]}}
EOF
project crated "$upstream" "$(crate_pin 0.2.38)"
checks 0 'C11: a release whose crate comes later is waited for'
is "$(result packages.0.state) $(result packages.0.sha256)" 'incomplete absent' 'C11: a crate that is not there gives no half pin'
tells 'not ready yet: crate crated does not have 0.3.2' 'C11: the missing crate is named'
crate 0.3.2 false 2026-05-01T00:00:00Z
checks 0 'C11: the crate is there the next night'
is "$(result packages.0.state) $(result packages.0.version)" 'new 0.3.2' 'C11: the release with its crate is new'
is "$(result packages.0.records)" "[\"git tag v0.3.2 ($(printf v0.3.2 | sha1sum | cut -c1-12))\", \"crate index\"]" 'a crate has two origins: the tag and the index'
valid updates result.json 'a result with a crate follows its schema'
sed -i 's/"0.3.2", "deps": \[\], "cksum": "[^"]*", "features": {}, "yanked": false/"0.3.2", "deps": [], "cksum": "'"$hash"'", "features": {}, "yanked": true/' github/files/crates/cr/at/crated
checks 0 'a crate is yanked, and its release stays'
is "$(result packages.0.version)" 0.3.1 'a release whose crate is yanked is not proposed'
project crated "$page" "$(crate_pin 0.3.2)"
checks 1 'a crate with another hash than the pinned one is refused'
tells "pinned $(printf 0.3.2 | sha256sum | cut -c1-64), now $hash" 'both hashes of the crate are named'
echo '{"name": "crated"}' >>github/files/crates/cr/at/crated
checks 1 'an index with a line that is not a crate is refused'
tells "versions of crate 'crated'" 'the crate of a malformed index is named'
project crated "$page" '"version": "1", "crate": {"name": "other", "version": "1"}, "sha256": "'"$hash"'"'
checks 1 'a crate that the index does not have is refused'
printf '[source.crates-io]\nreplace-with = "near"\n[source.near]\nregistry = "https://example.org/git"\n' >cargo/config.toml
checks 100 'an index that is a git repository is an error'
tells 'is not a sparse index' 'the index that is a git repository is named'

# The Go proxy, and what a go.mod retracts.
mkdir -p proxy/example.org/mod/@v proxy/sumdb/sum.golang.org/lookup/example.org
# module VERSION GO.MOD: a version in the proxy and in the checksum database
module() {
	echo "$1" >>proxy/example.org/mod/@v/list
	printf '%b' "$2" >"proxy/example.org/mod/@v/$1.mod"
	printf '{"Version": "%s", "Time": "2026-05-01T00:00:00Z", "Origin": {"VCS": "git", "Hash": "%s"}}' "$1" "$(printf %s "$1" | sha1sum | cut -c1-40)" >"proxy/example.org/mod/@v/$1.info"
	printf '1\nexample.org/mod %s h1:%s=\nexample.org/mod %s/go.mod h1:%s=\n' "$1" "$(printf %043d 7)" "$1" "$(printf %043d 8)" \
		>"proxy/sumdb/sum.golang.org/lookup/example.org/mod@$1"
}
# go_pin VERSION: the members of its pin
go_pin() {
	printf '"version": "%s", "go": {"module": "example.org/mod", "version": "v%s", "sum": "h1:%s="}' "$1" "$1" "$(printf %043d 7)"
}
module v0.9.0 'module example.org/mod\n'
module v1.0.0 'module example.org/mod\n'
module v1.0.1 'module example.org/mod\nretract (\n\tv1.0.0 // published by mistake\n\tv1.0.1 // only retracts\n)\n'
module v1.1.0-beta.1 ''
project mod "$page" "$(go_pin 0.8.0)"
checks 0 'C19: the list of a Go proxy is read'
is "$(result packages.0.version) $(result packages.0.from)" '0.9.0 module example.org/mod' 'C19: retracted versions are not proposed, also those that retract themselves'
tells "'v1.0.1' is retracted" 'C19: the retracted version is named'
is "$(result packages.0.sum)" "h1:$(printf %043d 7)=" 'the sum of the checksum database is in the result'
project mod "$page" "$(go_pin 1.0.0)"
checks 0 'C19: the pinned version is retracted'
is "$(result packages.0.state) $(result packages.0.withdrawn)" 'withdrawn is retracted' 'C19: the result says that the pinned version is retracted'
project mod '{"url": "https://example.org", "follow": "1.x"}' "$(go_pin 1.0.0)"
checks 0 'C19: all versions of the line are retracted'
is "$(result packages.0.state) $(result packages.0.why)" 'withdrawn no version counts' 'C19: the result says that no version counts'
module v1.2.0 'module example.org/mod\nretract [v1.0.0, v1.0.1]\n'
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "v1.2.0"}, {"tag": "v1.0.0"}], "tags": {"v1.2.0": {"annotated": true}}}}
EOF
project mod "$upstream" "$(go_pin 0.9.0)"
checks 0 'a module with a release at GitHub is read'
is "$(result packages.0.state) $(result packages.0.version) $(result packages.0.commit)" "new 1.2.0 $(printf v1.2.0 | sha1sum | cut -c1-40)" 'the commit of an annotated tag is found'
is "$(result packages.0.records.1)" 'Go checksum database' 'a module has two origins: the tag and the checksum database'
sed -i "s/$(printf v1.2.0 | sha1sum | cut -c1-40)/$(printf %040d 9)/" proxy/example.org/mod/@v/v1.2.0.info
checks 1 'a module that was made from another commit than the tag is refused'
tells "tag 'v1.2.0' is commit $(printf v1.2.0 | sha1sum | cut -c1-40) at GitHub, and $(printf %040d 9) at the Go proxy" 'both commits of the module are named'
GOPROXY=direct checks 100 'a GOPROXY without a proxy is an error'
GOPROXY="file://$work/nowhere" checks 1 'a proxy without the module is refused'
GOPROXY="file://$work/nowhere,file://$work/proxy,direct" checks 1 'the next proxy is asked for what the first lacks'
tells 'at the Go proxy' 'the answer of the next proxy is used'

# Pages.
cat >github/files/page.html <<'EOF'
<a href="mus-1.2.6.tar.gz">x</a> <a href='mus-1.2.10.tar.gz'>x</a> mus-1.2.11.tar.gz.asc mus-9.tar.bz2 libmus-9.9.tar.gz mus-1.3.0-rc1.tar.gz
EOF
index='{"url": "https://example.org", "index": "'$GITHUB_API_URL'/files/page.html", "pattern": "mus-{version}.tar.gz"}'
project mus "$index" "$(tarball 1.2.6)"
checks 0 'a page is read by the pattern of its recipe'
is "$(result packages.0.version) $(result packages.0.why)" '1.2.10 the upstream does not say when it was published' 'the highest version of the page is found'
is "$(curl -s "$GITHUB_API_URL/log" | grep 'files/page.html' | grep -vc 'no token')" 0 'the token is not sent to a page'
echo 'nothing' >github/files/page.html
checks 1 'a page without a version is refused'
tells "names no version by 'mus-{version}.tar.gz'" 'the pattern that fits nothing on the page is named'
head -c 5000000 /dev/zero | tr '\0' x >github/files/page.html
checks 1 'a page of five megabytes is refused'
tells 'is larger than' 'the page that is too large is named'
rm github/files/page.html
checks 1 'a page that is not there is refused'

# C20: passt's days.
pass='{"url": "https://example.org", "index": "'$GITHUB_API_URL'/files/page.html", "pattern": "pass-{version}.tar.xz", "order": "date"}'
project pass "$pass" "$(tarball 2024_09_06.6b38f07)"
echo 'pass-2024_09_06.6b38f07.tar.xz pass-2026_07_28.f8df3f1.tar.xz pass-2024_10_30.ee7d0b6.tar.xz' >github/files/page.html
checks 0 'C20: versions that are days are read'
is "$(result packages.0.version)" 2026_07_28.f8df3f1 'C20: the last day is the highest version'
echo 'pass-2026_07_28.0000001.tar.xz' >>github/files/page.html
checks 1 'C20: two versions of one day need a person'
tells "'2026_07_28.f8df3f1' and '2026_07_28.0000001' have no order: pin one of them" 'C20: both versions of the day are named'
is "$(result packages.0.state)" unclear 'C20: the result says that a person decides'
project pass "$pass" "$(tarball 2026_07_28.0000001)"
checks 0 'C20: a person pinned one of the two versions'
is "$(result packages.0.state)" current 'C20: the pinned one of two versions stays'

# C11, C23: files of releases.
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "v1.1", "assets": [{"name": "tool-1.1.tar.gz.asc"}]}, {"tag": "v1.0", "assets": [{"name": "tool-1.0.tar.gz", "size": 20000000}]}]}}
EOF
project tool "$upstream" "$(archive 1.0)"
checks 0 'C11: a release without its file is waited for'
is "$(result packages.0.state)" incomplete 'C11: a release without its file is not ready yet'
tells "not ready yet: the release has no file 'tool-1.1.tar.gz'" 'C11: the missing file is named'
sed -i 's/tool-1.1.tar.gz.asc"/tool-1.1.tar.gz", "state": "starter", "size": 19000000/' github/repositories.json
checks 0 'a release whose file is not whole is waited for'
tells "has no whole file 'tool-1.1.tar.gz'" 'the file that is not whole is named'
sed -i 's/starter/uploaded/' github/repositories.json
checks 0 'C11: the file is there the next night'
is "$(result packages.0.state)" new 'C11: the release with its file is new'
sed -i 's/19000000/6000/' github/repositories.json
checks 1 'C23: a file that became small needs a person'
tells "'tool-1.1.tar.gz' has 6000 bytes, and 'tool-1.0.tar.gz' has 20000000: look at it, then --accept tool=1.1" 'C23: both sizes are named'
checks 0 'C23: a person accepts the small file' --accept tool=1.1
is "$(result packages.0.state)" new 'C23: the accepted version is new'
checks 1 'another version is not accepted' --accept tool=1.0
sed -i 's/"size": 20000000/"size": 20000000, "sha256": "'"$(printf %064d 2)"'"/' github/repositories.json
checks 1 'a pinned file whose hash changed is refused'
tells "pinned $hash, now $(printf %064d 2)" 'both hashes of the file are named'

# C13: tags that moved.
old=$(printf %040d 1)
new=$(printf %040d 2)
moved() {
	printf '{"octo/tool": {"id": 7, "releases": [{"tag": "v1.0"}], "tags": {"v1.0": {"sha": "%s", "tree": "%s"}}, "commits": {"%s": {"tree": "aa"}}}}' "$new" "$1" "$2" >github/repositories.json
}
project tool "$upstream" "$(tarball 1.0), \"commit\": \"$old\""
moved bb "$old"
checks 1 'C13: a tag that moved is refused'
tells "tag 'v1.0' of 'octo/tool' moved: pinned commit $old, now $new" 'C13: both commits of the moved tag are named'
unlike "$(cat "$err")" 'are equal' 'the files of the moved tag differ'
moved aa "$old"
checks 1 'C13: a tag that moved to the same files is refused'
tells 'the files of both are equal' 'C13: it says that the files are equal'
moved aa "$(printf %040d 3)"
checks 1 'a tag that moved away from a commit that is gone is refused'
tells "$old, which is gone" 'the commit that is gone is named'
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "v1.0"}], "tags": {"v1.0": {"gone": true}}}}
EOF
checks 1 'a pinned tag that is gone is refused'

# C24: the minimum age.
repositories <<'EOF'
{"octo/tool": {"id": 7, "releases": [{"tag": "v1.1", "hours": 2}, {"tag": "v1.0"}]}}
EOF
project tool "$upstream" "$(tarball 1.0)"
checks 0 'C24: a release of two hours is read'
is "$(result packages.0.state)" waits 'C24: a release of two hours waits'
is "$(($(date -d "$(result packages.0.until)" +%s) - $(date -d "$(result packages.0.published)" +%s)))" $((3 * 24 * 3600)) 'C24: it waits until it is three days old'
tells 'younger than 3 days: waits until' 'C24: the end of the wait is named'
valid updates result.json 'a result with a young version follows its schema'
project tool '{"github": "octo/tool", "tag": "v{version}", "minimum_age": 0}' "$(tarball 1.0)"
checks 0 'a recipe with no minimum age takes a young release'
is "$(result packages.0.state)" new 'without a minimum age a young release is new'
for advisory in CVE-2026-12345 GHSA-2p6w-xxhq-3jm8; do
	project tool "$upstream" "$(tarball 1.0)"
	printf '{"octo/tool": {"id": 7, "releases": [{"tag": "v1.1", "hours": 2, "body": "Fixes %s.\\n"}, {"tag": "v1.0"}]}}' $advisory >github/repositories.json
	checks 0 "C24: a release that names $advisory is read"
	is "$(result packages.0.state) $(result packages.0.advisory)" "new $advisory" "C24: a release that names $advisory does not wait"
done
repositories <<'EOF'
{"octo/tool": {"id": 7, "tags": {"v1.1": {"hours": 2}, "v1.0": {}}}}
EOF
project tool '{"github": "octo/tool", "tag": "v{version}", "list": "tags"}' "$(tarball 1.0)"
checks 0 'a tag of two hours is read'
is "$(result packages.0.state)" waits 'the date of its commit says how old a tag is'

# What our tools need: app is a tool, made of lib and helper.
rm home/recipes/*
sed "s/$(printf %064d 1)/$(printf %064d 1)/" <<'EOF' >home/recipes/app.json
{"schema": "ingot/recipe/1", "name": "app", "summary": "x", "license": "MIT", "upstream": {"github": "octo/app", "tag": "v{version}", "follow": ["5.x", "6.x"]},
 "needs": ["lib"], "build": {"system": "make"}, "files": [{"path": "usr/local/bin/app", "from": "app"}], "licenses": ["LICENSE"],
 "main": "usr/local/bin/app", "variants": {"standalone": ["app"], "default": ["app", "helper"]}}
EOF
echo '{"schema": "ingot/recipe/1", "name": "lib", "summary": "x", "license": "MIT", "upstream": {"github": "octo/lib", "tag": "v{version}"}, "build": {"system": "make"}}' >home/recipes/lib.json
helper() {
	echo '{"schema": "ingot/recipe/1", "name": "helper", "summary": "x", "license": "MIT", "upstream": {"url": "https://example.org"}, "minimum": {"version": "'"$1"'", "why": "CVE-2026-11111"}, "build": {"system": "make"}, "files": [{"path": "usr/local/bin/helper", "from": "helper"}], "licenses": ["LICENSE"]}' >home/recipes/helper.json
}
helper 0.1
# set FILE APP HELPER [DATE [PATCHES]]: a pin set; octo/lib's commit is pinned as the server has it
set_of() {
	cat >"$1" <<EOF
{"schema": "ingot/pins/1", "name": "upstream", "summary": "x", "root": "test", "pins": [
 {"name": "lib", "version": "1.0", "date": "2026-03-01", "archive": ["https://example.org/lib-1.0.tar.gz"], "sha256": "$hash"},
 {"name": "helper", "version": "$3", "date": "${4:-2026-03-01}", "archive": ["https://example.org/helper.tar.gz"], "sha256": "$(printf %s "$3" | sha256sum | cut -c1-64)", "patches": [${5:-}]},
 {"name": "app", "version": "$2", "date": "2026-03-01", "archive": ["https://example.org/app.tar.gz"], "sha256": "$hash"}]}
EOF
}
# ours RELEASES [DAYS]: our repository, whose releases have their pins.json in FILE
ours() {
	cat >github/repositories.json <<EOF
{"octo/app": {"id": 1, "releases": [{"tag": "v5.8.4"}, {"tag": "v5.8.3"}, {"tag": "v6.0.0-rc1"}]},
 "octo/lib": {"id": 2, "releases": [{"tag": "v1.0"}]}, "octo/helper": {"id": 3, "releases": [{"tag": "v0.1"}]},
 "octo/factory": {"id": 9, "pushed": ${2:-1}, "releases": [$1]}}
EOF
}
# a release: TAG FILE [SHA256]
a_release() {
	printf '{"tag": "%s", "assets": [{"name": "checksums.txt"}, {"name": "pins.json", "file": "files/%s"%s}]}' "$1" "$2" "${3:+, \"sha256\": \"$3\"}"
}
set_of home/etc/pins/upstream.json 5.8.4 0.1
set_of github/files/same.json 5.8.4 0.1
switches
ours ''
checks 0 'a tool without a release is looked at' --repository octo/factory
is "$(result tools.0.tag) $(result tools.0.state) $(result tools.0.reasons)" 'app-v5.8.4 release ["there is no release of app 5.8.4"]' 'a tool without a release needs one'
is "$(grep -c '"tool":' result.json)" 1 'a line without a pin and a version needs no release'
valid updates result.json 'a result with tools follows its schema'
GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary checks 0 'a workflow looks at a tool without a release' --repository octo/factory
like "$(cat output)" '[{"tool":"app","version":"5.8.4","tag":"app-v5.8.4"}]' 'the output "needed" lists what is to be released'
ours "$(a_release app-v5.8.3 same.json)"
checks 0 'a tool with an older release is looked at' --repository octo/factory
is "$(result tools.0.tag) $(result tools.0.reasons)" 'app-v5.8.4 ["app 5.8.4 is new: the latest release has 5.8.3"]' 'a new upstream version needs a release of its own'
ours "$(a_release app-v5.8.4 same.json), $(a_release lib-v9.9.9 same.json), {\"tag\": \"app-v5.9.0\", \"draft\": true}"
checks 0 'the night after a release is looked at' --repository octo/factory
is "$(result tools.0.state) $(result tools.0.released) $(result tools.0.tag)" 'current 5.8.4 absent' 'the night after a release nothing is found'
set_of home/etc/pins/upstream.json 5.8.3 0.1
checks 0 'a release whose pin came from this step is looked at' --repository octo/factory
is "$(result packages.2.state) $(result tools.0.state)" 'new current' 'a new version that is released already needs no release'
set_of home/etc/pins/upstream.json 5.8.4 0.2 2026-04-01
checks 0 'a newer helper is looked at' --repository octo/factory
is "$(result tools.0.tag) $(result tools.0.state) $(result tools.0.reasons)" 'app-v5.8.4-2 release ["helper 0.2 instead of 0.1"]' 'a newer helper needs a rebuild'
set_of github/files/newer.json 5.8.4 0.2
switches asset-away
checks 0 'a pins.json that GitHub has on another host is read' --repository octo/factory
is "$(result tools.0.tag)" app-v5.8.4-2 'a pins.json from another host is compared'
is "$(curl -s "$GITHUB_API_URL/log" | grep 'files/same.json' | sort -u)" 'GET /files/same.json no token' 'the token is not sent to the other host of a file'
switches
ours "$(a_release app-v5.8.4 same.json), $(a_release app-v5.8.4-2 newer.json "$(sha256sum <github/files/newer.json | cut -c1-64)")"
checks 0 'the night after a rebuild is looked at' --repository octo/factory
is "$(result tools.0.state) $(result tools.0.released)" 'current 5.8.4-2' 'the latest revision of a release is compared'
set_of home/etc/pins/upstream.json 5.8.4 0.2 2026-04-01 '"helper/fix.patch"'
checks 0 'a new patch is looked at' --repository octo/factory
is "$(result tools.0.tag) $(result tools.0.reasons)" 'app-v5.8.4-3 ["helper 0.2 with other patches"]' 'a new patch needs a rebuild'
young=$(date -u -d '3 days ago' +%Y-%m-%d)
set_of home/etc/pins/upstream.json 5.8.4 0.3 "$young"
checks 0 'a helper of three days is looked at' --repository octo/factory
is "$(result tools.0.state) $(result tools.0.tag) $(result tools.0.until)" "gathers app-v5.8.4-3 $(date -u -d "$young + 7 days" +%Y-%m-%d)T00:00:00Z" 'newer helpers are gathered for a week'
valid updates result.json 'a result with a tool that waits follows its schema'
helper 0.3
checks 0 'a helper below the minimum is looked at' --repository octo/factory
is "$(result tools.0.state) $(result tools.0.reasons.1)" 'release helper 0.2 is below the minimum 0.3: CVE-2026-11111' 'an advisory is not gathered'
helper 0.1
ours "$(a_release app-v5.8.4 same.json "$hash")"
checks 1 'a pins.json with another hash than the release says is refused' --repository octo/factory
tells "pins.json of release 'app-v5.8.4': has sha256" 'the release with a wrong pins.json is named'
ours '{"tag": "app-v5.8.4"}'
checks 1 'a release without a pins.json is refused' --repository octo/factory
tells "release 'app-v5.8.4' has no pins.json" 'the release without a pins.json is named'
echo '{}' >github/files/wrong.json
ours "$(a_release app-v5.8.4 wrong.json)"
checks 1 'a pins.json that is not a pin set is refused' --repository octo/factory
ours "$(a_release app-v5.8.4 same.json)" 53.5
set_of home/etc/pins/upstream.json 5.8.4 0.1
GITHUB_REPOSITORY=octo/factory checks 0 'a repository without a push for 53 days is looked at'
tells "nothing was pushed to 'octo/factory' for 53 days: GitHub ends its schedules after 60, at 20" 'the end of the schedules is named before it comes'
ours "$(a_release app-v5.8.4 same.json)" 49
checks 0 'a repository without a push for 49 days is looked at' --repository octo/factory
is "$(result warnings)" '[]' 'seven weeks without a push give no warning'
checks 100 'a repository without an owner is an error' --repository factory
checks 1 'our repository that is not there is refused' --repository octo/nothing
sed -i 's/{"tag": "v1.0"}/{"tag": "v1.0", "prerelease": true}/' github/repositories.json
checks 0 'C17: the pinned version of a library was withdrawn'
tells 'lib: the pinned version 1.0 is flagged as a prerelease; it is in app' 'C17: the tool that has the withdrawn library is named'
is "$(result packages.0.used_by)" '["app"]' 'C17: the result has the tool that has the withdrawn library'

# Proposals.
rm -f home/recipes/* github/switches
recipe() {
	printf '{"schema": "ingot/recipe/1", "name": "%s", "summary": "x", "license": "MIT", "upstream": {"github": "octo/%s", "tag": "v{version}"}, "targets": ["host"], "build": {"system": "make"}}' "$1" "$1" >"home/recipes/$1.json"
}
recipe mod
recipe crated
recipe tool
printf '[source.crates-io]\nreplace-with = "near"\n[source.near]\nregistry = "sparse+%s/files/crates/"\n' "$GITHUB_API_URL" >cargo/config.toml
rm github/files/crates/cr/at/crated
crate 0.2.38 false 2026-03-01T00:00:00Z
crate 0.3.1 false 2026-04-01T00:00:00Z
module v1.3.0 'module example.org/mod\n'
mkdir -p github/files/1.1
echo 'the new archive' >github/files/1.1/tool-1.1.4.tar.gz
cat >home/etc/pins/upstream.json <<EOF
{
  "schema": "ingot/pins/1", "name": "upstream", "summary": "x", "root": "test",
  "pins": [
    { "name": "crated", "version": "0.2.38", "date": "2026-03-01",
      "crate": { "name": "crated", "version": "0.2.38" },
      "sha256": "$(printf 0.2.38 | sha256sum | cut -c1-64)",
      "records": ["crate index"] },
    { "name": "tool", "version": "1.0.2", "date": "2026-03-01",
      "archive": ["$GITHUB_API_URL/files/1.0/tool-1.0.2.tar.gz"],
      "sha256": "$hash" },
    { "name": "mod", "version": "1.2.0", "date": "2026-03-01",
      "go": { "module": "example.org/mod", "version": "v1.2.0", "sum": "h1:$(printf %043d 6)=" },
      "commit": "$(printf v1.2.0 | sha1sum | cut -c1-40)",
      "with": { "crated": "0.2.38" },
      "records": ["Go checksum database"] }
  ]
}
EOF
repositories <<'EOF'
{"octo/tool": {"id": 1, "releases": [{"tag": "v1.1.4", "hours": 1000}, {"tag": "v1.0.2"}]}, "octo/mod": {"id": 2, "releases": [{"tag": "v1.3.0"}, {"tag": "v1.2.0"}]},
 "octo/crated": {"id": 3, "releases": [{"tag": "v0.3.1"}, {"tag": "v0.2.38"}]}}
EOF
checks 0 'new versions are proposed as files' --write proposals
valid updates result.json 'a result with proposals follows its schema'
is "$(result written)" '["proposals/crated-0.3.1.patch", "proposals/tool-1.1.4.patch", "proposals/mod-1.3.0.patch", "proposals/pins.json"]' 'the result has the files that were written'
valid pins proposals/pins.json 'the proposed pin set follows its schema'
for patch in crated-0.3.1 tool-1.1.4 mod-1.3.0; do
	cp -R home "${patch%-*}"
	ok "the patch $patch is one for patch(1)" patch -s -p1 -F0 -d "${patch%-*}" -i "$work/proposals/$patch.patch"
	ok "the pin set with the patch $patch is read" env INGOT_HOME="$work/${patch%-*}" ingot pins show upstream
done
pins_of() {
	python3 -c 'import json, sys; print({p["name"]: p for p in json.load(open(sys.argv[1]))["pins"]}[sys.argv[2]])' "$1" "$2"
}
is "$(result pins_sha256)" "$(sha256sum <proposals/pins.json | cut -c1-64)" 'the result has the SHA-256 of the pin set that was proposed'
is "$(pins_of tool/etc/pins/upstream.json tool)" "{'name': 'tool', 'version': '1.1.4', 'date': '$(date -u -d '1000 hours ago' +%Y-%m-%d)', 'archive': ['$GITHUB_API_URL/files/1.1/tool-1.1.4.tar.gz'], 'sha256': '$(sha256sum <github/files/1.1/tool-1.1.4.tar.gz | cut -c1-64)'}" 'the pin of an archive has its address, its folder and the hash of its bytes'
is "$(pins_of proposals/pins.json mod)" "{'name': 'mod', 'version': '1.3.0', 'date': '$(date -u -d '1000 hours ago' +%Y-%m-%d)', 'go': {'module': 'example.org/mod', 'version': 'v1.3.0', 'sum': 'h1:$(printf %043d 7)='}, 'commit': '$(printf v1.3.0 | sha1sum | cut -c1-40)', 'with': {'crated': '0.3.1'}, 'records': ['git tag v1.3.0 ($(printf v1.3.0 | sha1sum | cut -c1-12))', 'Go checksum database']}" 'the proposed set has the module with its sum, its commit and its two records, and the crate that goes with it'
is "$(pins_of mod/etc/pins/upstream.json mod | tr , '\n' | grep -v crated)" "$(pins_of proposals/pins.json mod | tr , '\n' | grep -v crated)" 'the patch of a module has what the proposed set has'
like "$(pins_of crated/etc/pins/upstream.json mod)" "'with': {'crated': '0.3.1'}" 'the patch of a crate changes what other pins say about it'
is "$(pins_of proposals/pins.json crated)" "$(pins_of crated/etc/pins/upstream.json crated)" 'the proposed set has the crate, which two origins agree about'
is "$(pins_of proposals/pins.json tool)" "$(pins_of home/etc/pins/upstream.json tool)" 'the proposed set does not have the archive, which a person merges'
rm -r proposals
rm github/files/1.1/tool-1.1.4.tar.gz
checks 1 'a new version whose archive is not there is refused' --write proposals
is "$(result packages.1.state) $(result written)" 'refused ["proposals/crated-0.3.1.patch", "proposals/mod-1.3.0.patch", "proposals/pins.json"]' 'the other versions are proposed all the same'
checks 111 'a folder that cannot be made is an error' --write /dev/null/proposals

# A server that others wrote.
own=$GITHUB_API_URL
mkdir stranger
serve "$stranger" "$work/stranger" hush 0123456789012345678901234567890123456789
of_others() { curl -sS -o /dev/null -H 'Authorization: Bearer hush' -H 'Content-Type: application/json' -d "$2" "$served/repos/o/r/$1"; }
for version in 1.9.0 1.10.0 1.11.0-rc1 1.2.0; do
	of_others git/refs '{"ref": "refs/tags/v'$version'", "sha": "0123456789012345678901234567890123456789"}'
	of_others releases '{"tag_name": "v'$version'", "body": "Fixes CVE-2026-12345."}'
done
project tool '{"github": "o/r", "tag": "v{version}"}' "$(tarball 1.9.0)"
export GITHUB_API_URL="$served"
checks 0 'emulate, a server of others, is asked for releases'
is "$(result packages.0.state) $(result packages.0.version)" 'new 1.10.0' 'the highest release of emulate is found'
is "$(result packages.0.records.0)" 'git tag v1.10.0 (012345678901)' 'the commit of its tag is found at emulate'
project tool '{"github": "o/r", "tag": "v{version}", "list": "tags"}' "$(tarball 1.9.0)"
checks 0 'emulate is asked for tags'
is "$(result packages.0.version) $(result packages.0.state)" '1.10.0 waits' 'the highest tag of emulate is found, and waits for its age'
export GITHUB_API_URL="$own"

# Debian's index, if a mirror answers.
project yajl "$page" '"version": "1.9", "debian": {"package": "yajl", "version": "1.9-1", "suite": "trixie", "file": "yajl_1.9.orig.tar.gz"}, "sha256": "'"$hash"'"'
ingot check-release --wait 2 >result.json 2>"$err"
status=$?
case $status-$(cat "$err") in
111-*"fetching package indexes"*) skip 'a Debian source package is compared with its suite' 'no Debian mirror answers' ;;
*)
	is "$status" 0 'a Debian source package is compared with its suite'
	is "$(result packages.0.state) $(result packages.0.from) $(result packages.0.version | cut -c1-6)" 'new debian trixie yajl 2.1.0-' 'the version of the suite is new'
	tells "'ingot pins refresh' takes the new version" 'the command that takes the new version is named'
	version=$(result packages.0.version)
	project yajl "$page" '"version": "2.1.0", "debian": {"package": "yajl", "version": "1:'"$version"'", "suite": "trixie", "file": "yajl_2.1.0.orig.tar.gz"}, "sha256": "'"$hash"'"'
	checks 0 'a pinned package of the suite is looked at'
	is "$(result packages.0.state)" current 'the pinned version is the one of the suite, whatever its epoch'
	project yajl "$page" '"version": "9.0", "debian": {"package": "yajl", "version": "9.0-1", "suite": "trixie", "file": "yajl_9.0.orig.tar.gz"}, "sha256": "'"$hash"'"'
	checks 0 'a pinned package that the suite does not have is looked at'
	is "$(result packages.0.state)" withdrawn 'a pinned version above the one of the suite was withdrawn'
	;;
esac

runs 100 'a wait that is not a time is an error' ingot check-release --wait soon
runs 100 'an unknown package is an error' ingot check-release nothing

judged 'the requests of check-release' "$work/github"
done_testing

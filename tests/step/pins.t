#!/bin/sh
# pins: show lists the pins, and refresh replaces those that the archive no longer has.
. "${0%/*}/../lib.sh"
export INGOT_HOME="$data/home"
cd "$work" || exit 1

runs 0 'all sets of ours' env -u INGOT_HOME ingot pins show
like "$(cat "$out")" '  without nftables: ' 'with what a set cannot build'
like "$(cat "$out")" 'debian: ' 'debian among them'
like "$(cat "$out")" ' crun ' 'with its packages'
runs 100 'without a word' ingot pins
like "$(cat "$err")" 'ingot pins show, refresh or record' 'says which there are'
runs 100 'a word there is not' ingot pins refersh
like "$(cat "$err")" "did you mean 'refresh'?" 'is answered with the nearest'
runs 100 'a set there is not' ingot pins show nothing
like "$(cat "$err")" "there is no pin set '" 'the missing set is named'

# Two versions that Debian no longer names, one beside a pin of another kind.
zeros=0000000000000000000000000000000000000000000000000000000000000000
ones=1111111111111111111111111111111111111111111111111111111111111111
cat >set.json <<END
{ "schema": "ingot/pins/1", "name": "test", "summary": "for a test", "root": "test",
  "pins": [
    { "name": "yajl", "version": "1.9", "date": "2014-03-19",
      "debian": { "package": "yajl", "version": "1.9-1", "suite": "trixie", "file": "yajl_1.9.orig.tar.xz" },
      "sha256": "$zeros" },
    { "name": "other", "version": "1.9", "date": "2014-03-19", "archive": ["https://example.org/yajl_1.9.orig.tar.xz"], "sha256": "$zeros" },
    { "name": "cap", "version": "old", "date": "2014-03-19",
      "debian": { "package": "libcap2", "version": "1:1.0-1", "suite": "trixie", "file": "libcap2_1.0.orig.tar.xz",
        "patches": { "file": "libcap2_1.0-1.debian.tar.xz", "sha256": "$ones", "apply": ["a.patch"] } },
      "sha256": "$zeros" } ] }
END
cp set.json before.json
ingot pins refresh "$work/set.json" --store "$work/store" >"$out" 2>"$err"
status=$?
case $status-$(cat "$err") in
111-*"fetching package indexes"*) skip_all 'no Debian mirror answers' ;;
esac
is $status 0 'a set from before'
like "$(cat "$err")" 'yajl: 1.9-1 -> 2.1.0-' 'each change is said'
like "$(cat "$err")" 'cap: 1:1.0-1 -> 1:2.' 'an epoch stays'
like "$(cat "$err")" 'review its patches' 'so is what a person must look at'
like "$(cat "$err")" 'cap: set its "version" by hand' 'and what only a person knows'
like "$(cat "$err")" '2 of 2 from Debian changed, 1 to be looked at' 'the changes are counted'
ok 'the set is still one' ingot pins show "$work/set.json"
like "$(cat "$out")" 'yajl             2.1.0 ' 'of the new version'
is "$(grep -c "$zeros\|$ones" set.json)" 1 'every hash of Debian is a new one'
is "$(grep other set.json)" "$(grep other before.json)" 'what is not from Debian is untouched'
is "$(diff before.json set.json | grep -c '^>')" 7 'the difference is the lines of two pins'

cp set.json before.json
runs 0 'a second refresh succeeds' ingot pins refresh "$work/set.json" --store "$work/store"
like "$(cat "$err")" '0 of 2 from Debian changed' 'a second refresh changes nothing'
same set.json before.json 'a second refresh leaves every byte of the set'

sed -i 's/"package": "yajl"/"package": "no-such-source"/' set.json
cp set.json before.json
runs 111 'a source package that no suite has' ingot pins refresh "$work/set.json" --store "$work/store"
like "$(cat "$err")" "refreshing 'yajl'" 'the missing source package is named'
same set.json before.json 'and the set is left as it is'

# What a run has built is written by a program.
. "$top/tests/schema.sh"
. "$top/tests/built.sh"
cd "$work" || exit 1
built_podman
built_json >build.json
# source NAME: the id that the build gives
source() { jq -r --arg name "$1" '.jobs[0].components[] | select(.name == $name).source.id' build.json; }
cat >built-set.json <<END
{ "schema": "ingot/pins/1", "name": "built-set", "summary": "for a test", "root": "test",
  "pins": [
    { "name": "crun", "version": "1.21", "date": "2026-01-01", "archive": ["https://example.org/crun.tar.gz"],
      "sha256": "$(source crun)",
      "unbuilt": "its host could not be reached" },
    { "name": "passt", "version": "2026.01.20", "date": "2026-01-01", "archive": ["https://example.org/passt.tar.gz"],
      "sha256": "$ones",
      "unbuilt": "another archive than that of the build" },
    { "name": "podman", "version": "5.8.4", "date": "2026-01-01", "archive": ["https://example.org/podman.tar.gz"],
      "unbuilt": "before the hash",
      "sha256": "$(source podman)" } ] }
END
cp built-set.json before.json
runs 0 'the pins of a build are recorded' ingot pins record "$work/built-set.json" --in build.json
like "$(cat "$err")" "2 pins were built, see $work/built/built-set.json; 'unbuilt' was removed from 2" 'the record counts the pins, and names its file'
valid built built/built-set.json 'the record follows its schema'
is "$(jq -r '.built[] | [.name, .source, .targets[]] | join(" ")' built/built-set.json)" "crun $(source crun) x86_64-linux-musl
podman $(source podman) x86_64-linux-musl" 'the record holds the source and the target of each pin, and no source that was not built'
is "$(jq -c '[.pins[] | has("unbuilt")]' built-set.json)" '[false,true,false]' 'only a pin whose source was built loses its mark'
is "$(jq -c 'del(.pins[].unbuilt)' before.json)" "$(jq -c 'del(.pins[].unbuilt)' built-set.json)" 'the record changes nothing else in the set'
runs 0 'recorded pins are shown' ingot pins show "$work/built-set.json"
is "$(grep -c 'built for x86_64-linux-musl' "$out")" 2 'the targets of recorded pins are shown'
sed 's/x86_64-linux-musl/aarch64-linux-musl/' build.json >arm64.json
runs 0 'a build for another target is recorded' ingot pins record "$work/built-set.json" --in arm64.json
is "$(jq -c '.built[0].targets' built/built-set.json)" '["aarch64-linux-musl","x86_64-linux-musl"]' 'the targets of two builds add up'
sed -i "s/$(source crun)/$zeros/" built-set.json
runs 0 'a build of a set that changed is recorded' ingot pins record "$work/built-set.json" --in build.json
is "$(jq -r '.built[].name' built/built-set.json)" podman 'a source that is not pinned any more leaves the record'
echo '{}' >built/built-set.json
runs 100 'a record of another kind is refused' ingot pins record "$work/built-set.json" --in build.json
runs 1 'a build of nothing that the set pins is refused' ingot pins record debian --in build.json
like "$(cat "$err")" "nothing of the pin set 'debian' was built in this run" 'the refusal names the set'

done_testing

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
like "$(cat "$err")" 'ingot pins show or refresh' 'says which there are'
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
done_testing

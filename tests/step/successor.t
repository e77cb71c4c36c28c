#!/bin/sh
# successor: next year the archive has moved on, and the first command still works.
. "${0%/*}/../lib.sh"
. "$top/tests/schema.sh"
export INGOT_HOME="$data/home"
cd "$work" || exit 1

mkdir recipes
cat >recipes/parcel.json <<-END
	{"schema": "ingot/recipe/1", "name": "parcel", "summary": "for a test", "license": "MIT",
	 "upstream": {"github": "example/parcel", "tag": "v{version}"},
	 "build": {"system": "make"}, "allocator": {"skip": "a test"},
	 "files": [{"path": "usr/local/bin/parcel", "from": "parcel", "mode": "0755"}], "licenses": ["COPYING"],
	 "check": [["parcel", "--version"]],
	 "variants": {"standalone": ["parcel"], "default": ["parcel"]}, "main": "usr/local/bin/parcel"}
END

# pin FILE: of a version of yajl that Debian never had
pin() {
	cat >pins.json <<-END
		{"schema": "ingot/pins/1", "name": "test", "summary": "for a test", "root": "test", "pins": [
		 {"name": "parcel", "version": "1.0", "date": "2026-03-01",
		  "debian": {"package": "yajl", "version": "1.9-1", "suite": "trixie", "file": "$1"},
		  "sha256": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}]}
	END
	ingot plan parcel --recipes "$work/recipes" --pins "$work/pins.json" --out plan.json --quiet
}

fetch() {
	ingot fetch --in plan.json --store "$work/store" --out fetch.json
}

pin yajl_1.9.orig.tar.gz
fetch >"$out" 2>"$err"
status=$?
case $(cat "$err") in
*"fetching Debian's package indexes"*) skip_all 'no Debian mirror answers' ;;
esac
is $status 0 'a file that the archive lost'
like "$(cat "$err")" "'yajl_1.9.orig.tar.gz' is gone from the archive: taking its successor 'yajl_2." 'has a successor, said in one line'
like "$(cat "$err")" 'this is a trial build' 'that makes a trial build'
valid fetch fetch.json 'the result follows its schema'
like "$(cat fetch.json)" '"successor": "yajl 2.' 'and records it'
ok 'its hash is on record' grep -q '"sha256": "[0-9a-f]\{64\}"' store/sources/*.successor
ok 'and is the one of the file' sh -c 'cd store/sources && echo "$(sed -n "s/.*sha256\": \"\(.*\)\"/\1/p" *.successor)" | { read -r h; test "$(sha256sum <"$h")" = "$h  -"; }'
runs 0 'a second run succeeds' fetch
like "$(cat "$err")" 'nothing to do' 'a second run finds the successor'
like "$(cat "$err")" 'this is a trial build' 'and still says what it is'

pin yajl_2.1.0.orig.tar.gz
rm -r store/sources
runs 1 'a file that is there with another hash is refused' fetch
like "$(cat "$err")" 'not 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef' 'and no successor is taken for it'

# An archive whose address is dead, and which Debian has too.
copied() {
	cat >pins.json <<-END
		{"schema": "ingot/pins/1", "name": "test", "summary": "for a test", "root": "test", "pins": [
		 {"name": "parcel", "version": "1.0", "date": "2026-03-01", "archive": ["http://127.0.0.1:9/yajl.tar.gz"],
		  "sha256": "3fb73364a5a30efe615046d07e6db9d09fd2b41c763c5f7d3bfb121cd5c5ac5a",
		  "debian_copy": "pool/main/y/yajl/$1"}]}
	END
	ingot plan parcel --recipes "$work/recipes" --pins "$work/pins.json" --out plan.json --quiet
}
copied yajl_2.1.0.orig.tar.gz
runs 0 'an archive whose address is dead comes from the archive of Debian' fetch
ok 'the copy of Debian is the pinned file' test -f store/sources/3fb73364a5a30efe615046d07e6db9d09fd2b41c763c5f7d3bfb121cd5c5ac5a
unlike "$(cat "$err")" 'trial' 'a copy with the pinned hash makes no trial build'
done_testing

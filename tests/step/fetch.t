#!/bin/sh
# fetch: sources by their hash, from servers that behave and servers that do not.
. "${0%/*}/../lib.sh"
. "$top/tests/schema.sh"
export INGOT_HOME="$data/home"
cd "$work" || exit 1

mkdir www recipes
"$top/tests/servers/bad" www &
server=$!
trap 'kill $server 2>/dev/null; chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
while [ ! -f www/port ]; do
	kill -0 $server || exit 1
	sleep 0.1
done
site=http://127.0.0.1:$(cat www/port)

for name in parcel string; do
	cat >recipes/$name.json <<-END
		{"schema": "ingot/recipe/1", "name": "$name", "summary": "for a test", "license": "MIT",
		 "upstream": {"github": "example/$name", "tag": "v{version}"},
		 "build": {"system": "make"}, "allocator": {"skip": "a test"},
		 "files": [{"path": "usr/local/bin/$name", "from": "$name", "mode": "0755"}], "licenses": ["COPYING"],
		 "check": [["$name", "--version"]],
		 "variants": {"standalone": ["parcel"], "default": ["parcel", "string"]}, "main": "usr/local/bin/$name"}
	END
done

# The hash of the first N bytes that tests/servers/bad makes up.
hash_of() {
	python3 -c 'import hashlib, sys
print(hashlib.sha256(bytes((i * 7 + i // 251) % 256 for i in range(int(sys.argv[1])))).hexdigest())' "$1"
}

# pin PATH-OF-PARCEL HASH [PATH-OF-STRING HASH]: a plan of one job, in plan.json
pin() {
	cat >pins.json <<-END
		{"schema": "ingot/pins/1", "name": "test", "summary": "for a test", "root": "test", "pins": [
		 {"name": "parcel", "version": "1.0", "date": "2026-03-01", "archive": ["$site$1"], "sha256": "$2"},
		 {"name": "string", "version": "1.0", "date": "2026-03-01", "archive": ["$site${3:-$1}"], "sha256": "${4:-$2}"}]}
	END
	planned
}
# planned: plan.json is of pins.json as it is now
planned() { ingot plan parcel --recipes "$work/recipes" --pins "$work/pins.json" --out plan.json --quiet; }

# How often was this path asked for?
asked() {
	python3 -c 'import sys, urllib.request
print(sum(l.split()[1] == sys.argv[2] for l in urllib.request.urlopen(sys.argv[1]).read().decode().splitlines()))' "$site/log" "$1"
}

fetch() {
	ingot fetch --in plan.json --store "$work/store" --out fetch.json "$@"
}

one=$(hash_of 1000)
two=$(hash_of 2000)
pin /bytes/1000 "$one" /bytes/2000 "$two"
runs 0 'two sources are fetched' fetch
like "$(cat "$err")" 'fetch: 2 of 2 sources, 0.0 MB' 'people read how many'
valid fetch fetch.json 'the result follows its schema'
ok 'their content is what was pinned' sh -c "cd store/sources && echo '$one  $one
$two  $two' | sha256sum -c"
is "$(stat -c %a "store/sources/$one")" 444 'and cannot be written to'
is "$(ls store/sources | wc -l)" 2 'nothing else is there'
like "$(cat fetch.json)" '"fetched": true' 'the result says that they are new'

runs 0 'a second run succeeds' fetch
unlike "$(cat fetch.json)" '"fetched": true' 'a second run finds the sources'
is "$(asked /bytes/1000)" 1 'a second run asks no server'
runs 0 'one job of the plan' fetch --target x86_64-linux-musl
runs 100 'a job that the plan lacks is refused' fetch --target aarch64-linux-musl
like "$(cat "$err")" "the plan has no job for 'aarch64-linux-musl'" 'the missing job is named'
runs 100 'a file that is not a plan is refused' ingot fetch --in pins.json --store store

wrong=$(hash_of 999)
pin /bytes/999 "$(hash_of 3000)"
runs 1 'a source with a wrong hash is refused' fetch
like "$(cat "$err")" "source of parcel 1.0: cannot GET '$site/bytes/999': it has sha256 $wrong, not $(hash_of 3000)" 'the error has both hashes'
like "$(cat "$err")" "kept as '$work/store/aside/" 'and where it is kept'
is "$(sha256sum store/aside/* | cut -d ' ' -f 1)" "$wrong" 'the file with the wrong hash is kept aside'
is "$(ls store/sources | wc -l)" 2 'and not among the sources'

pin /nothing "$(hash_of 3000)"
runs 1 'a source that is gone is refused' fetch
like "$(cat "$err")" "cannot GET '$site/nothing': HTTP 404" 'with the answer'
like "$(cat "$err")" '1 of 1 files could not be fetched; a new run continues, --mirror URL (make: MIRROR=URL) takes a file by its hash from another place' \
	'the hint says how many files failed and what to do'
unlike "$(cat "$err")" '--pins debian' 'the hint names the other set only where there is one'
pin /html "$(hash_of 3000)"
runs 1 'an HTML page is refused' fetch
like "$(cat "$err")" 'and is an HTML page' 'and called so'

pin /nothing "$(hash_of 3000)" /nothing/too "$(hash_of 3001)"
runs 1 'two sources that are gone are refused' fetch
like "$(cat "$err")" '2 of 2 files could not be fetched' 'the hint counts all files that failed'
sed -i 's/"name": "test"/"name": "upstream"/' pins.json
planned
runs 1 'a source of the set upstream that is gone is refused' fetch
like "$(cat "$err")" "and --pins debian builds from Debian's sources" 'the hint names the other set'

pin /flaky/5000/1/503/again "$(hash_of 5000)"
runs 0 'a source is fetched at the second try' fetch
like "$(cat "$err")" "fetch: '$site/flaky/5000/1/503/again': HTTP 503" 'the first try that failed is reported'

pin /cut/50000/20000/step "$(hash_of 50000)"
runs 0 'half a file is completed' fetch
ok 'the completed file is whole' test -f "store/sources/$(hash_of 50000)"

# Killed in the middle: the server falls silent after 30000 bytes, and then so do we.
whole=$(hash_of 60000)
pin /hang/60000/30000/kill "$whole"
"$OUT/bin/ingot-fetch" --in plan.json --store store --out fetch.json --quiet &
victim=$!
tries=0
while [ "$(stat -c %s "store/sources/$whole.part" 2>/dev/null || echo 0)" -ne 30000 ] && [ $tries -lt 100 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
kill -9 $victim
wait $victim 2>/dev/null
ok 'after kill -9 the part is there' test -f "store/sources/$whole.part"
ok 'and the source is not' test ! -f "store/sources/$whole"
runs 0 'the next run goes on' fetch
ok 'and has the whole' test -f "store/sources/$whole"
like "$(python3 -c 'import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())' "$site/log")" \
	'/hang/60000/30000/kill Range=bytes=30000- If-Range="one"' 'it asked for the rest only'
ok 'no part is left' sh -c '! ls store/sources/*.part* 2>/dev/null'

pin /bytes/70000 "$(hash_of 70000)"
fetch --out a.json >/dev/null 2>&1 &
first=$!
runs 0 'of two at once on one store' fetch
ok 'two runs on one store both succeed' wait $first
is "$(asked /bytes/70000)" 1 'and the source is asked for once'

apart=$(hash_of 80000)
python3 -c 'import sys; sys.stdout.buffer.write(bytes((i * 7 + i // 251) % 256 for i in range(80000)))' >"www/$apart"
pin /nothing/80000 "$apart"
runs 0 'a mirror serves by hash what its site has lost' fetch --mirror "$site/file"
rm "store/sources/$apart"
chmod -R u+w store
runs 0 'a folder is a mirror too' fetch --mirror "file://$work/www"
pin /bytes/81000 "$(hash_of 81000)"
runs 0 'what the mirror lacks comes from its site' fetch --mirror "$site/file"

part=$(hash_of 82000)
python3 -c 'import json, sys
site, one, part = sys.argv[1:]
pins = json.load(open("pins.json"))
pins["pins"][0].update(archive=[site + "/bytes/1000"], sha256=one,
                       parts=[{"folder": "lib", "archive": [site + "/bytes/82000"], "sha256": part}])
json.dump(pins, open("pins.json", "w"))' "$site" "$one" "$part"
planned
runs 0 'the parts of a source are fetched' fetch
ok 'a part is in the store by its hash' test -f "store/sources/$part"
is "$(python3 -c 'import json; print(json.load(open("fetch.json"))["sources"][0]["bytes"])')" 83000 'the size of a source includes its parts'
runs 0 'the store with a part is verified' ingot store verify --store "$work/store"
chmod u+w "store/sources/$part"
echo >>"store/sources/$part"
runs 1 'store verify finds a part that changed' ingot store verify --store "$work/store"
like "$(cat "$err" "$out")" "$part" 'store verify names the part that changed'
rm "store/sources/$part"
python3 -c 'import json, sys
pins = json.load(open("pins.json"))
pins["pins"][0]["parts"][0]["archive"] = [sys.argv[1] + "/nothing"]
json.dump(pins, open("pins.json", "w"))' "$site"
planned
runs 1 'a part that is gone is refused' fetch
like "$(cat "$err")" "source of parcel 1.0: cannot GET '$site/nothing': HTTP 404" 'the missing part is named by its address'

# A store of 160 KB; the namespace is ours alone, so that nobody sees the mount.
full() {
	mkdir -p small
	unshare --map-root-user --mount sh -c "mount -t tmpfs -o size=160k none small &&
		'$OUT/bin/ingot-fetch' --in plan.json --store small --out fetch.json"
}
if unshare --map-root-user --mount true 2>"$err"; then
	pin /bytes/400000 "$(hash_of 400000)"
	runs 111 'a full disk is an error of the system' full
	like "$(cat "$err")" 'No space left on device' 'and called so'
else
	skip 'a full disk is an error of the system' 'user namespaces are restricted'
fi

pin /bytes/1000 "$one" /bytes/2000 "$two"
GITHUB_ACTIONS=true GITHUB_OUTPUT=$work/output GITHUB_STEP_SUMMARY=$work/summary runs 0 'in Actions the step succeeds' fetch
like "$(cat output)" '{"schema":"ingot/fetch/1","plan":{' 'the result is an output of one line'
like "$(cat summary)" '| parcel | 1.0 | archive | 0.0 | was there |' 'and the summary has a table'
done_testing

#!/bin/sh
# The pin sets of this tree: no set lacks a fix that another has, and every component has a licence text.
. "${0%/*}/../lib.sh"
cd "$top" || exit 1
check="python3 tests/tree/advisories.py"
sets='etc/pins/debian.json etc/pins/upstream.json'

# shellcheck disable=SC2086 # words
is "$($check unnamed $sets)" '' 'a patch that is named after an advisory is in the fixes of its pin'
# shellcheck disable=SC2086
is "$($check lost tests/data/pin/released.txt recipes $sets)" '' 'every pin fixes the advisories that the other set fixes for its package'

# The check itself: musl without its patches, as this set once had it.
python3 -c 'import json, sys
pins = json.load(open("etc/pins/upstream.json"))
musl = next(p for p in pins["pins"] if p["name"] == "musl")
del musl["debian_patches"], musl["fixes"]
json.dump(pins, open(sys.argv[1], "w"))' "$work/lost.json"
like "$($check lost tests/data/pin/released.txt recipes etc/pins/debian.json "$work/lost.json")" "$work/lost.json: musl 1.2.6 does not fix CVE-2026-40200" \
	'a newer version without the fix of an older one is found'
sed '/"fixes": { "CVE-2017-16516"/d' etc/pins/upstream.json >"$work/unnamed.json"
like "$($check unnamed "$work/unnamed.json")" 'yajl 2.1.0: CVE-2017-16516.patch is not in the fixes of CVE-2017-16516' \
	'a patch whose advisory is not named is found'

is "$(python3 -c 'import json, pathlib
for path in sorted(pathlib.Path("recipes").glob("*.json")):
    if not json.loads(path.read_text()).get("licenses"):
        print(path)')" '' 'every recipe names the licence texts of its source'
done_testing

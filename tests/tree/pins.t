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

is "$(python3 -c 'import json
for pin in json.load(open("etc/pins/upstream.json"))["pins"]:
    for source in (pin, *pin.get("parts", [])):
        if len(source.get("archive", "..")) + ("debian_copy" in source) < 2:
            print(pin["name"], pin["version"], source["archive"])')" '' 'every archive of the set upstream can be had from two places'
is "$(python3 -c 'import json, pathlib
for path in sorted(pathlib.Path("recipes").glob("*.json")):
    if not json.loads(path.read_text()).get("licenses"):
        print(path)')" '' 'every recipe names the licence texts of its source'
# A project with a tag, and a set that pins the archive of the tag.
mkdir -p "$work/home/etc/pins" "$work/clone"
(cd "$work/clone" && git init -q . && echo one >file && git add file &&
	git -c user.name=n -c user.email=e@example.org commit -qm one && git tag v1.0) >"$out" 2>&1
hash=$(git -C "$work/clone" archive --format=tar --prefix=tool-1.0/ v1.0 | gzip -cn | sha256sum | cut -c1-64)
echo "{\"pins\": [{\"archive\": [\"https://github.com/example/tool/archive/refs/tags/v1.0.tar.gz\"], \"sha256\": \"$hash\"}]}" >"$work/home/etc/pins/x.json"
runs 0 'the archive of a tag is made from a clone' env INGOT_HOME="$work/home" tests/tools/archives "$work/mirror" "example/tool=$work/clone"
is "$(sha256sum <"$work/mirror/$hash" | cut -c1-64)" "$hash" 'the archive is kept by its hash'
is "$(tar -tzf "$work/mirror/$hash")" 'tool-1.0/
tool-1.0/file' 'the top folder of the archive is named as the host names it'
rm "$work/mirror/$hash"
git -C "$work/clone" -c user.name=n -c user.email=e@example.org commit -q --amend -m two && git -C "$work/clone" tag -f v1.0 >"$out" 2>&1
runs 1 'an archive that differs from the pin is refused' env INGOT_HOME="$work/home" tests/tools/archives "$work/mirror" "example/tool=$work/clone"
is "$(ls "$work/mirror")" '' 'an archive that differs is not kept'
done_testing

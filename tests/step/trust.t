#!/bin/sh
# trust: show and update, against TUF repositories of python-tuf.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
sigstore=$("$top/tests/tools/need" sigstore) || {
	echo 'Bail out! cannot install python-tuf'
	exit 1
}
python=${sigstore%/*}/python3
cd "$work" || exit 1
export XDG_CACHE_HOME="$work/cache"
cp "$top/etc/trust/trusted_root.json" .
cp "$top/etc/trust/signing_config.json" signing_config.v0.2.json

# serve FOLDER: at $url until the test ends
serve() {
	: >"$1.log"
	"$python" -u -m http.server 0 --bind 127.0.0.1 --directory "$1" >"$1.log" 2>&1 &
	at_exit="kill $! 2>/dev/null; $at_exit"
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		url=$(sed -n 's,.*(\(http://127[^)]*[0-9]\)/*).*,\1,p' "$1.log")
		[ -z "$url" ] || return
		sleep 0.3
	done
	echo 'Bail out! no server'
	exit 1
}

# shown NAME COMMAND...: it exits 0, and its result is kept
shown() {
	runs 0 "$@"
	cp "$out" result.json
}

# field NAME: of that result
field() {
	"$python" -c 'import json, sys; print(eval("d" + sys.argv[1], {"d": json.load(open("result.json"))}))' "$1"
}

runs 100 'trust without a verb is refused' ingot trust
runs 100 'an unknown verb is refused' ingot trust renew
runs 100 'two verbs are refused' ingot trust show update
runs 100 'a root without a mirror is refused' ingot trust update --root root.json

shown 'the shipped copy is shown' ingot trust show
like "$(cat "$err")" 'our copy of 20' 'the copy is named with its date'
valid trust result.json "$top/etc/trust/current.json" 'the result follows the schema, as it is stored'
is "$(field '["shipped"]')" True 'the result says that it is a copy'
is "$(field '["folder"]')" "$top/etc/trust" 'the result has the folder of the copy'
for file in trusted_root.json signing_config.v0.2.json; do
	is "$(field "['files'][[f['name'] for f in d['files']].index('$file')]['sha256']")" \
		"$(sha256sum "$file" | cut -d' ' -f1)" "$file is the one that was dated"
done
like "$(field '["roles"]')" "'version': $("$python" -c "import json; print(json.load(open('$top/etc/trust/root.json'))['signed']['version'])")" 'the root is the one of that version'
runs 0 'an old copy is shown too' faketime '2030-01-01 00:00:00' ingot trust show
like "$(cat "$err")" "days old; run 'ingot trust update'" 'a warning says how old the copy is'
like "$(cat "$err")" 'expired 20' 'the expired role of the copy is named'

"$python" "$top/tests/peers/sigstore/mktuf.py" repository trusted_root.json signing_config.v0.2.json
serve repository
shown 'another Sigstore is added by its first root' ingot trust update --mirror "$url" --root repository/1.root.json
is "$(field '["shipped"]')" False 'the result says that it is an update'
is "$(field '["mirror"]')" "$url" 'the result has the address of the mirror'
folder=$(field '["folder"]')
same "$folder/$(field '["files"][0]["path"]')" trusted_root.json 'the update has the trusted root of the mirror'
same "$folder/$(field '["files"][1]["path"]')" signing_config.v0.2.json 'the update has the signing configuration of the mirror'
valid trust result.json "$folder/current.json" 'the result follows the schema, as it is stored'
runs 0 'the mirror is remembered with its root' ingot trust update --mirror "$url/"
runs 0 'the same root again is accepted' ingot trust update --mirror "$url" --root repository/1.root.json
runs 0 'the update from the mirror is shown' ingot trust show --mirror "$url"
unlike "$(cat "$err")" "run 'ingot trust update'" 'a fresh update is shown without a warning'
shown 'trust show without a mirror shows the shipped copy' ingot trust show
is "$(field '["shipped"]')" True 'an update from another Sigstore does not replace the copy'
runs 1 'a mirror without an update cannot be shown' ingot trust show --mirror http://127.0.0.1:1
like "$(cat "$err")" "there is no update from 'http://127.0.0.1:1' yet" 'the error says that there is no update from this mirror'

runs 1 'an expired repository stops the update' faketime -f +40d ingot trust update --mirror "$url"
like "$(cat "$err")" "'root' expired" 'the expired role of the repository is named'
runs 0 'an expired update is still shown' faketime -f +40d ingot trust show --mirror "$url"
like "$(cat "$err")" 'were updated 40 days ago' 'a warning says how old the update is'

runs 1 'another root for the same mirror is refused' ingot trust update --mirror "$url" --root "$top/etc/trust/root.json"
like "$(cat "$err")" 'is not the root that was given for this mirror before' 'the error says that the root differs'
like "$(cat "$err")" 'remove the folder' 'the hint says how to trust the other root'

"$python" "$top/tests/peers/sigstore/mktuf.py" stranger trusted_root.json
serve stranger
runs 1 'a mirror with another root is refused' ingot trust update --mirror "$url"
like "$(cat "$err")" "updating role 'timestamp': version 1 of 'timestamp': signed by 0 of its keys" 'the error says that the signatures are not by its keys'
ok 'the shipped copy is shown after a refused mirror' ingot trust show
shown 'a Sigstore without a signing configuration is accepted' ingot trust update --mirror "$url" --root stranger/1.root.json
is "$(field '["files"].__len__()')" 1 'the update without a signing configuration has one file'

# many MEMBER: a copy of ours with 17 of what the list holds
many() {
	rm -rf many && mkdir many && cp -R "$top/etc" "$top/recipes" many/ && chmod -R u+w many &&
		"$python" -c 'import json, sys
path = "many/etc/trust/current.json"
c = json.load(open(path))
c[sys.argv[1]] = c[sys.argv[1]][:1] * 17
json.dump(c, open(path, "w"))' "$1"
}

for list in roles files; do
	ok "a copy with 17 $list is made" many $list
	INGOT_HOME=$work/many runs 100 'a copy beyond the limit is refused' ingot trust show
	like "$(cat "$err")" "member '$list': more than 16 $list" 'the list beyond the limit is named'
done

printf '{ "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1", "tlogs": 1 }\n' >bad.json
mkdir bad.d && mv bad.json bad.d/trusted_root.json
"$python" "$top/tests/peers/sigstore/mktuf.py" bad bad.d/trusted_root.json
serve bad
runs 1 'a trusted root that we cannot read is not used, though it is signed' ingot trust update --mirror "$url" --root bad/1.root.json
like "$(cat "$err")" "member 'tlogs'" 'the error names the wrong member'
runs 1 'a refused trusted root leaves no update' ingot trust show --mirror "$url"

"$python" "$top/tests/peers/sigstore/mktuf.py" empty signing_config.v0.2.json
serve empty
runs 1 'a repository without a trusted root is refused' ingot trust update --mirror "$url" --root empty/1.root.json
like "$(cat "$err")" "there is no target 'trusted_root.json'" 'the missing target is named'

runs 1 'a first root that does not sign itself is refused' ingot trust update --mirror http://127.0.0.1:1 --root repository/1.targets.json
like "$(cat "$err")" "must be 'root', is 'targets'" 'the wrong role is named'
runs 111 'a mirror that does not answer is a failure of the system' ingot trust update --mirror http://127.0.0.1:1 --root repository/1.root.json

# A Sigstore that is ours: its root and its copy lie in our own etc/trust.
"$python" "$top/tests/peers/sigstore/mktuf.py" ours trusted_root.json signing_config.v0.2.json
serve ours
mkdir -p home/recipes home/etc/pins home/etc/trust
cp ours/1.root.json home/etc/trust/root.json
cp trusted_root.json home/etc/trust/
# shipped DATE: our copy is of that day
shipped() {
	sed -e "s|\"mirror\": \"[^\"]*\"|\"mirror\": \"$url\"|" -e "s|\"updated\": \"[^\"]*\"|\"updated\": \"$1T00:00:00Z\"|" \
		"$top/etc/trust/current.json" >home/etc/trust/current.json
}
shipped 2026-01-01
export INGOT_HOME="$work/home"
shown 'the default Sigstore is updated silently' ingot trust update
shown 'the update is in use' ingot trust show
is "$(field '["shipped"]')" False 'the copy is not in use after the update'
unlike "$(cat "$err")" "run 'ingot trust update'" 'the update is not old'
shipped 2040-01-01
shown 'a copy that is newer than the update' ingot trust show
is "$(field '["shipped"]')" True 'a copy that is newer than the update is in use'
shipped 2026-01-01
ln -s ours ours.mirror
serve ours.mirror
shown 'another mirror of the default Sigstore is accepted' ingot trust update --mirror "$url"
is "$(field '["mirror"]')" "$url" 'the update names the other mirror'
shown 'show reads the update of that mirror' ingot trust show
is "$(field '["mirror"]')" "$url" 'the update of the other mirror replaces the copy'
"$python" "$top/tests/peers/sigstore/mktuf.py" mallory trusted_root.json
serve mallory
runs 1 'a mirror by other keys is refused' ingot trust update --mirror "$url"
shown 'trust is shown after a refused mirror' ingot trust show
is "$(field '["shipped"]')" False 'the update is still in use'
rm -rf "$XDG_CACHE_HOME/ingot/tuf"
shown 'trust is shown when the updates are removed' ingot trust show
is "$(field '["shipped"]')" True 'the copy is in use without an update'
unset INGOT_HOME

runs 100 'tuf without a metadata folder is refused' ingot trust tuf refresh --metadata-url "$url"
like "$(cat "$err")" "option '--metadata-dir' is missing" 'the missing option --metadata-dir is named'
runs 100 'tuf refresh without an address is refused' ingot trust tuf refresh --metadata-dir m
runs 100 'tuf without a verb is refused' ingot trust tuf --metadata-dir m
runs 100 'tuf init without a root is refused' ingot trust tuf init --metadata-dir m
runs 100 'a download without the name of a target is refused' ingot trust tuf download --metadata-dir m --metadata-url "$url"

done_testing

#!/bin/sh
# fetch from a mirror that has modules and crates: each as one tar file, which is compared with what the pins say.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
export INGOT_HOME="$data/home" XDG_CACHE_HOME="$work/cache"
# No server can be reached, and no proxy of Go.
export http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 GOPROXY=http://127.0.0.1:9
unset no_proxy
cd "$work" || exit 1

# A mirror, made by tar from the folders of a store.
python3 "$top/tests/closures.py" "$work" || exit 1
mkdir mirror
for one in store/sources/*; do
	if [ -d "$one" ]; then tar -C "$one" -cf "mirror/${one##*/}.tar" .; else cp "$one" mirror/; fi
done
ingot plan parcel --quiet --pins ./mine/pins.json --recipes ./mine/recipes --out plan.json
runs 0 'an empty store is filled from a mirror alone, without a network' ingot fetch --in plan.json --store empty --mirror "file://$work/mirror" --out fetch.json
is "$(diff -r empty/sources store/sources)" '' 'the filled store has the sources, modules and crates'
like "$(cat "$err")" "fetch: gopher 1.0 from 'file://$work/mirror/go-" 'the mirror of the modules is named'
ok 'modules and crates cannot be written to' test -z "$(find empty/sources -type f -perm /222)"
runs 0 'a second mirror is asked when the first has nothing' ingot fetch --in plan.json --store second \
	--mirror "file://$work/mine" --mirror "file://$work/mirror" --out fetch.json
is "$(diff -r second/sources store/sources)" '' 'the store filled from the second mirror has everything'

# What a mirror says is compared with the pins.
fetch_from() { timeout 60 ingot fetch --in plan.json --store "$1" --mirror "file://$work/$1-mirror" --out from.json; }
cp -R mirror wrong-go-mirror
python3 - wrong-go-mirror/go-*.tar <<'END'
import io, sys, tarfile, zipfile
out, path = io.BytesIO(), sys.argv[1]
with tarfile.open(path) as old, tarfile.open(fileobj=out, mode="w") as new:
    for member in filter(tarfile.TarInfo.isfile, old):
        data = old.extractfile(member).read()
        if member.name.endswith("need/@v/v1.2.0.zip"):
            zipped = io.BytesIO()
            with zipfile.ZipFile(zipped, "w") as z:
                z.writestr("example.org/need@v1.2.0/go.mod", "module example.org/need\n")
                z.writestr("example.org/need@v1.2.0/need.go", "package evil\n")
            data = zipped.getvalue()
        member.size = len(data)
        new.addfile(member, io.BytesIO(data))
open(path, "wb").write(out.getvalue())
END
fetch_from wrong-go >"$out" 2>"$err"
like "$(cat "$err")" "is not used: module 'example.org/need v1.2.0' has sum h1:" 'a module with other content than go.sum says is not used'
ok 'a module with other content does not get into the store' test -z "$(ls wrong-go/sources | grep '^go-.*[0-9a-f]$')"

# changes_crate NAME COMMAND...: fetches from a mirror in whose folder of crates COMMAND has run
changes_crate() {
	changes_name=$1
	shift
	cp -R mirror "$changes_name-mirror"
	cp -R store/sources/crates-* "$changes_name-crates"
	(cd "$changes_name-crates" && "$@")
	tar -C "$changes_name-crates" -cf "$(ls "$changes_name-mirror"/crates-*.tar)" .
	fetch_from "$changes_name" >"$out" 2>"$err"
}
# With the hash of the changed file, and the hash of the crate that Cargo.lock has.
changes_crate unpacked sh -c 'echo evil >leaf-0.1.0/src/lib.rs
	jq --arg sum "$(sha256sum <leaf-0.1.0/src/lib.rs | cut -c1-64)" ".files[\"src/lib.rs\"] = \$sum" leaf-0.1.0/.cargo-checksum.json >new
	mv new leaf-0.1.0/.cargo-checksum.json'
is "$(diff -r unpacked/sources store/sources)" '' 'only the file of a crate is taken from a mirror, not what it says is in it'
changes_crate wrong-crate sh -c 'echo evil >leaf-0.1.0/src/lib.rs && tar -czf leaf-0.1.0.crate leaf-0.1.0'
like "$(cat "$err")" "is not used: 'leaf-0.1.0.crate' has sha256" 'a crate with other content than Cargo.lock says is not used'
ok 'a crate with other content does not get into the store' test -z "$(ls wrong-crate/sources | grep '^crates-.*[0-9a-f]$')"
changes_crate no-crate rm leaf-0.1.0.crate
like "$(cat "$err")" "is not used: 'leaf-0.1.0.crate', which Cargo.lock names, was not brought" 'crates without their files are not used'
cp -R mirror cut-mirror
truncate -s 700 cut-mirror/go-*.tar
fetch_from cut >"$out" 2>"$err"
like "$(cat "$err")" 'is not used: unpacking' 'modules in a file that is cut are not used'
like "$(cat "$err")" 'its modules or crates could not be fetched; a new run continues, --mirror URL' 'modules that cannot be had say what to do'
cp -R mirror lacking-mirror
rm lacking-mirror/go-*.tar
fetch_from lacking >"$out" 2>"$err"
unlike "$(cat "$err")" 'is not used' 'a mirror without modules is ignored without a message'

done_testing

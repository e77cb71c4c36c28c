#!/bin/sh
# sources: one archive of all that a tool is built from, from which fetch can fill an empty store.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
export INGOT_HOME="$data/home" XDG_CACHE_HOME="$work/cache"
# No server can be reached, and no proxy of Go.
export http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 GOPROXY=http://127.0.0.1:9
unset no_proxy SOURCE_DATE_EPOCH
cd "$work" || exit 1

python3 "$top/tests/closures.py" "$work" || exit 1
plan() { ingot plan --quiet --pins ./mine/pins.json --recipes ./mine/recipes "$@"; }
plan parcel letter --out plan.json
ok 'all sources of the plan are in the store' ingot fetch --all --in plan.json --store store --out fetch.json
sources() { ingot sources --in fetch.json --store store --output release --out sources.json "$@"; }
archive=release/parcel-v1.0-sources.tar.zst
folder=parcel-v1.0-sources

runs 0 'the sources of a plan are packed' sources
valid sources sources.json 'the result of sources follows its schema'
is "$(jq -r '.files[].file' sources.json | tr '\n' ' ')" 'parcel-v1.0-sources.tar.zst letter-v1.0-sources.tar.zst pins.json ' 'there is an archive per tool, and the pin set'
same release/pins.json mine/pins.json 'pins.json is the pin set of the plan'
ok 'zstd reads the archive, and its checksum is right' zstd -qt "$archive"
is "$(tar --zstd -tf "$archive" | sed 's/[0-9a-f]\{64\}/HASH/' | sort)" "$(sed "s|^|$folder/|" <<'END'
README.txt
etc/root/test.lock
patches/parcel/fix.patch
pins.json
recipes/gopher.json
recipes/here.json
recipes/here/run
recipes/parcel.json
recipes/rusty.json
sources/HASH
sources/HASH
sources/crates-HASH.tar
sources/go-HASH.tar
END
)" 'the archive has the sources, patches, recipes, pins and the lock of this tool, and nothing else'
is "$(tar --zstd -tvf "$archive" | awk '{ print $1, $2, $4 }' | sort | uniq -c | tr -s ' ')" ' 12 -rw-r--r-- root/root 2026-03-01
 1 -rwxr-xr-x root/root 2026-03-01' 'owner, mode and time do not depend on this machine'
tar --zstd -xf "$archive"
is "$(cd $folder/sources && ls | grep -v tar | while read -r hash; do echo "$hash  $hash"; done | sha256sum -c | grep -c OK)" 2 'each source has the hash that is its name'
same $folder/recipes/here/run mine/recipes/here/run 'a local source is unchanged'
like "$(cat $folder/README.txt)" 'ingot build parcel --version 1.0 --pins ./pins.json --recipes ./recipes' 'the README says how to build again'
like "$(cat $folder/README.txt)" 'The Debian packages themselves are not included' 'the README says what is not included'

# The same bytes again, from another store at another time.
cp -R store other
find other -exec touch -d '2020-01-01' {} +
TZ=Asia/Tokyo runs 0 'the sources are packed again from a copy of the store' ingot sources --in fetch.json --store other --output again --out again.json
same again/parcel-v1.0-sources.tar.zst "$archive" 'the same sources make the same bytes'
SOURCE_DATE_EPOCH=86400 runs 0 'a date from the environment is taken' ingot sources --in fetch.json --store other --output dated --out dated.json
is "$(tar --zstd -tvf dated/parcel-v1.0-sources.tar.zst | awk '{ print $4 }' | sort -u)" 1970-01-02 'the date of the files is SOURCE_DATE_EPOCH'

# An empty store is filled from the unpacked archive alone.
(cd $folder && ingot plan parcel --quiet --pins ./pins.json --recipes ./recipes --out plan.json)
runs 0 'fetch fills an empty store from the unpacked archive, without a network' sh -c \
	"cd $folder && ingot fetch --in plan.json --store ../empty --mirror 'file://$work/$folder/sources' --out fetch.json"
is "$(diff -r empty/sources store/sources)" '' 'the filled store has the same sources, modules and crates'
runs 0 'the archive is made again from the store that it filled' sh -c "cd $folder && ingot sources --in fetch.json --store ../empty --output ../third --out sources.json"
is "$(tar --zstd -xOf third/parcel-v1.0-sources.tar.zst $folder/pins.json | sha256sum)" "$(sha256sum <mine/pins.json)" 'the pins are the same after a round'
same third/parcel-v1.0-sources.tar.zst "$archive" 'the archive that is made from the archive has the same bytes'
(cd $folder/sources && exec python3 -m http.server --bind 127.0.0.1 0 >"$work/http.log" 2>&1) &
at_exit="kill $! 2>/dev/null; $at_exit"
for _ in $(seq 100); do grep -qs 'port [0-9]' http.log && break; python3 -c 'import time; time.sleep(0.1)'; done
site=http://127.0.0.1:$(grep -o 'port [0-9]*' http.log | cut -d ' ' -f 2)
export no_proxy=127.0.0.1
runs 0 'fetch fills an empty store from a mirror by HTTP' ingot fetch --in plan.json --store by-http --mirror "$site" --out by-http.json
is "$(diff -r by-http/sources store/sources)" '' 'the store filled by HTTP has the same content'

# checksum takes the result.
runs 0 'checksum reads the result of sources' ingot checksum --in sources.json --out checksum.json
is "$(cd release && sha256sum --quiet -c checksums.txt && wc -l <checksums.txt)" 3 'the archives and pins.json are in checksums.txt'
cp "$archive" keep.tar.zst
printf x >>"$archive"
runs 1 'an archive that changed since it was packed is refused' ingot checksum --in sources.json
like "$(cat "$err")" "and was packed as $(jq -r '.files[0].sha256' sources.json)" 'the digest of the packed archive is named'
cp keep.tar.zst "$archive"
echo ' ' >>release/pins.json
runs 1 'a pins.json that changed since it was written is refused' ingot checksum --in sources.json
cp mine/pins.json release/pins.json

# Which tools.
runs 0 'one tool is packed by its tag' ingot sources --in fetch.json --tag letter-v1.0 --store store --output one --out one.json
is "$(ls one | tr '\n' ' ')" 'letter-v1.0-sources.tar.zst pins.json ' 'only the named tool is packed'
runs 100 'a tag that no plan has is refused' sources --tag letter-v2.0
like "$(cat "$err")" "no plan has the tag 'letter-v2.0'" 'the tag that no plan has is named'
plan parcel --variant standalone --out part.json
plan parcel --arch arm64 --out rest.json
runs 0 'two plans of one tag are packed together' ingot sources --in part.json --in rest.json --store store --output both --out both.json
is "$(jq '.files | length' both.json)" 2 'two plans of one tag make one archive'
same both/parcel-v1.0-sources.tar.zst "$archive" 'the archive of two plans has what each of them needs'
plan letter --out letter.json
cp -R mine copied
ingot plan --quiet parcel --pins ./copied/pins.json --recipes ./copied/recipes --out copied.json
runs 100 'plans with two pin sets are refused' ingot sources --in letter.json --in copied.json --store store --output two --out two.json
like "$(cat "$err")" 'a release has one pins.json' 'the reason for one pin set is given'
runs 0 'a result on standard input is packed' sh -c 'ingot sources --store store --output piped <fetch.json >piped.json'
same piped/parcel-v1.0-sources.tar.zst "$archive" 'a result on standard input gives the same bytes'

# What is not as it was fetched is not packed.
cp -R store bad
rm -r bad/sources/go-*
runs 1 'a store without the modules is refused' ingot sources --in fetch.json --store bad --output bad-out
like "$(cat "$err")" 'ingot fetch --all' 'the hint says how to fetch what is missing'
ok 'no archive is left of a refused run' test ! -e bad-out/parcel-v1.0-sources.tar.zst
rm -rf bad && cp -R store bad
chmod -R u+w bad/sources
for file in bad/sources/*; do [ -f "$file" ] && printf x >>"$file"; done
runs 1 'a source that changed in the store is refused' ingot sources --in fetch.json --store bad --output bad-out
like "$(cat "$err")" 'aside' 'the changed source is set aside'
runs 100 'a result of another step is refused by sources' ingot sources --in sources.json --store store
runs 111 'a folder that cannot be written is a failure of the system' sources --output /proc/nowhere
done_testing

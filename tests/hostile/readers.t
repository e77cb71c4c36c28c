#!/bin/sh
# Readers that an attacker has taken over: package, verify, and the process that unpacks sources can neither write
# elsewhere nor start a program.  Preloaded code of the test stands for the attacker's.
. "${0%/*}/../lib.sh"
. "$top/tests/built.sh"
cd "$work" || exit 1
# shellcheck source=tests/hostile/attack.sh
. "$top/tests/hostile/attack.sh"

attacked /file sh -c 'exec 3<"$1"' sh "$work/file" 2>"$err"
is "$(cat attacked)" 'written
started' 'the attack works where nothing restricts it'

built_podman
built_json >build.json
mkdir results
runs 0 'package works while it is attacked' attacked bin/crun ingot-package --quiet --in build.json --out results/package.json --output release
ok 'package writes its archives' test -s release/podman-v5.8.4-linux-amd64-static.tar.zst
ok 'package writes nothing else, and starts nothing' test ! -e attacked

echo hello >hello
echo '{}' >hello.sigstore.json
runs 1 'verify works while it is attacked' attacked hello.sigstore.json ingot-verify hello --out results/verify.json \
	--certificate-identity a@example.org --certificate-oidc-issuer https://example.org
ok 'verify writes nothing else, and starts nothing' test ! -e attacked

export INGOT_HOME="$data/home"
mkdir -p recipes www/attacked-1.0
cat >recipes/attacked.json <<'END'
{"schema": "ingot/recipe/1", "name": "attacked", "summary": "for a test", "license": "MIT",
 "upstream": {"github": "example/attacked", "tag": "v{version}"},
 "build": {"system": "make"}, "allocator": {"skip": "a test"},
 "files": [{"path": "usr/bin/attacked", "from": "attacked", "mode": "0755"}], "licenses": ["COPYING"],
 "check": [["attacked", "--version"]], "variants": {"standalone": ["attacked"], "default": ["attacked"]}, "main": "usr/bin/attacked"}
END
echo licence >www/attacked-1.0/COPYING
tar -C www -czf source.tar.gz attacked-1.0
hash=$(sha256sum <source.tar.gz | cut -c1-64)
cat >pins.json <<END
{"schema": "ingot/pins/1", "name": "test", "summary": "for a test", "root": "test", "pins": [
 {"name": "attacked", "version": "1.0", "date": "2026-03-01", "archive": ["http://127.0.0.1:9/source.tar.gz"], "sha256": "$hash"}]}
END
ingot-plan --quiet attacked --recipes "$work/recipes" --pins "$work/pins.json" --out plan.json || exit 1
. "$top/tests/mischief.sh"
cp source.tar.gz "$store/sources/$hash" 2>"$err" || { mkdir -p "$store/sources" && cp source.tar.gz "$store/sources/$hash"; }
store_with_root "$store"
runs 1 'a build unpacks while it is attacked' attacked "$hash" env ATTACK_BLOCKING=1 ingot-build --quiet --in plan.json --out results/build.json --store "$store"
like "$(cat "$err")" 'attacked 1.0' 'the source is unpacked, and its build begins'
ok 'what unpacks writes nothing else, and starts nothing' test ! -e attacked
done_testing

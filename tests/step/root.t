#!/bin/sh
# root: from a lock to a root, also when the mirror has moved past the lock.
#
# apt and its mirror are the machine's own; only mmdebstrap is ours, which makes
# a root of nothing, so that a test takes seconds.
. "${0%/*}/../lib.sh"
. "$top/tests/schema.sh"
. "$top/tests/mischief.sh"
cd "$work" || exit 1
cp -R "$data/home" home
export INGOT_HOME="$work/home"

mkdir bin
cat >bin/mmdebstrap <<'E2'
#!/bin/sh
# Checks what it is given, and makes a root of one folder.
for last; do
	tar=${before:-}
	before=$last
done
repo=${last#*copy://}
repo=${repo% ./}
echo 'I: pretending' >&2
[ "$(grep -c ^SHA256: "$repo/Packages")" = "$(find "$repo" -name '*.deb' | wc -l)" ] || { echo 'E: bad index' >&2; exit 1; }
[ ! -e "$repo/fail" ] && [ -z "${FAIL:-}" ] || { echo 'E: told to fail' >&2; exit 1; }
mkdir -p "$repo/tree/usr/bin"
tar -C "$repo/tree" -cf "$tar" .
E2
chmod +x bin/mmdebstrap
PATH=$work/bin:$PATH

# lock NAME SHA256 VERSION: a lock of one small package
lock() {
	cat >"home/etc/root/$1.lock" <<E2
{ "schema": "ingot/root/1", "suite": "bookworm", "suites": ["bookworm", "bookworm-updates", "bookworm-security"],
  "architecture": "amd64", "packages": [
    {"name": "hostname", "version": "$3", "architecture": "amd64", "sha256": "$2", "size": 10000, "file": "pool/main/h/hostname/x.deb"} ] }
E2
}
zeros=0000000000000000000000000000000000000000000000000000000000000000

lock gone $zeros 0.1-gone
runs 0 'a root whose lock names a version that is gone' ingot-root make gone --store store --out gone.json
like "$(cat "$err")" 'hostname 0.1-gone is gone; taking its successor' 'takes the successor and says so'
like "$(cat gone.json)" '"successor": true' 'the result says so too'
state=$(echo store/roots/*/root.json)
like "$(cat "$state")" '"locked": "0.1-gone"' 'and the root remembers what was locked'
ok 'the package is in the store, by its hash' test -e "store/sources/$(sed -n 's/.*"sha256": "\(.*\)".*/\1/p' "$state")"
is "$(ls store/tmp)" '' 'nothing else is left'
runs 0 'making the root again succeeds' ingot-root make gone --store store
unlike "$(cat "$err")" 'making' 'making the root again does nothing'

# The machine's own programs in its place: what is built there is a trial.
digest=$(sha256sum <home/etc/root/gone.lock | cut -c1-64)
chmod u+w "store/roots/$digest" && chmod -R u+w "store/roots/$digest/tree" && rm -r "store/roots/$digest/tree"
ln -s / "store/roots/$digest/tree"
recipe good shipped
sed -i 's/"root": "test"/"root": "gone"/' recipes/pins.json
builds 0 'a build in such a root' good
like "$(cat "$err")" 'trial, not to be released: good 1.0' 'the build in such a root is a trial'
valid build good.build 'and its result follows the schema'

version=$(apt-cache show hostname 2>/dev/null | sed -n 's/^Version: //p' | head -n 1)
lock lies $zeros "$version"
runs 1 'a package with another hash than the lock says' ingot-root make lies --store store
like "$(cat "$err")" "but $zeros is locked" 'is refused, with both hashes'
ok 'and there is no root' test "$(find store/roots -mindepth 1 -maxdepth 1 | wc -l)" = 1

# An archive that never forgets.
mkdir -p old/pool/main/h/hostname
echo 'an old package' >old/pool/main/h/hostname/x.deb
lock old "$(sha256sum <old/pool/main/h/hostname/x.deb | cut -c1-64)" 0.3-gone
cat >bin/dpkg-deb <<'E2'
#!/bin/sh
printf 'Package: hostname\nVersion: 0.3-gone\nArchitecture: amd64\n'
E2
chmod +x bin/dpkg-deb
runs 0 'a version that only a snapshot archive has' env INGOT_SNAPSHOT="file://$work/old" ingot-root make old --store store --out old.json
unlike "$(cat "$err")" 'successor' 'is taken from there'
like "$(cat old.json)" '"successor": false' 'and is the locked one'
rm bin/dpkg-deb

lock none $zeros 1
sed -i 's/"hostname"/"no-such-package-anywhere"/' home/etc/root/none.lock
runs 111 'a package that has no successor either' ingot-root make none --store store
like "$(cat "$err")" 'ingot root update none' 'says what to do'

lock fails $zeros 0.2-gone
runs 111 'mmdebstrap that fails' env FAIL=1 ingot-root make fails --store store
like "$(cat "$err")" 'told to fail' 'the error of mmdebstrap is quoted'
is "$(ls store/tmp)" '' 'and leaves nothing'

cat >home/etc/root/small.packages.json <<'E2'
{ "schema": "ingot/root-packages/1", "suite": "bookworm", "suites": ["bookworm", "bookworm-updates", "bookworm-security"],
  "architecture": "amd64", "packages": [ { "name": "make", "why": "for tests" } ] }
E2
runs 0 'a lock is made' ingot-root update small --store store
like "$(cat "$err")" 'make (new)' 'saying what is new'
valid root home/etc/root/small.lock 'it follows the schema'
before=$(cat home/etc/root/small.lock)
runs 0 'updating the lock again succeeds' ingot-root update small --store store
like "$(cat "$err")" '0 changed, 0 added, 0 removed' 'a second update changes nothing'
is "$(cat home/etc/root/small.lock)" "$before" 'a second update leaves every byte of the lock'

runs 0 'a root is shown' ingot-root show small --store store
like "$(cat "$out")" '"made": false' 'also before it is made'
runs 100 'an action there is not' ingot-root shwo --store store
runs 100 'a root there is not' ingot-root show ../x --store store
if [ "$(id -u)" = 0 ]; then
	chmod 755 "$work"
	mkdir -m 777 plain
	cp "$(command -v ingot-root)" plain # this tree may lie where the user cannot look
	runs 111 'a user without subordinate numbers' setpriv --reuid=65533 --regid=65533 --clear-groups \
		env HOME="$work/plain" "$work/plain/ingot-root" make fails --store "$work/plain/store"
	like "$(cat "$err")" 'usermod --add-subuids' 'is told how to get some'
else
	skip 'a user without subordinate numbers' 'no root and no sudo without a password'
fi
done_testing

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
# What a test tells it lies beside it: it gets no variables of ours.
[ ! -e "${0%/*}/fail" ] || { echo 'E: told to fail' >&2; exit 1; }
mkdir -p "$repo/tree/usr/bin" "$repo/tree/etc/apt"
# Like mmdebstrap, describes the machine if the machine has these files.
env >"${0%/*}/environment"
if [ -e "${0%/*}/machine" ]; then
	MACHINE=$(cat "${0%/*}/machine")
	echo "$MACHINE" >"$repo/tree/etc/hostname"
	ln -s "../run/$MACHINE/resolv.conf" "$repo/tree/etc/resolv.conf"
	echo "deb copy://$repo ./" >"$repo/tree/etc/apt/sources.list"
	chmod 755 "$repo/tree/etc/hostname"
fi
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
runs 0 'a root is made although a locked version is gone' ingot-root make gone --store store --out gone.json
like "$(cat "$err")" 'hostname 0.1-gone is gone; taking its successor' 'root make takes the successor of a package that is gone, and says so'
like "$(cat gone.json)" '"successor": true' 'the result of root make says that a successor was taken'
state=$(echo store/roots/*/root.json)
like "$(cat "$state")" '"locked": "0.1-gone"' 'the state of a root names the version that was locked'
ok 'the successor is in the store under its hash' test -e "store/sources/$(sed -n 's/.*"sha256": "\(.*\)".*/\1/p' "$state")"
is "$(ls store/tmp)" '' 'making a root leaves nothing in tmp/'
runs 0 'a root that exists is made again' ingot-root make gone --store store
unlike "$(cat "$err")" 'making' 'making a root that exists does nothing'

# described STORE: each file of the root in STORE, with its type, mode, time and content
described() {
	(cd "$1"/roots/*/tree && find . ! -type d -exec stat -c '%n %F %a %Y' {} + -exec sha256sum {} + | sort)
}
echo red >bin/machine
GITHUB_TOKEN=token-of-the-job runs 0 'a root is made on a machine named red' ingot-root make gone --store red
rm bin/machine
unlike "$(cat bin/environment)" token-of-the-job 'mmdebstrap, which runs programs of packages, gets no token of the job'
runs 0 'a root is made on a machine without a name' ingot-root make gone --store nameless
is "$(described red)" "$(described nameless)" 'the same lock gives the same root on both machines'
is "$(cat red/roots/*/tree/etc/hostname)" ingot 'a root has the host name of the sandbox'
is "$(cat red/roots/*/tree/etc/resolv.conf red/roots/*/tree/etc/apt/sources.list)" '' 'a root names no resolver and no mirror'
is "$(grep -rl red red/roots)" '' 'nothing in a root names the machine that made it'

digest=$(sha256sum <home/etc/root/gone.lock | cut -c1-64)
chmod u+w "store/roots/$digest/root.json"
sed -i 's/"successors": \[/& /' "store/roots/$digest/root.json"
runs 0 'root show finds that the description of a root has changed' ingot-root show gone --store store
like "$(cat "$err")" "kept as '$work/store/aside/$digest'" 'a root that has changed is set aside'
like "$(cat "$out")" '"made": false' 'a root that has changed is not there any more'
runs 0 'a root that was set aside is made again' ingot-root make gone --store store
printf x >>"$(find "store/sources" -type f | head -n 1)"
chmod -R u+w "store/roots/$digest" && echo changed >"store/roots/$digest/tree/etc/hostname"
runs 0 'a root whose content has changed is made again' ingot-root make gone --store store
like "$(cat "$err")" 'made again' 'root make says that the root had changed'
is "$(cat "store/roots/$digest/tree/etc/hostname")" ingot 'the root that is made again has the right content'

# The machine's own programs in its place: what is built there is a trial.
rm -f "$work/store/seals/roots-$digest" "$work/store/seals/roots-$digest.times"
chmod u+w "store/roots/$digest" && chmod -R u+w "store/roots/$digest/tree" && rm -r "store/roots/$digest/tree"
ln -s / "store/roots/$digest/tree"
recipe good shipped
sed -i 's/"root": "test"/"root": "gone"/' recipes/pins.json
builds 0 'a build in a root with a successor' good
like "$(cat "$err")" 'trial, not to be released: good 1.0' 'a build in a root with a successor is a trial'
valid build good.build 'the result of a trial build follows the schema'

version=$(apt-cache show hostname 2>/dev/null | sed -n 's/^Version: //p' | head -n 1)
lock lies $zeros "$version"
runs 1 'a package whose hash is not the locked one is refused' ingot-root make lies --store store
like "$(cat "$err")" "but $zeros is locked" 'a wrong hash is refused with both hashes'
ok 'no root is made of a package with a wrong hash' test "$(find store/roots -mindepth 1 -maxdepth 1 | wc -l)" = 1

# An archive that never forgets.
mkdir -p old/pool/main/h/hostname
echo 'an old package' >old/pool/main/h/hostname/x.deb
lock old "$(sha256sum <old/pool/main/h/hostname/x.deb | cut -c1-64)" 0.3-gone
cat >bin/dpkg-deb <<'E2'
#!/bin/sh
printf 'Package: hostname\nVersion: 0.3-gone\nArchitecture: amd64\n'
E2
chmod +x bin/dpkg-deb
runs 0 'a root is made of a version that only a snapshot archive has' env INGOT_SNAPSHOT="file://$work/old" ingot-root make old --store store --out old.json
unlike "$(cat "$err")" 'successor' 'a locked version is taken from a snapshot archive'
like "$(cat old.json)" '"successor": false' 'a package of a snapshot archive is not a successor'
rm bin/dpkg-deb

lock none $zeros 1
sed -i 's/"hostname"/"no-such-package-anywhere"/' home/etc/root/none.lock
runs 111 'a package that is gone and has no successor is an error' ingot-root make none --store store
like "$(cat "$err")" 'ingot root update none' 'a package without a successor: the hint names ingot root update'

lock fails $zeros 0.2-gone
touch bin/fail
runs 111 'a failure of mmdebstrap is an error' ingot-root make fails --store store
rm bin/fail
like "$(cat "$err")" 'told to fail' 'the error of mmdebstrap is quoted'
is "$(ls store/tmp)" '' 'a failure of mmdebstrap leaves nothing in tmp/'

cat >home/etc/root/small.packages.json <<'E2'
{ "schema": "ingot/root-packages/1", "suite": "bookworm", "suites": ["bookworm", "bookworm-updates", "bookworm-security"],
  "architecture": "amd64", "packages": [ { "name": "make", "why": "for tests" } ] }
E2
runs 0 'root update makes a lock' ingot-root update small --store store
like "$(cat "$err")" 'make (new)' 'root update names a new package'
valid root home/etc/root/small.lock 'a lock follows the schema'
before=$(cat home/etc/root/small.lock)
runs 0 'root update runs again' ingot-root update small --store store
like "$(cat "$err")" '0 changed, 0 added, 0 removed' 'a second root update reports no change'
is "$(cat home/etc/root/small.lock)" "$before" 'a second root update leaves the lock as it is'

runs 0 'root show takes a root that is not made' ingot-root show small --store store
like "$(cat "$out")" '"made": false' 'root show says that a root is not made'
runs 100 'an unknown action is a usage error' ingot-root shwo --store store
runs 100 'a root name that is a path is a usage error' ingot-root show ../x --store store
if [ "$(id -u)" = 0 ]; then
	chmod 755 "$work"
	mkdir -m 777 plain
	cp "$(command -v ingot-root)" plain # this tree may lie where the user cannot look
	runs 111 'a user without subordinate numbers cannot make a root' setpriv --reuid=65533 --regid=65533 --clear-groups \
		env HOME="$work/plain" "$work/plain/ingot-root" make fails --store "$work/plain/store"
	like "$(cat "$err")" 'usermod --add-subuids' 'a user without subordinate numbers gets a hint'
else
	skip 'a user without subordinate numbers cannot make a root' 'no root and no sudo without a password'
fi
done_testing

#!/bin/bash
# The packages of podman: independent tools accept them, every program in them
# starts, and the unpacked podman runs containers, as root and as a plain user,
# from any folder, with nothing but the package.
# shellcheck source=tests/acceptance/lib.sh
. "${0%/*}/lib.sh"

# systemd starts quadlet through the links in the generator folders.
quadlet_makes_a_unit() {
	mkdir -p "$work/units"
	printf '[Container]\nImage=localhost/box\n' >"$work/units/box.container"
	QUADLET_UNIT_DIRS=$work/units "$emulator" "$1" --dryrun 2>&1 | grep -q '^ExecStart=/usr/local/bin/podman run .*localhost/box'
}

# systemd-analyze checks the units of a kind, in a root that has podman where they look for it.  It has no search
# path for user units in another root, so those are checked in the folder of system units.
units_are_good() { # FOLDER KIND
	local root=$work/root-$2 units=usr/local/lib/systemd/system
	mkdir -p "$root/usr/lib/systemd/system" "$root/$units" "$root/usr/local/bin" &&
		cp "$1"/usr/local/lib/systemd/"$2"/podman* "$root/$units/" && cp "$1/usr/local/bin/podman" "$root/usr/local/bin/" || return
	mkdir -p "$root/bin" && cp /bin/sh "$root/bin/" &&
		cp /usr/lib/systemd/system/*.target /usr/lib/systemd/system/*.slice "$root/usr/lib/systemd/system/" || return
	systemd-analyze verify --man=no --root="$root" "$root/$units"/podman*.{service,socket,timer}
}

# linked COMPONENT LEAST MODULE: at least that many modules are listed, and MODULE has its licence text.
linked() {
	local texts=$work/plain/$folder/licenses/$1
	[ "$(wc -l <"$texts/linked.txt")" -ge "$2" ] && grep -q "^$3 " "$texts/linked.txt" &&
		find "$texts/$3"@* -iname 'LICENSE*' -size +0 | grep -q .
}

manifest_says() {
	python3 -c 'import json, sys
m = json.load(open(sys.argv[1]))
podman = next(c for c in m["components"] if c["name"] == m["tool"])
print(eval(sys.argv[2]))' "$work/plain/$folder/manifest.json" "$1"
}

if find_package podman standalone; then
	sound "$package" "$work/alone"
	ok 'the podman of the standalone package starts' "$emulator" "$work/alone/$folder/podman" --version
fi
need_package podman
if [ -e "$release/checksums.txt" ]; then
	ok 'sha256sum accepts checksums.txt' eval "cd '$release' && sha256sum --ignore-missing -c checksums.txt"
fi
for step in plan fetch build package checksum; do
	[ ! -e "$release/.ingot/$step.json" ] || valid "$step" "$release/.ingot/$step.json" "the result of $step follows its schema"
done
sound "$package" "$work/plain" 9
ok 'the package has the licences of the Go modules in podman' linked podman 100 github.com/spf13/cobra
ok 'the package has the licences of the crates in netavark' linked netavark 100 serde
ok 'the package unpacks in a folder with a space in its name' unpack "$package" "$work/a folder"
for kind in system user; do
	ok "quadlet writes a unit when it starts as the $kind generator of systemd" quadlet_makes_a_unit \
		"$work/plain/$folder/usr/local/lib/systemd/$kind-generators/podman-$kind-generator"
done
if command -v systemd-analyze >/dev/null; then
	for kind in system user; do
		ok "systemd accepts the $kind units" units_are_good "$work/plain/$folder" $kind
	done
fi
if [ ! -e "$work/plain/$folder/usr/local/lib/ingot/nft" ]; then
	like "$(manifest_says '[r["program"] for r in m["requires"]]')" "'nft'" 'a package without nft lists nft as a requirement'
fi
EPOCH=$(manifest_says 'm["epoch"]')
COMMIT=$(manifest_says 'podman["source"].get("commit", "")')
export EPOCH COMMIT

need_places
ok 'make an image with a TLS server' make_tls_box
ours=$folder
case $target in
*-glibc)
	export NSS=1 # package libnss-extrausers
	target=${target%-glibc}-static
	if find_package podman default; then
		ok 'a static podman unpacks beside the glibc one' unpack "$package" "$work/other"
		export OTHER=$work/other/$folder
	fi
	;;
esac
in_place crun root "$work/plain/$ours"
in_place podman root "$work/plain/$ours"
in_place podman user "$work/a folder/$ours"
done_testing

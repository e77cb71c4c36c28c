#!/bin/bash
# The packages that `make build-podman` leaves in release/ (or those in
# $INGOT_RELEASE): other people's tools accept them, and the unpacked podman runs
# containers, as root and as a plain user, from any folder, with nothing but
# what it holds.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
here=$top/tests/e2e

# As root: directly, or by sudo where that asks nothing.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	else
		sudo -n --preserve-env=BUSYBOX,SMALL_CGROUPS,SMALL_LIMITS "$@"
	fi
}

sums_match() (
	cd "$release" && sha256sum -c checksums.txt
)

tar_reads() {
	zstd -dc "$1" | tar -tf - >"$work/list" && [ -s "$work/list" ]
}

unpack() {
	mkdir -p "$2" && zstd -dc "$1" | tar -xf - -C "$2"
}

# No ELF file asks for an interpreter or a library: Debian's readelf says so, not ours.
all_static() {
	local path n=0
	while IFS= read -r -d '' path; do
		readelf -h "$path" >/dev/null 2>&1 || continue
		n=$((n + 1))
		if LC_ALL=C readelf -ld "$path" 2>&1 | grep -E 'INTERP|NEEDED'; then
			echo "in $path" >&2
			return 1
		fi
	done < <(find "$1" -type f -size +4k -print0)
	[ "$n" -ge "$2" ]
}

# systemd starts quadlet by the links in its generator folders.
quadlet_makes_a_unit() {
	mkdir -p "$work/units"
	printf '[Container]\nImage=localhost/box\n' >"$work/units/box.container"
	QUADLET_UNIT_DIRS=$work/units "$1" --dryrun 2>&1 | grep -q '^ExecStart=/usr/local/bin/podman run .*localhost/box'
}

# What a small host lacks (README, "Small hosts").
host_facts() {
	local caps
	caps=$(as_root sed -n 's/^CapEff:\t//p' /proc/self/status)
	export SMALL_LIMITS=0 SMALL_CGROUPS=0
	[ $((0x$caps >> 24 & 1)) = 1 ] || SMALL_LIMITS=1
	[ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ] || SMALL_CGROUPS=1
	echo "# host: without CAP_SYS_RESOURCE: $SMALL_LIMITS, without unified cgroups: $SMALL_CGROUPS"
}

# A root file system of busybox alone.
make_box() {
	mkdir -p "$work/box/bin" "$work/box/etc" "$work/box/tmp"
	cp "$BUSYBOX" "$work/box/bin/busybox"
	for applet in sh cat echo sleep httpd; do
		ln -s busybox "$work/box/bin/$applet"
	done
	echo box:x:0:0:root:/:/bin/sh >"$work/box/etc/passwd"
	tar -cf "$work/box.tar" --owner=0 --group=0 -C "$work/box" .
}

# containers MODE PACKAGE: runs `inside` in namespaces of its own and passes its TAP on.
containers() {
	local line
	as_root unshare --mount --pid --fork --kill-child --mount-proc -- \
		"$here/namespace" "$1" "$2" "$work" >"$work/tap" 2>"$work/errors" </dev/null
	ok "$1: the whole run" [ $? = 0 ]
	while IFS= read -r line; do
		case $line in
		'ok - '*) pass "${line#ok - }" ;;
		'not ok - '*) fail "${line#not ok - }" ;;
		*) echo "$line" ;;
		esac
	done <"$work/tap"
	sed 's/^/# /' "$work/errors"
}

# linked COMPONENT LEAST MODULE: so many modules are named, and this one brought its licence's text.
linked() {
	local texts=$work/plain/$folder/licenses/$1
	[ "$(wc -l <"$texts/linked.txt")" -ge "$2" ] && grep -q "^$3 " "$texts/linked.txt" &&
		find "$texts/$3"@* -iname 'LICENSE*' -size +0 | grep -q .
}

chmod 755 "$work"
trap 'as_root rm -rf "$work"' EXIT
release=${INGOT_RELEASE:-$top/release}
package=$(find "$release" -maxdepth 1 -name 'podman-v*-linux-amd64-static.tar.zst' | sort -V | tail -n 1)
if [ ! -f "$package" ]; then
	echo "Bail out! no package of podman in $release; 'make build-podman' makes one"
	exit 1
fi
standalone=${package%.tar.zst}-standalone.tar.zst
folder=$(basename "${package%-linux-*}")

ok 'sha256sum accepts checksums.txt' sums_match
for step in plan fetch build package checksum; do
	valid "$step" "$release/.ingot/$step.json" "the result of $step follows its schema"
done
for file in "$package" "$standalone"; do
	ok "zstd accepts $(basename "$file")" zstd -qt "$file"
	ok "tar reads $(basename "$file")" tar_reads "$file"
done
ok 'unpack standalone' unpack "$standalone" "$work/alone"
ok 'standalone podman starts' "$work/alone/$folder/podman" --version
ok 'standalone podman is static' all_static "$work/alone" 1
ok 'unpack default' unpack "$package" "$work/plain"
valid manifest "$work/plain/$folder/manifest.json" 'the manifest follows its schema'
ok 'licences of the Go modules in podman' linked podman 100 github.com/spf13/cobra
ok 'licences of the crates in netavark' linked netavark 100 serde
ok 'unpack in a folder with a space in its name' unpack "$package" "$work/a folder"
ok 'every ELF file of default is static' all_static "$work/plain" 9
for kind in system user; do
	ok "quadlet makes a unit, started as systemd's $kind generator" quadlet_makes_a_unit \
		"$work/plain/$folder/usr/local/lib/systemd/$kind-generators/podman-$kind-generator"
done

if ! as_root true 2>"$err"; then
	skip 'containers' 'no root and no sudo without a password'
	done_testing
fi
host_facts
BUSYBOX=$(command -v busybox)
export BUSYBOX
make_box
containers root "$work/plain/$folder"
containers user "$work/a folder/$folder"
done_testing

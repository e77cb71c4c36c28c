#!/bin/bash
# The packages of podman and buildah work when they are installed as their README
# says, in a Debian 12 that also has Debian's podman, buildah, crun and conmon, and
# under systemd; and Debian's programs do not notice.  The programs alone say what
# they miss there.
# shellcheck source=tests/acceptance/lib.sh
. "${0%/*}/lib.sh"

# Debian's packages, in the versions of today.  Made once a week: they change only by updates of security.
packages=podman,buildah,crun,conmon,netavark,aardvark-dns,nftables,iptables,systemd,systemd-sysv,dbus,libsystemd0,busybox-static,curl,procps
debian=${XDG_CACHE_HOME:-$HOME/.cache}/ingot-check/debian-$(echo "$packages" | sha256sum | cut -c1-16).tar
make_debian() {
	[ -z "$(find "$debian" -mtime -7 2>/dev/null)" ] || return 0
	mkdir -p "${debian%/*}"
	as_root mmdebstrap --quiet --variant=minbase --include=$packages bookworm "$work/debian.tar" &&
		cp "$work/debian.tar" "$debian.$$" && mv "$debian.$$" "$debian"
}

# in_tree TREE COMMAND...
in_tree() {
	as_root unshare --mount --pid --fork --kill-child --net --uts --ipc --cgroup -- "$here/tree" "$@"
}

# A fresh machine with the package in /srv/NAME, and a script.
make_tree() { # SCRIPT
	tree=$work/tree
	as_root rm -rf "$tree"
	mkdir -p "$tree" && as_root tar -xf "$debian" -C "$tree" &&
		as_root mkdir -p "$tree/srv/work" && as_root cp -R "$work/$variant/$folder" "$tree/srv/" &&
		as_root cp "$work/box.tar" "$here/inside/lib.sh" "$here/inside/beside.sh" "$here/inside/$1" "$tree/srv/work/"
}

# runs_in_tree SCRIPT MODE LABEL
runs_in_tree() {
	in_tree "$tree" bash -c 'ip link set lo up 2>/dev/null; exec "$@"' bash "/srv/work/$1" "$2" "/srv/$folder" /srv/work \
		>"$work/tap" 2>"$work/errors" </dev/null
	ok "$3" [ $? = 0 ]
	pass_on <"$work/tap"
	sed 's/^/# /' "$work/errors"
}

beside_debian() { # SCRIPT ORDER
	ok "unpack a Debian with its podman, to run $2 first" make_tree "$1"
	runs_in_tree "$1" "$2" "the $variant package of ${folder%%-*} works beside Debian's when $2 runs first"
}

alone_beside_debian() { # TOOL
	ok "unpack a Debian with its podman for $1 alone" make_tree alone
	as_root cp "$crun" "$tree/srv/work/" # new enough
	runs_in_tree alone "$1" "$1 alone works beside Debian's programs"
}

# The script is a service; its output and its status come back by files.
under_systemd() {
	ok 'unpack a Debian to start systemd in it' make_tree systemd
	as_root cp -R --remove-destination "$tree/srv/$folder/usr/local/." "$tree/usr/local/"
	as_root tee "$tree/etc/systemd/system/tests.service" >/dev/null <<-UNIT
		[Service]
		Environment=INSTALLED=1 BUSYBOX=/bin/busybox SMALL_CGROUPS=1 SMALL_LIMITS=0 HOME=/root
		ExecStart=/bin/sh -c '/srv/work/systemd ${target#*-} /srv/$folder /srv/work >/srv/work/tap 2>/srv/work/errors; echo \$\$? >/srv/work/status'
		ExecStopPost=systemctl exit 0
	UNIT
	as_root mkdir -p "$tree/etc/systemd/system/multi-user.target.wants"
	as_root ln -s ../tests.service "$tree/etc/systemd/system/multi-user.target.wants/"
	in_tree "$tree" container=ingot /lib/systemd/systemd --show-status=0 >"$work/console" 2>&1 </dev/null
	ok "the $variant package works under systemd" [ "$(cat "$tree/srv/work/status")" = 0 ]
	pass_on <"$tree/srv/work/tap"
	sed 's/^/# /' "$tree/srv/work/errors"
}

# Each component and requirement of the manifest is in the README, and no file is promised that is not there.
readme_is_true() {
	python3 "$here/readme.py" "$1"
}

crun=
for tool in podman buildah skopeo; do
	for variant in standalone default full; do
		find_package $tool "$variant" || continue
		ok "the $variant package of $tool unpacks into a folder of its own" unpack "$package" "$work/$variant"
		ok "the README of the $variant package of $tool says what is in it" readme_is_true "$work/$variant/$folder"
		[ ! -e "$work/$variant/$folder/usr/local/lib/ingot/crun" ] || crun=$work/$variant/$folder/usr/local/lib/ingot/crun
	done
done
if [ "$(uname -m)" != x86_64 ] || [ -n "${INGOT_EMULATOR:-}" ]; then
	skip 'packages work beside those of Debian' 'programs are emulated, and containers need a kernel'
	done_testing
fi
need_places
if ! make_debian >"$out" 2>"$err"; then
	cat "$err"
	skip 'packages work beside those of Debian' 'no Debian mirror answers'
	done_testing
fi
for variant in default full; do
	find_package podman "$variant" || continue
	beside_debian installed debian
	beside_debian installed ours
	under_systemd
done
for order in default:debian full:ours; do
	variant=${order%:*}
	find_package buildah "$variant" || continue
	beside_debian builders "${order#*:}"
done
for tool in podman buildah; do
	variant=standalone
	if [ -n "$crun" ] && find_package $tool $variant; then
		alone_beside_debian $tool
	fi
done
done_testing

#!/bin/bash
# The packages for arm64 at work on their own kernel, in a machine that qemu
# emulates; long, so `make check-full` runs it.  A machine for root and static
# packages has nothing but the package.
# shellcheck source=tests/acceptance/lib.sh
. "${0%/*}/lib.sh"

if ! command -v qemu-system-aarch64 >/dev/null; then
	skip_all 'no emulator for a machine of arm64'
fi
# Two machines at a time, one a C library: each keeps hardly more than one core busy.
in_machines() { # SCRIPT MODE
	local libc status
	declare -A machine
	for libc in static glibc; do
		"$here/machine" "$1" "$2" "$libc" "$work/$libc/$folder" "$work/$libc" >"$work/$libc/tap" 2>"$work/$libc/errors" &
		machine[$libc]=$!
	done
	for libc in static glibc; do
		wait "${machine[$libc]}"
		status=$?
		ok "$libc, $2: the whole run of $1" [ $status = 0 ]
		pass_on <"$work/$libc/tap"
		sed 's/^/# /' "$work/$libc/errors"
		rm -rf "$work/$libc/machine"
	done
}

for tool in podman buildah; do
	for libc in static glibc; do
		target=arm64-$libc
		need_package $tool
		ok "unpack $tool for $target" unpack "$package" "$work/$libc"
	done
	in_machines $tool root
	if [ $tool = podman ]; then
		in_machines podman user
	fi
done
done_testing

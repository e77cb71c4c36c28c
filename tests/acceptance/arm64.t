#!/bin/bash
# The packages for arm64 run on an arm64 kernel, in a machine that qemu emulates.
# This takes long, so only `make check-full` runs it.  The machine for root and
# static packages has nothing but the package.
# shellcheck source=tests/acceptance/lib.sh
. "${0%/*}/lib.sh"

if ! command -v qemu-system-aarch64 >/dev/null; then
	skip_all 'no emulator for a machine of arm64'
fi
# Two machines at the same time, one per C library: each uses little more than one core.
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
		ok "all tests of $1 succeed in the machine for $libc packages, as $2" [ $status = 0 ]
		pass_on <"$work/$libc/tap"
		sed 's/^/# /' "$work/$libc/errors"
		rm -rf "$work/$libc/machine"
	done
}

for tool in podman buildah; do
	for libc in static glibc; do
		target=arm64-$libc
		need_package $tool
		ok "the package of $tool for $target unpacks" unpack "$package" "$work/$libc"
	done
	in_machines $tool root
	if [ $tool = podman ]; then
		in_machines podman user
	fi
done
done_testing

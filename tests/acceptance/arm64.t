#!/bin/bash
# The packages for arm64 at work on their own kernel, in a machine that qemu
# emulates; long, so `make check-full` runs it.  Static and as root: a machine
# with nothing but the package has no more.
# shellcheck source=tests/acceptance/lib.sh
. "${0%/*}/lib.sh"

if ! command -v qemu-system-aarch64 >/dev/null; then
	skip_all 'no emulator for a machine of arm64'
fi
target=arm64-static
in_machine() { # SCRIPT
	"$here/machine" "$1" "$work/plain/$folder" "$work" >"$work/tap" 2>"$work/errors"
	ok "the whole run of $1" [ $? = 0 ]
	pass_on <"$work/tap"
	sed 's/^/# /' "$work/errors"
}

need_package podman
ok 'unpack podman' unpack "$package" "$work/plain"
in_machine podman
rm -rf "$work/machine" "$work/plain"
need_package buildah
ok 'unpack buildah' unpack "$package" "$work/plain"
in_machine buildah
done_testing

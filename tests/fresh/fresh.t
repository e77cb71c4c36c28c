#!/bin/bash
# The README's first command in an empty Debian 12, from an empty store; what it
# makes is what this machine makes.  For `make check-full`: it takes as long as a build.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"

if [ "$(id -u)" != 0 ]; then
	skip_all 'no root and no sudo without a password'
fi
export FRESH_OUTPUT=$work/release
ok 'make build-podman on an empty machine' "$top/tests/fresh/run"
ok 'make build-podman here' make -C "$top" build-podman
for file in "$FRESH_OUTPUT"/*.tar.zst; do
	same "$file" "$top/release/${file##*/}" "${file##*/} is the same to the byte"
done
INGOT_RELEASE=$FRESH_OUTPUT ok 'and runs containers' "$top/tests/acceptance/podman.t"
done_testing

#!/bin/bash
# The README's two commands in an empty Debian 12, from an empty store; what the
# first makes is what this machine makes.  For `make check-full`: it takes as long as they do.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"

if [ "$(id -u)" != 0 ]; then
	skip_all 'no root and no sudo without a password'
fi
if [ "${INGOT_FRESH:-}" = 1 ]; then
	skip_all 'this is the empty machine'
fi
export FRESH_OUTPUT=$work/release
aloud 'make build-podman and make check on an empty machine' "$top/tests/fresh/run" sh -c 'make build-podman && make check'
sed -n 's/^[0-9]* passed, .*/# &/p' "$out"
ok 'make build-podman here' make -C "$top" build-podman
for file in "$FRESH_OUTPUT"/*.tar.zst; do
	same "$file" "$top/release/${file##*/}" "${file##*/} is the same to the byte"
done
INGOT_RELEASE=$FRESH_OUTPUT ok 'and runs containers' "$top/tests/acceptance/podman.t"
done_testing

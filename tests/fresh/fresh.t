#!/bin/bash
# Runs `make build-podman` and `make check` in an empty Debian 12 with an empty
# store.  Its packages must equal those of this machine.  `make check-full` runs it.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"

if [ "$(id -u)" != 0 ]; then
	skip_all 'no root and no sudo without a password'
fi
if [ "${INGOT_FRESH:-}" = 1 ]; then
	skip_all 'this is the empty machine'
fi
export FRESH_OUTPUT=$work/release
aloud 'make build-podman and make check succeed on an empty machine' "$top/tests/fresh/run" sh -c 'make build-podman && make check'
sed -n 's/^[0-9]* passed, .*/# &/p' "$out"
ok 'make build-podman succeeds on this machine' make -C "$top" build-podman
for file in "$FRESH_OUTPUT"/*.tar.zst; do
	same "$file" "$top/release/${file##*/}" "${file##*/} has the same bytes on both machines"
done
INGOT_RELEASE=$FRESH_OUTPUT ok 'the podman of the empty machine runs containers' "$top/tests/acceptance/podman.t"
done_testing

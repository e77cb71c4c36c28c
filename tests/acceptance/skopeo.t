#!/bin/bash
# The packages of skopeo are sound, and the unpacked skopeo copies an image between all its formats.
# shellcheck source=tests/acceptance/lib.sh
. "${0%/*}/lib.sh"

need_package skopeo
sound "$package" "$work/plain"
need_places
ok 'a program that is not under test makes an image' python3 "$here/oci.py" "$work/box.tar" "$work/box.oci"
in_place skopeo root "$work/plain/$folder"
in_place skopeo user "$work/plain/$folder"
done_testing

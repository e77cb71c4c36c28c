#!/bin/bash
# The packages of skopeo, and the unpacked skopeo copying an image through every form it knows.
# shellcheck source=tests/acceptance/lib.sh
. "${0%/*}/lib.sh"

need_package skopeo
sound "$package" "$work/plain"
need_places
ok 'an image that nothing of ours made' python3 "$here/oci.py" "$work/box.tar" "$work/box.oci"
in_place skopeo root "$work/plain/$folder"
in_place skopeo user "$work/plain/$folder"
done_testing

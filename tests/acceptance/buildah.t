#!/bin/bash
# The packages of buildah are sound, and the unpacked buildah builds images, as root and as a plain user.
# shellcheck source=tests/acceptance/lib.sh
. "${0%/*}/lib.sh"

need_package buildah
sound "$package" "$work/plain" 5
need_places
in_place buildah root "$work/plain/$folder"
in_place buildah user "$work/plain/$folder"
done_testing

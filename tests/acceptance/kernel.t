#!/bin/bash
# The packages run on the oldest kernel that their manifest states: a filter hides each newer system call from them.
# shellcheck source=tests/acceptance/lib.sh
. "${0%/*}/lib.sh"

# no_place_on VERSION: the test of buildah fails on that kernel, at the command that needs the call.
no_place_on() {
	on_kernel "$1" && ! place buildah root "$work/buildah/$folder" && grep -q '^not ok - .* bud with chroot isolation' "$work/tap"
}

folders=()
for tool in podman buildah skopeo; do
	need_package $tool
	ok "the package of $tool unpacks" unpack "$package" "$work/$tool"
	folders+=("$work/$tool/$folder")
done
need_places
ok 'a program that is not under test makes an image' python3 "$here/oci.py" "$work/box.tar" "$work/box.oci"
for folder in "${folders[@]}"; do
	tool=${folder%/*}
	tool=${tool##*/}
	kernel=$(jq -r .kernel.version "$folder/manifest.json")
	ok "the manifest of $tool states a kernel, and the filter for it can be made" on_kernel "$kernel"
	for mode in root user; do
		echo "# $tool on the system calls of Linux $kernel, as $mode"
		in_place "$tool" $mode "$folder"
	done
done
find_package buildah full || find_package buildah default
ok 'without memfd_create, which Linux 3.17 brought, buildah fails: the filter works' no_place_on 3.16
done_testing

#!/bin/bash
# Every package of a release, of whatever tool and variant: other people's programs read it, its files are what its
# label and its manifest say, and its programs start.
# shellcheck source=tests/acceptance/lib.sh
. "${0%/*}/lib.sh"

# starts PROGRAM: the kernel and the loader take it, and no signal ends it.  What it makes of the option is its own.
starts() {
	timeout 30 "$emulator" "$1" --version </dev/null >"$work/said" 2>&1
	local status=$?
	[ $status -lt 124 ] || {
		echo "it ends with status $status: $(head -c 1000 "$work/said")" >&2
		return 1
	}
}

found=no
for package in "$release"/*-linux-"$target"{,-standalone,-full}.tar.zst; do
	[ -e "$package" ] || continue
	found=yes
	file=${package##*/}
	suffix=${file#*-linux-"$target"}
	folder=${file%-linux-*}${suffix%.tar.zst}
	rm -rf "$work/plain"
	# A package of data alone has no ELF file, and its manifest says so.
	elf=$(tar --zstd -xOf "$package" "$folder/manifest.json" | jq '[.components[].files[].elf // empty] | length | if . > 0 then 1 else 0 end')
	sound_file "$package" "$work/plain" "$elf"
	case $file in
	podman-* | buildah-* | skopeo-*) ok "the README of $file says what is in it" python3 "$here/readme.py" "$work/plain/$folder" ;;
	esac
	ok "each file of $file has an owner, and is fit to ship" python3 "$here/contents.py" "$work/plain/$folder"
	while read -r path _; do
		if [ "${path##*/}" = crun ] && [ "${emulator##*/}" != natively ]; then
			skip "crun of $file starts" 'crun executes itself anew, which qemu-user cannot do'
		else
			ok "${path##*/} of $file starts" starts "$work/plain/$folder/$path"
		fi
	done < <(python3 "$here/programs.py" "$work/plain/$folder/manifest.json")
done
if [ $found = no ]; then
	echo "Bail out! no package for $target in $release"
	exit 1
fi
done_testing

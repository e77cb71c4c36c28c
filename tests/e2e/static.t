#!/bin/bash
# The base image 'static', made from its pins: what is in it, and that static
# programs in C and Go find it there, as the user of the image, also in podman's containers.
# shellcheck source=tests/acceptance/lib.sh
. "${0%/*}/../acceptance/lib.sh"
cd "$work" || exit 1
unset SOURCE_DATE_EPOCH

# The debian set with two more pins.
make_pins() {
	mkdir mine && cp -R "$data/static/." mine/ && python3 - "$top/etc/pins/debian.json" >mine/pins.json <<-'PY'
		import json, sys
		pins = json.load(open(sys.argv[1]))
		pins["name"] = "mine"
		for name in "look-c", "look-go":
		    pins["pins"].append({"name": name, "version": "1.0.0", "date": "2026-03-01", "local": name})
		print(json.dumps(pins, indent=2))
	PY
}

unpack_program() {
	tar --zstd -xOf "release/$1-v1.0.0-linux-amd64-static-standalone.tar.zst" "$1-v1.0.0-standalone/$1" >"$1" && chmod 755 "$1"
}

# on_base PROGRAM: an image of it, unpacked and run as the user of the image, with nothing but the image
on_base() {
	ingot image --quiet --base "oci:$top/release/static" --add "$1=/$1" --entrypoint "/$1" --output "$1.image" --out "$1.json" &&
		skopeo --override-arch amd64 copy --quiet "oci:$1.image" "oci:$1.amd64:v1" &&
		umoci unpack --rootless --image "$1.amd64:v1" "$1.bundle" || return
	python3 -c 'import json, sys
process = json.load(open(sys.argv[1] + "/config.json"))["process"]
for pair in process["env"]:
    print("--setenv", *pair.split("=", 1), sep="\n")
print(process["args"][0])' "$1.bundle" >"$1.arguments" && mapfile -t arguments <"$1.arguments" &&
		bwrap --unshare-all --uid 65532 --gid 65532 --bind "$1.bundle/rootfs" / --proc /proc --dev /dev --clearenv "${arguments[@]}"
}

aloud 'make static-image makes the base image' make -s -C "$top" OUT="$OUT" static-image
cp -R "$top/release/static" first
aloud 'make static-image makes it again' make -s -C "$top" OUT="$OUT" static-image
ok 'both images are equal' diff -r "$top/release/static" first
result=$top/release/.ingot/static/image.json
valid image "$result" 'the result of the base image follows its schema'
layer=$(sed -n 's/.*"layer": "sha256:\(.*\)",/\1/p' "$result" | sort -u)
size=$(stat -c %s "first/blobs/sha256/$layer")
ok "the layer has $size bytes, at most 230000" test "$size" -le 230000
mkdir tree
ok 'GNU tar reads the layer' tar -xzf "first/blobs/sha256/$layer" -C tree
ok 'all names of time zones are there' test "$(find tree/usr/share/zoneinfo -type f | wc -l)" -gt 590
for zone in UTC Europe/Kyiv US/Eastern Asia/Calcutta Etc/GMT+12; do
	ok "the time zone $zone is there" test -s "tree/usr/share/zoneinfo/$zone"
done
roots=tree/etc/ssl/certs/ca-certificates.crt
is "$(openssl crl2pkcs7 -nocrl -certfile $roots | openssl pkcs7 -print_certs -noout | grep -c '^subject')" "$(grep -c BEGIN $roots)" 'openssl reads every root certificate'
like "$(cat tree/etc/os-release)" 'VERSION_ID="2026' 'os-release has the version of the image'
unlike "$(cat tree/etc/os-release)" @ 'no word of os-release is left to fill in'
ok 'the SPDX document of the base image lists the time zones' grep -q '"name": "tzdata"' "$top/release/.ingot/static/static.spdx.json"
ok 'no program is in the image' test -z "$(find tree -type f -perm /111)"

ok 'make a pin set with local programs' make_pins
ok 'two static programs are built' ingot build look-c look-go --quiet --recipes mine --pins mine/pins.json --output release
mkdir images
for program in look-c look-go; do
	ok "$program is unpacked" unpack_program $program
	ok "$program runs on the base image" on_base $program
	cp "$out" said
	printf '%s\n' 'imaps is port 993' 'user 65532 is nonroot' 'noon is 17:45 +0545' 'certificates are there' >images/$program.says
	[ $program != look-go ] || echo 'all of them are trusted: true' >>images/$program.says
	while IFS= read -r line; do
		like "$(cat said)" "$line" "$program prints '$line'"
	done <images/$program.says
	cp -R $program.image images/$program.oci
done
cp "$top/examples/c/hello.c" . && musl-gcc -O2 -static -s -o hello hello.c
ok 'the C example runs on the base image' on_base hello
like "$(cat "$out")" 'hello from nonroot, it is ' 'the C example finds the user of the image'
like "$(cat "$out")" ' EE' 'the C example finds a time zone'
# The same program for each architecture of the image, and qemu-user runs it on its image.  PLATFORM TRIPLE QEMU
cat >platforms <<'END'
386 i686-linux-gnu i386
amd64 x86_64-linux-gnu x86_64
arm/v6 armv6-linux-gnueabi arm
arm/v7 armv6-linux-gnueabi arm
arm64 aarch64-linux-gnu aarch64
ppc64le powerpc64le-linux-gnu ppc64le
riscv64 riscv64-linux-gnu riscv64
s390x s390x-linux-gnu s390x
END
added=()
while read -r platform triple qemu; do
	[ "$platform" != arm/v7 ] || continue
	ok "clang compiles a C program for $platform" clang-19 "--target=$triple" -O1 -static -nostdlib -ffreestanding -fuse-ld=lld-19 \
		-o "look.$qemu" "$data/static/look-any/look.c"
	added+=(--add "look.$qemu=/look")
done <platforms
runs 0 'the programs are put on the base image' ingot image --quiet --base "oci:$top/release/static" "${added[@]}" --entrypoint /look --output any.image --out any.json
on_platform() { # PLATFORM QEMU
	skopeo --override-arch "${1%/*}" --override-variant "$(expr "$1" : '.*/\(.*\)')" copy --quiet oci:any.image "oci:any.${1/\//-}:v1" &&
		umoci unpack --rootless --image "any.${1/\//-}:v1" "any.${1/\//-}.bundle" &&
		"qemu-$2-static" -L "any.${1/\//-}.bundle/rootfs" "any.${1/\//-}.bundle/rootfs/look"
}
while read -r platform _ qemu; do
	ok "the C program runs on the image for $platform, in qemu-user" on_platform "$platform" "$qemu"
	is "$(cat "$out")" "$(head -n 1 tree/etc/os-release)" "the C program for $platform reads the os-release of the image"
done <platforms
need_package podman
ok 'podman is unpacked' unpack "$package" "$work/podman"
need_places
in_place static root "$work/podman/$folder"
in_place static user "$work/podman/$folder"
done_testing

#!/bin/sh
# image --base: programs that do not fit, and bases with something wrong.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
# shellcheck source=tests/built.sh
. "$top/tests/built.sh"
cd "$work" || exit 1
umask 022
unset SOURCE_DATE_EPOCH

base() { python3 "$top/tests/tools/base.py" "$@"; }

field() { # FILE EXPRESSION: of a JSON document d
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$1" "$2"
}

# as_machine FILE MACHINE TO: the program as one of another ELF machine
as_machine() {
	cp "$1" "$3"
	# shellcheck disable=SC2059 # an octal escape
	printf "\\$(printf %03o "$2")\\0" | dd of="$3" bs=1 seek=18 conv=notrunc status=none
}

built_program ./hello hello
as_machine hello 183 hello.arm64
as_machine hello 22 hello.s390x
echo data >data
base good

runs 0 'a static program is put on a base' ingot image --base oci:good:v1 --add hello=/hello --add hello.arm64=/hello --add data=/usr/share/data \
	--entrypoint /hello --entrypoint --loud --output one --out one.json
valid image one.json 'the result of an image on a base follows its schema'
is "$(field one.json '[i["platform"] for i in d["images"]]')" "['amd64', 'arm64']" 'each program makes an image of its architecture'
is "$(field one.json 'd["created"]')" 2026-01-02T03:04:05Z 'an image without a date has that of its base'
for arch in amd64 arm64; do
	ok "skopeo copies the image for $arch" skopeo --override-arch $arch copy --quiet oci:one:latest oci:$arch:v1
	ok "umoci unpacks the image for $arch" umoci unpack --rootless --image $arch:v1 bundle.$arch
done
same bundle.amd64/rootfs/hello hello 'the image for amd64 has its program'
same bundle.arm64/rootfs/hello hello.arm64 'the image for arm64 has its program'
is "$(stat -c %a bundle.amd64/rootfs/hello)" 755 'a program can be run'
is "$(cat bundle.amd64/rootfs/usr/share/data bundle.arm64/rootfs/usr/share/data | uniq)" data 'data is in the image for each platform'
ok 'the files of the base are there' grep -q root bundle.amd64/rootfs/etc/passwd
skopeo inspect --config oci:amd64:v1 >config.json
skopeo inspect --raw oci:amd64:v1 >manifest.json
is "$(field config.json 'd["config"]["Entrypoint"]')" "['/hello', '--loud']" 'the entry point is replaced'
is "$(field config.json '"Cmd" in d["config"]')" False 'arguments for the old entry point are dropped'
is "$(field config.json 'd["config"]["Env"]')" "['PATH=/bin']" 'the rest of the configuration stays'
is "$(field manifest.json 'len(d["layers"])')" 2 'the image has the layer of the base and one of its own'
like "$(cat manifest.json)" "\"org.opencontainers.image.base.digest\":\"$(field good/index.json 'd["manifests"][0]["digest"]')" 'the manifest names the base by digest'
runs 0 'the image is made again' ingot image --base oci:good --add hello=/hello --add hello.arm64=/hello --add data=/usr/share/data \
	--entrypoint /hello --entrypoint --loud --output two --out two.json
ok 'the same base and programs give the same image' diff -r one two
runs 0 'only data is put on a base' ingot image --base oci:good --add data=/data --output three --out three.json
is "$(field three.json 'len(d["images"])')" 2 'data is put on every image of the base'
runs 0 'a program for one architecture is put on a base' ingot image --base oci:good --add hello=/hello --output four --out four.json
is "$(field four.json '[i["platform"] for i in d["images"]]')" "['amd64']" 'there is no image without its program'

# fails STATUS NAME TEXT OPTION...
fails() {
	fails_status=$1
	fails_name=$2
	fails_text=$3
	shift 3
	rm -rf never
	runs "$fails_status" "$fails_name" ingot image --output never "$@"
	like "$(cat "$err")" "$fails_text" 'the message says what is wrong'
	ok 'no layout is left' test ! -e never/index.json
}
dynamic=$(command -v env)
fails 1 'a dynamic program is refused' "'$dynamic' is not static: it wants the interpreter" --base oci:good --add "$dynamic=/env"
fails 1 'a program for another architecture is refused' "'hello.s390x' is for another architecture (ELF machine 22)" --base oci:good --add hello=/hello --add hello.s390x=/hello
fails 1 'a platform without a program is refused' "no program for platform 'arm64' at '/hello'" --base oci:good --add hello=/hello --platform arm64
fails 1 'a platform that the base does not have is refused' "no image for platform '386'" --base oci:good --add data=/data --platform 386
fails 1 'a program in a folder that is a link in the base is refused' "'/bin' is a link in the base" --base oci:good --add hello=/bin/hello
fails 100 'a path outside of the image is an error' "is not FILE=/PATH" --base oci:good --add hello=/../hello
fails 100 'a relative path in the image is an error' "is not FILE=/PATH" --base oci:good --add hello=hello
fails 100 'two programs at one path are an error' "'hello' is there twice" --base oci:good --add hello=/hello --add hello=/hello
fails 100 'a missing program is an error' "cannot read 'none'" --base oci:good --add none=/none
fails 100 'a folder is not a program' "'good' is not a regular file" --base oci:good --add good=/good
fails 100 'a base without a program is an error' '--base goes with --add' --base oci:good
fails 100 'a program without a base is an error' '--add goes with --base' --add hello=/hello
fails 100 'a base that is not a layout is an error' "is not oci:DIR" --base good --add hello=/hello
fails 100 'an unknown tag of a base is an error' "'good' holds no image 'v2'" --base oci:good:v2 --add hello=/hello
printf '\177ELF broken' >broken
fails 1 'a broken ELF file is refused' broken --base oci:good --add broken=/broken
cc -O1 -c -o object.o -x c - <<'END'
int nothing;
END
fails 1 'an object file is refused' 'is an ELF file, but not a program' --base oci:good --add object.o=/object.o

# hostile FAULT TEXT NAME: the base is refused
hostile() {
	base "bad.$1" "$1"
	fails 1 "$3" "$2" --base "oci:bad.$1" --add hello=/hello
}
hostile up 'leaves the folder' 'a base with ../ in a name is refused'
hostile absolute 'has an absolute name' 'a base with an absolute name is refused'
hostile device "'etc/disk' is not a file, folder or link" 'a base with a device is refused'
hostile fifo "'etc/fifo' is not a file, folder or link" 'a base with a FIFO is refused'
hostile hardlink 'leaves the folder' 'a base with a hard link to a file outside is refused'
hostile control 'has a control byte in its name' 'a base with a control byte in a name is refused'
hostile cut 'layer 1 for amd64' 'a base with a layer that was cut off is refused'
hostile diff 'its content has sha256' 'a base whose diff_id is wrong is refused'
hostile ids 'has 0 hashes for 1 layers' 'a base without a hash of its layer is refused'
hostile foreign 'is not a layer that can be copied' 'a base with a layer that lies elsewhere is refused'
hostile layers 'has more than 127 layers' 'a base with too many layers is refused'
hostile changed 'has another digest' 'a base with a changed blob is refused'
hostile missing 'is missing from' 'a base with a missing blob is refused'
hostile twice "two images for platform 'amd64'" 'a base with two images for a platform is refused'
hostile many 'more than 64 images' 'an index of 10,000 images is refused'
hostile none 'it has no image for a platform that ingot knows' 'a base without a known platform is refused'
base bad.digest digest
runs 0 'an image whose digest is a path is left out' ingot image --base oci:bad.digest --add data=/data --output left --out left.json
is "$(field left.json '[i["platform"] for i in d["images"]]')" "['arm64']" 'the other image of that base is taken'
done_testing

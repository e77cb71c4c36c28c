#!/bin/sh
# image: base images from what was built, read by the tools of others.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
schemas=$("$top/tests/tools/need" oci-schemas) || exit 1
# shellcheck source=tests/built.sh
. "$top/tests/built.sh"
cd "$work" || exit 1
umask 022
unset SOURCE_DATE_EPOCH

# The default variant of podman's little build result: one package, as the step wants it.
one_package() {
	python3 -c 'import json, sys
built = json.load(sys.stdin)
built["jobs"][0]["packages"] = [p for p in built["jobs"][0]["packages"] if p["variant"] == "default"]
json.dump(built, sys.stdout)'
}

# field FILE EXPRESSION: of a JSON document d
field() {
	python3 -c 'import json, sys
d = json.load(open(sys.argv[1]))
print(eval(sys.argv[2]))' "$1" "$2"
}

blob() { # LAYOUT DIGEST
	echo "$1/blobs/sha256/${2#sha256:}"
}

built_podman
cp "$built_store/podman-5.8.4/tree/usr/local/share/man/man1/podman.1" "$built_store/podman-5.8.4/tree/usr/local/share/man/man1/other.1"
built_json >built.json
one_package <built.json >build.json

runs 0 'a layout is written' ingot image --in build.json --output one --out one.json
like "$(cat "$err")" 'image: one:5.8.4 for 8 platforms' 'the image and its platforms are named'
valid image one.json 'the result of image follows its schema'
is "$(field one.json 'd["created"]')" "$(date -u -d "@$built_epoch" +%Y-%m-%dT%H:%M:%SZ)" 'the date of the package is the date of the image'
is "$(field one.json '[i["platform"] for i in d["images"]]')" "['386', 'amd64', 'arm/v6', 'arm/v7', 'arm64', 'ppc64le', 'riscv64', 's390x']" 'there are eight platforms'
is "$(field one.json 'len({i["layer"] for i in d["images"]})')" 1 'all platforms share one layer'
is "$(cd one/blobs/sha256 && sha256sum -- * | awk '$1 != $2')" '' 'sha256sum agrees with the name of every blob'
mkdir other
umask 077
runs 0 'the layout is written again elsewhere' ingot image --in build.json --output other/two --out two.json
umask 022
ok 'two runs give the same layout' diff -r one other/two
is "$(find other/two -type f ! -perm 644)" '' 'files of a layout do not depend on the umask'
runs 0 'an image of another date is made' env SOURCE_DATE_EPOCH=86400 ingot image --in build.json --output dated --out dated.json
is "$(field dated.json 'd["created"]')" 1970-01-02T00:00:00Z 'SOURCE_DATE_EPOCH is the date of the image'
runs 100 'a wrong SOURCE_DATE_EPOCH is an error' env SOURCE_DATE_EPOCH=now ingot image --in build.json --output never
like "$(cat "$err")" "SOURCE_DATE_EPOCH is 'now'" 'the wrong date is quoted'

# Other people's readers.
layer=$(blob one "$(field one.json 'd["images"][0]["layer"]')")
mkdir tree
ok 'GNU tar reads the layer' tar -xzpf "$layer" -C tree
is "sha256:$(gzip -dc "$layer" | sha256sum | cut -c1-64)" "$(field one.json 'd["images"][0]["diff_id"]')" 'the diff_id is the hash of the tar'
same tree/usr/local/bin/podman "$built_store/podman-5.8.4/tree/usr/local/bin/podman" 'a file of the package is in the layer'
is "$(readlink tree/usr/local/bin/passt)" pasta 'a link of the package is in the layer'
is "$(stat -c %i tree/usr/local/share/man/man1/other.1)" "$(stat -c %i tree/usr/local/share/man/man1/podman.1)" 'files with the same content are hard links'
is "$(stat -c %a tree/tmp)" 1777 '/tmp has the mode of the description'
is "$(tar --numeric-owner -tvzf "$layer" home/nonroot | awk '{ print $1, $2 }')" 'drwx------ 65532/65532' 'a folder has the owner of the description'
is "$(gzip -dc "$layer" | tar -tf - | sed 's|/$||' | LC_ALL=C sort -c 2>&1)" '' 'entries of the layer are sorted'
is "$(tar --full-time -tvzf "$layer" | awk '{ print $4, $5 }' | sort -u | wc -l)" 1 'all entries have the same date'
ok 'skopeo reads the index' skopeo inspect --raw oci:one:5.8.4
ok 'skopeo copies all images, and so checks every hash' skopeo copy --quiet --all oci:one:5.8.4 dir:copy
for platform in 386 amd64 arm/v6 arm/v7 arm64 ppc64le riscv64 s390x; do
	arch=${platform%/*}
	variant=${platform#"$arch"}
	runs 0 "skopeo reads the configuration for $platform" skopeo --override-arch "$arch" ${variant:+--override-variant "${variant#/}"} inspect --config oci:one:5.8.4
	cp "$out" config.json
	is "$(field config.json 'd["architecture"] + ("/" + d["variant"] if "variant" in d else "")')" "$platform" "the configuration is for $platform"
done
is "$(field config.json 'd["config"]["User"]')" 65532:65532 'the user is nonroot, by number'
like "$(field config.json 'd["config"]["Env"]')" SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt 'the environment names the root certificates'
ok 'skopeo copies the image for amd64' skopeo --override-arch amd64 copy --quiet oci:one:5.8.4 oci:amd64:5.8.4
ok 'umoci unpacks the image' umoci unpack --rootless --image amd64:5.8.4 bundle
same bundle/rootfs/usr/local/bin/podman tree/usr/local/bin/podman 'umoci unpacks the same file'
index=$(blob one "$(field one.json 'd["digest"]')")
is "$(field "$index" 'd["annotations"]["org.opencontainers.image.version"]')" 5.8.4 'the index has the version as an annotation'
is "$(field "$index" 'd["annotations"]["org.opencontainers.image.licenses"]')" MIT 'the index has the licences as an annotation'

ok 'every document of the layout follows the schemas of the OCI image specification' "${validator%/*}/python3" "$top/tests/tools/oci_schema.py" "$schemas" one
is "$(cat "$out")" '19 documents' 'the schemas are for the layout, two indexes, eight manifests and eight configurations'

# For docker load.
runs 0 'an archive for docker load is written' ingot image --in build.json --output loaded --platform arm64 --docker-archive docker.tar --out docker.json
runs 0 'the archive is written again' ingot image --in build.json --output loaded2 --platform arm64 --docker-archive docker2.tar --out docker2.json
is "$(tar -tf docker.tar | head -n 1)" manifest.json 'the archive begins with its manifest'
ok 'skopeo reads the archive' skopeo --override-arch arm64 copy --quiet docker-archive:docker.tar:loaded:5.8.4 oci:fromdocker:v1
is "sha256:$(tar -xOf docker.tar "$(field docker.json 'd["images"][0]["config"][7:]').json" | sha256sum | cut -c1-64)" \
	"$(field docker.json 'd["images"][0]["config"]')" 'the archive has the configuration of the image'
ok 'umoci unpacks the image of the archive' umoci unpack --rootless --image fromdocker:v1 bundle.docker
same bundle.docker/rootfs/usr/local/bin/podman tree/usr/local/bin/podman 'the image of the archive has the same file'
is "$(tar -xOf docker.tar manifest.json)" "$(tar -xOf docker2.tar manifest.json | sed 's/loaded2/loaded/')" 'two runs give the same archive but for the name'
runs 100 'an archive for several platforms needs a choice elsewhere' ingot image --in build.json --output several --platform s390x --platform 386 --docker-archive never.tar
like "$(cat "$err")" 'choose one by --platform' 'the hint says how to choose a platform'

# Options.
runs 0 'one platform and zstd are chosen' ingot image --in build.json --output zstd --out zstd.json --compression zstd --platform linux/arm64 --platform amd64 \
	--tag new --annotation org.opencontainers.image.revision=abc --annotation org.opencontainers.image.title=other
is "$(field zstd.json '[i["platform"] for i in d["images"]]')" "['amd64', 'arm64']" 'only the chosen platforms are there'
is "$(field zstd.json 'd["images"][0]["diff_id"]')" "$(field one.json 'd["images"][0]["diff_id"]')" 'the compression does not change the tar'
ok 'zstd accepts the layer' zstd -tq --no-check "$(blob zstd "$(field zstd.json 'd["images"][0]["layer"]')")"
ok 'skopeo reads the image by its tag' skopeo inspect --raw oci:zstd:new
index=$(blob zstd "$(field zstd.json 'd["digest"]')")
is "$(field "$index" 'd["annotations"]["org.opencontainers.image.revision"]')" abc 'an annotation is added to the index'
is "$(field "$index" 'd["annotations"]["org.opencontainers.image.title"]')" other 'an annotation replaces that of the description'
runs 100 'a folder that holds a layout is not written' ingot image --in build.json --output one
like "$(cat "$err")" "'one' is already a layout" 'the folder that holds a layout is named'
runs 100 'an unknown platform is an error' ingot image --in build.json --output never --platform mips
like "$(cat "$err")" "unknown platform 'mips'" 'the unknown platform is named'
runs 100 'an unknown compression is an error' ingot image --in build.json --output never --compression xz
runs 100 'an annotation without a value is an error' ingot image --in build.json --output never --annotation revision
runs 100 'a build result with several packages is an error' ingot image --in built.json --output never
like "$(cat "$err")" 'plan one variant' 'the hint says how to plan one package'

# describes NAME OLD NEW TEXT: a description with one error
describes() {
	python3 -c 'import sys
text = open(sys.argv[1]).read()
assert sys.argv[2] in text
print(text.replace(sys.argv[2], sys.argv[3], 1))' "$top/etc/static/image.json" "$2" "$3" >description.json
	runs 100 "$1" ingot image --in build.json --output never --description description.json
	like "$(cat "$err")" "$4" 'the wrong member of the description is named'
}
describes 'a description with an unknown platform is an error' '"386"' '"mips"' "unknown platform 'mips'"
describes 'a description that names a platform twice is an error' '"386"' '"amd64"' 'is there twice'
describes 'a folder of a description outside of the image is an error' '"root"' '"../root"' 'is not a relative path that stays inside'
describes 'a setuid folder of a description is an error' '"1777"' '"4777"' "'4777' is not a mode"
describes 'an environment without a name is an error' '"PATH=' '"=' 'is not NAME=VALUE'
describes 'a folder of a description that is a file of the package is an error' '"var/tmp"' '"usr/local/bin/podman"' 'is there twice'
describes 'an unknown member of a description is an error' '"user"' '"users": 1, "user"' 'users'
echo changed >"$built_store/podman-5.8.4/tree/usr/local/share/man/man1/podman.1"
runs 1 'a file that changed in the store is refused' ingot image --in build.json --output never
like "$(cat "$err")" 'was built with sha256' 'the changed file is named'
ok 'no index is left of an image that was refused' test ! -e never/index.json
done_testing

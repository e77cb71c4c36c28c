#!/bin/sh
# The examples for users of the base image: the C one is compiled as its Dockerfile says, and put on a base.
# tests/e2e/static.t runs it on the real one.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
cd "$work" || exit 1
examples=$top/examples

cp "$examples/c/hello.c" .
compile=$(sed -n "s|^RUN \(musl-gcc .*\)|\1|p" "$examples/c/Dockerfile" | sed "s| /hello | '$work/hello' |")
entrypoint=$(sed -n 's/^ENTRYPOINT \["\(.*\)"\]$/\1/p' "$examples/c/Dockerfile")
ok 'the command of the Dockerfile compiles the C example' sh -ec "$compile"
ok 'the C example is at most 70 KB' test "$(stat -c %s hello)" -le 70000
python3 "$top/tests/tools/base.py" base || exit 1
runs 0 'the C example is put on a base' ingot image --base oci:base --add "hello=$entrypoint" --entrypoint "$entrypoint" --output image --out image.json
ok 'skopeo copies the image of the C example' skopeo copy --quiet oci:image:latest oci:one:v1 --override-arch amd64
ok 'umoci unpacks the image of the C example' umoci unpack --rootless --image one:v1 bundle
ok 'the C example of the image runs' "bundle/rootfs$entrypoint"
like "$(cat "$out")" 'hello from ' 'the C example greets'
for file in c/Dockerfile rust/Dockerfile go/.ko.yaml; do
	like "$(cat "$examples/$file")" ghcr.io/OWNER/static:latest "$file is on the base image"
done
for name in c rust; do
	is "$(tail -n 1 "$examples/$name/Dockerfile")" 'ENTRYPOINT ["/hello"]' "the image of examples/$name starts the program"
done
done_testing

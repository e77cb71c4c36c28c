#!/bin/bash
# examples/: their Dockerfiles are built by buildah as they are printed, and the Go one by ko, on the base image; then podman
# runs each.  Registries cannot be reached from here, so others stand in: a Debian of mmdebstrap for debian:12, the same with
# Debian's Rust, which links statically with glibc, for rust:1-alpine, and a registry of this machine for ghcr.io.
# shellcheck source=tests/acceptance/lib.sh
. "${0%/*}/../acceptance/lib.sh"
ko=$("$top/tests/tools/need" ko) && crane=$("$top/tests/tools/need" crane) && go=$("$top/tests/tools/need" go) || {
	echo 'Bail out! cannot install ko and crane'
	exit 1
}
export GOCACHE="${XDG_CACHE_HOME:-$HOME/.cache}/ingot-check/go-build" GOFLAGS=-mod=mod GOTOOLCHAIN=local GOPROXY=off
store=${XDG_CACHE_HOME:-$HOME/.cache}
# shellcheck source=tests/registry.sh
. "$top/tests/registry.sh"
unset SOURCE_DATE_EPOCH
need_package buildah
ok 'buildah is unpacked' unpack "$package" "$work/buildah"
builder=$work/buildah/$folder/usr/local/bin/buildah
mkdir -p "$HOME/.config/containers" && cp "$work/buildah/$folder/etc/containers/policy.json" "$HOME/.config/containers/"

host_facts
limits=()
[ "$SMALL_LIMITS" = 0 ] || limits=(--ulimit nofile=1024:1024 --ulimit nproc=1024:1024)

# build COMMAND...: buildah, with an empty storage of its own
build() {
	as_root env HOME="$HOME" "$builder" --root "$work/storage" --runroot "$work/runroot" --storage-driver vfs "$@"
}

# A Debian that installs packages as this machine does.
make_debian() {
	local path
	as_root mmdebstrap --quiet --variant=minbase --include=ca-certificates bookworm "$work/debian" || return
	as_root rm -rf "$work/debian/etc/apt/sources.list" "$work/debian/etc/apt/sources.list.d"
	for path in /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/apt.conf /etc/apt/apt.conf.d /etc/ssl/certs/ca-certificates.crt; do
		[ ! -e $path ] || as_root sh -c 'rm -rf "$2" && cp -rL "$1" "$2"' sh $path "$work/debian$path" || return
	done
	build from --name debian scratch && build add --quiet debian "$work/debian" / && build commit --quiet debian docker.io/library/debian:12
}

make_rust() {
	mkdir rust && cat >rust/Dockerfile <<-'END' && dockerfile rust rust docker.io/library/rust:1-alpine
		FROM debian:12
		RUN apt-get update && apt-get install -y --no-install-recommends cargo-web rustc-web gcc libc6-dev
		ENV RUSTFLAGS="-C target-feature=+crt-static"
	END
}

# dockerfile FOLDER CONTEXT NAME
dockerfile() {
	build bud --quiet --pull-never --isolation chroot --network host "${limits[@]}" --tag "$3" "$2"
}

# example NAME: a copy of it; the owner's name, which is a placeholder, must be in lower case
example() {
	cp -R "$top/examples/$1" "example.$1" && find "example.$1" -type f -exec sed -i "s|ghcr.io/OWNER/|$2/octo/|" {} +
}

# sizes NAME: what its layers above the base have, compressed, and its program
sizes() {
	jq -r '[.layers[1:][].size] | add' "images/$1.oci/blobs/sha256/$(jq -r '.manifests[0].digest[7:]' "images/$1.oci/index.json")"
}

at_most() { # NAME BYTES
	ok "the image of the $1 example adds $(sizes "$1") bytes to the base, at most $2" test "$(sizes "$1")" -le "$2"
}

aloud 'make static-image makes the base image' env XDG_CACHE_HOME="$store" make -s -C "$top" OUT="$OUT" static-image
registry debian
runs 0 'the base image is pushed to a registry' ingot push "oci:$top/release/static" "docker://$host/octo/static:latest"
ok 'crane accepts the base image in the registry' "$crane" validate --remote "$host/octo/static:latest"
is "$("$crane" digest "$host/octo/static:latest")" "$(jq -r '.manifests[0].digest' "$top/release/static/index.json")" 'crane names the digest of the layout'
mkdir images

# C and Rust, by buildah.
if ! as_root true 2>"$err"; then
	skip 'buildah builds the Dockerfiles' 'no root and no sudo without a password'
else
	aloud 'a Debian stands in for debian:12' make_debian
	ok 'buildah pulls the base image from the registry' build pull --quiet --tls-verify=false "docker://$host/octo/static:latest"
	ok 'it gets the name that the Dockerfiles have' build tag "$host/octo/static:latest" ghcr.io/octo/static:latest
	aloud 'a Debian with Rust stands in for rust:1-alpine' make_rust
	for name in c rust; do
		ok "the $name example is copied" example $name ghcr.io
		aloud "buildah builds the Dockerfile of the $name example" dockerfile $name "example.$name" "localhost/$name"
		ok "the image of the $name example is written" build push --quiet "localhost/$name" "oci:$work/images/$name.oci:v1"
		as_root chmod -R a+rX images
	done
	echo 'hello from nonroot, it is ' >images/c.says
	echo hello >images/rust.says
	at_most c 60000
	at_most rust 700000
fi

# Go, by ko.
PATH=${go%/*}:$PATH
ok 'the Go example is copied' example go "$host"
runs 0 'ko builds the Go example for two architectures' env KO_DOCKER_REPO="$host/octo/hello" sh -c 'cd example.go && exec "$@"' sh \
	"$ko" build --bare --platform linux/amd64,linux/arm64 --sbom none ./
is "$("$crane" manifest "$host/octo/hello:latest" | jq -r '[.manifests[].platform.architecture] | join(" ")')" 'amd64 arm64' 'the Go example has images for both'
ok 'skopeo copies the image of the Go example' skopeo --override-arch amd64 copy --quiet --src-tls-verify=false "docker://$host/octo/hello:latest" "oci:$work/images/go.oci:v1"
echo 'hello, it is ' >images/go.says
at_most go 1700000

need_package podman
ok 'podman is unpacked' unpack "$package" "$work/podman"
need_places
in_place static root "$work/podman/$folder"
done_testing

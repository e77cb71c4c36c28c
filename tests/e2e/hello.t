#!/bin/bash
# A user's own recipe folder: one program each in C, Go and Rust, from local
# sources.  The pins of toolchains and libraries are those of the debian set.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
version=1.0.0

# The debian set with three more pins.
make_pins() {
	python3 - "$top/etc/pins/debian.json" "$version" >"$work/mine/pins.json" <<-'PY'
		import json, sys
		pins = json.load(open(sys.argv[1]))
		pins["name"] = "mine"
		for name in "hello-c", "hello-go", "hello-rust":
		    pins["pins"].append({"name": name, "version": sys.argv[2], "date": "2026-03-01", "local": name})
		print(json.dumps(pins, indent=2))
	PY
}

greets() {
	tar --zstd -xOf "$work/release/$1-v$version-linux-amd64-static-standalone.tar.zst" "$1-v$version-standalone/$1" >"$work/$1" &&
		chmod 755 "$work/$1" && "$work/$1"
}

mkdir "$work/mine" && cp -R "$data/hello/." "$work/mine/"
ok 'make a pin set with local programs' make_pins
valid recipe "$work"/mine/hello-*.json 'the recipes of the user follow the schema'
valid pins "$work/mine/pins.json" 'the pin set of the user follows the schema'
ok "ingot build builds the programs of a user's folder" ingot build hello-c hello-go hello-rust --quiet --recipes "$work/mine" \
	--pins "$work/mine/pins.json" --output "$work/release"
is "$(greets hello-c)" 'hello from C' 'the program in C runs'
is "$(greets hello-go)" 'hello from Go' 'the program in Go runs'
is "$(greets hello-rust)" 'hello from Rust' 'the program in Rust runs'
# The members of the manifest of NAME about its program
facts() {
	tar --zstd -xOf "$work/release/$1-v$version-linux-amd64-static-standalone.tar.zst" "$1-v$version-standalone/manifest.json" |
		jq -c "[.components[].files[].elf // empty | [$2]][]"
}
hardened='.pie, .relro, .canary, .fortify, .nx'
is "$(facts hello-c "$hardened")" '[true,"full",true,false,true]' 'the program in C is hardened'
is "$(facts hello-rust "$hardened")" '[true,"full",true,false,true]' 'the program in Rust is hardened'
is "$(facts hello-go "$hardened")" '[false,"none",false,false,true]' 'the program in Go without cgo lacks what its recipe gives a reason for'
# The oldest kernel in the manifest of NAME
kernel() {
	tar --zstd -xOf "$work/release/$1-v$version-linux-amd64-static-standalone.tar.zst" "$1-v$version-standalone/manifest.json" | jq -r .kernel.version
}
is "$(kernel hello-c)" 2.6.39 'a program in C that states no kernel has that of its C library'
is "$(kernel hello-go)" 3.2 'a program in Go that states no kernel has that of Go'
is "$(kernel hello-rust)" 3.2 'a program in Rust that states no kernel has that of the Rust library'
for program in hello-c hello-rust; do
	like "$(readelf -dW "$work/$program")" 'Flags: NOW PIE' "readelf shows that $program is position-independent and bound at its start"
done

# The other machine: every kind of program is linked there too, and qemu-user runs it.
ok "ingot build builds the programs of a user's folder for arm64" ingot build hello-c hello-go hello-rust --quiet --arch arm64 --variant standalone \
	--recipes "$work/mine" --pins "$work/mine/pins.json" --output "$work/arm64"
for program in hello-c hello-go hello-rust; do
	tar --zstd -xOf "$work/arm64/$program-v$version-linux-arm64-static-standalone.tar.zst" "$program-v$version-standalone/$program" >"$work/$program.arm64"
	chmod 755 "$work/$program.arm64"
	like "$(qemu-aarch64-static "$work/$program.arm64")" 'hello from' "$program for arm64 runs in qemu-user"
done
for program in hello-c hello-rust; do
	like "$(readelf -hdW "$work/$program.arm64")" 'Flags: NOW PIE' "readelf shows that $program for arm64 is position-independent and bound at its start"
done
is "$(cd "$work/release" && sha256sum --quiet -c checksums.txt)" '' 'checksums.txt has the right hashes of the packages'
done_testing

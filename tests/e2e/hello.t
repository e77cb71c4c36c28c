#!/bin/bash
# A stranger's own recipe folder: one program each in C, Go and Rust, from local
# sources, with the pins of our set for what they are built with and linked to.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/schema.sh
. "$top/tests/schema.sh"
version=1.0.0

# Our set, and three pins more.
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
	tar --zstd -xOf "$work/release/$1-v$version-linux-amd64-static-standalone.tar.zst" "$1-v$version/$1" >"$work/$1" &&
		chmod 755 "$work/$1" && "$work/$1"
}

mkdir "$work/mine" && cp -R "$data/hello/." "$work/mine/"
ok 'pins of their own' make_pins
valid recipe "$work"/mine/hello-*.json 'their recipes follow the schema'
valid pins "$work/mine/pins.json" 'and so do their pins'
ok 'ingot build on their folder' ingot build hello-c hello-go hello-rust --quiet --recipes "$work/mine" \
	--pins "$work/mine/pins.json" --output "$work/release"
is "$(greets hello-c)" 'hello from C' 'the program in C greets'
is "$(greets hello-go)" 'hello from Go' 'the one in Go'
is "$(greets hello-rust)" 'hello from Rust' 'and the one in Rust'
is "$(cd "$work/release" && sha256sum --quiet -c checksums.txt)" '' 'their checksums are right'
done_testing

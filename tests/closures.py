#!/usr/bin/env python3
"""Fills a store with the sources of three small packages, and writes their pins and recipes.

    closures.py FOLDER

FOLDER/store/sources gets an archive with a Cargo.lock and its vendored crate, a Go module with one that it needs, and
a plain archive; FOLDER/mine gets pins.json, a patch, a local source and the recipes.  Nothing here is made by ingot.
"""
import base64
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile
import zipfile

folder = sys.argv[1]
sources = os.path.join(folder, "store/sources")
mine = os.path.join(folder, "mine")


def put(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data if isinstance(data, bytes) else data.encode())


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text.encode()))
    return out.getvalue()


def h1(files):
    """golang.org/x/mod/sumdb/dirhash, Hash1"""
    lines = "".join("%s  %s\n" % (sha256(text.encode()), name) for name, text in sorted(files.items()))
    return "h1:" + base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode()


def module(proxy, name, version, files):
    """Its files as a module proxy serves them (go.dev/ref/mod, "GOPROXY protocol"); the sums of the zip and of go.mod."""
    full = {"%s@%s/%s" % (name, version, path): text for path, text in files.items()}
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path, text in full.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    base = os.path.join(proxy, name, "@v", version)
    sum_of_all = h1(full)
    put(base + ".zip", data.getvalue())
    put(base + ".ziphash", sum_of_all)
    put(base + ".mod", files["go.mod"])
    put(base + ".info", json.dumps({"Version": version}))
    return sum_of_all, h1({"go.mod": files["go.mod"]})


# A plain archive, with a patch of ours.
plain = tar({"parcel-1.0/parcel": "a program\n", "parcel-1.0/COPYING": "MIT\n"})
put(os.path.join(sources, sha256(plain)), plain)
put(os.path.join(mine, "patches/parcel/fix.patch"), "--- a/parcel\n+++ b/parcel\n@@ -1 +1 @@\n-a program\n+a better program\n")

# A Go module and one that it needs.
proxy = os.path.join(folder, "proxy")
need, need_mod = module(proxy, "example.org/need", "v1.2.0", {"go.mod": "module example.org/need\n", "need.go": "package need\n"})
own, _ = module(proxy, "example.org/gopher", "v1.0.0", {
    "go.mod": "module example.org/gopher\n\nrequire example.org/need v1.2.0\n",
    "go.sum": "example.org/need v1.2.0 %s\nexample.org/need v1.2.0/go.mod %s\n" % (need, need_mod),
    "main.go": "package main\n"})
os.rename(proxy, os.path.join(sources, "go-" + sha256(("example.org/gopher@v1.0.0 %s\n" % own).encode())))

# A source with a Cargo.lock, the .crate file that it names, and its content with a .cargo-checksum.json
# (doc.rust-lang.org/cargo/reference/source-replacement.html, "Directory Sources").
inside = {"Cargo.toml": "[package]\nname = 'leaf'\n", "src/lib.rs": "// " + 200 * "long " + "\n"}
crate = gzip.compress(tar({"leaf-0.1.0/" + path: text for path, text in inside.items()}), mtime=0)
checksum = sha256(crate)
lock = 'version = 3\n\n[[package]]\nname = "rusty"\nversion = "1.0.0"\n\n[[package]]\nname = "leaf"\nversion = "0.1.0"\n' \
       'source = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "%s"\n' % checksum
rusty = tar({"rusty-1.0/Cargo.lock": lock, "rusty-1.0/Cargo.toml": "[package]\n"})
put(os.path.join(sources, sha256(rusty)), rusty)
crates = os.path.join(sources, "crates-" + sha256(rusty))
put(os.path.join(crates, "leaf-0.1.0.crate"), crate)
for path, text in inside.items():
    put(os.path.join(crates, "leaf-0.1.0", path), text)
put(os.path.join(crates, "leaf-0.1.0/.cargo-checksum.json"), '{"files":{},"package":"%s"}' % checksum)

# A local source.
put(os.path.join(mine, "recipes/here/run"), "#!/bin/sh\n")
os.chmod(os.path.join(mine, "recipes/here/run"), 0o755)

common = {"version": "1.0", "date": "2026-03-01"}
put(os.path.join(mine, "pins.json"), json.dumps({
    "schema": "ingot/pins/1", "name": "test", "summary": "for a test", "root": "test", "pins": [
        {"name": "parcel", **common, "archive": ["http://127.0.0.1:9/parcel.tar"], "sha256": sha256(plain), "patches": ["parcel/fix.patch"]},
        {"name": "gopher", **common, "go": {"module": "example.org/gopher", "version": "v1.0.0", "sum": own}},
        {"name": "rusty", **common, "archive": ["http://127.0.0.1:9/rusty.tar"], "sha256": sha256(rusty)},
        {"name": "here", **common, "local": "recipes/here"},
        {"name": "letter", **common, "local": "recipes/here"}]}, indent=1))
builds = {"parcel": {"system": "make"}, "gopher": {"system": "go", "packages": {"bin/gopher": "."}},
          "rusty": {"system": "cargo", "bins": {"bin/rusty": "rusty"}}, "here": {"system": "make"}, "letter": {"system": "make"}}
for name, build in builds.items():
    path = "usr/local/bin/" + name
    recipe = {"schema": "ingot/recipe/1", "name": name, "summary": "for a test", "license": "MIT",
              "upstream": {"github": "example/" + name, "tag": "v{version}"}, "build": build, "allocator": {"skip": "a test"},
              "files": [{"path": path, "from": name, "mode": "0755"}], "licenses": ["COPYING"], "check": [[name, "--version"]]}
    if name == "parcel":
        recipe.update({"variants": {"standalone": ["parcel"], "default": ["parcel", "gopher", "rusty", "here"]}, "main": path})
    if name == "letter":
        recipe.update({"variants": {"standalone": ["letter"], "default": ["letter"]}, "main": path})
    put(os.path.join(mine, "recipes", name + ".json"), json.dumps(recipe, indent=1))

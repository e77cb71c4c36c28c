#!/usr/bin/env python3
"""tiny.py FOLDER DATA: makes a tool of a few components, with all that a store can hold, so that its build takes a second.

FOLDER/root is what the root is made of: some programs of this machine, and the go and cargo of DATA, which bring the
modules and crates below its usr/share.  FOLDER/mirror has the other sources by their hash, FOLDER/recipes the recipes and
pins, FOLDER/home/etc/root the lock.
"""

import base64
import hashlib
import io
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tarfile
import zipfile

PROGRAMS = ["sh", "cat", "chmod", "cp", "install", "mkdir", "prlimit", "rm", "setpriv", "sha256sum", "true"]
TOOLCHAIN = ("golang.org/toolchain", "v0.0.1-go1.0.0.linux-amd64")
GOPART, DEP = ("example.org/gopart", "v1.0.0"), ("example.org/dep", "v1.0.0")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def h1(files):
    """Hash1 of golang.org/x/mod/sumdb/dirhash."""
    lines = "".join(f"{sha256(files[name])}  {name}\n" for name in sorted(files))
    return "h1:" + base64.b64encode(hashlib.sha256(lines.encode()).digest()).decode()


def write(path, data, mode=0o644):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    path.chmod(mode)


def add_program(root, name):
    """A program of this machine, with its libraries."""
    program = shutil.which(name)
    shown = subprocess.run(["ldd", program], capture_output=True, text=True, check=False).stdout
    for path in [program] + [word for word in shown.split() if word.startswith("/")]:
        to = root / ("usr/bin/" + name if path == program else path[1:])
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(os.path.realpath(path), to)


def module(folder, name, files):
    """A module as a proxy serves it; its sum."""
    path, version = name
    inside = {f"{path}@{version}/{file}": text.encode() for file, text in files.items()}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in inside.items():
            archive.writestr(zipfile.ZipInfo(file, (2026, 1, 1, 0, 0, 0)), data)
    at = folder / path / "@v"
    write(at / f"{version}.zip", packed.getvalue())
    write(at / f"{version}.ziphash", h1(inside))
    write(at / f"{version}.mod", files.get("go.mod", f"module {path}\n"))
    write(at / f"{version}.info", json.dumps({"Version": version}))
    return h1(inside)


def modules(folder, data):
    dep_mod = "module example.org/dep\n"
    dep = module(folder, DEP, {"go.mod": dep_mod, "LICENSE": "licence of dep\n", "dep.go": "package dep\n"})
    sums = f"{DEP[0]} {DEP[1]} {dep}\n{DEP[0]} {DEP[1]}/go.mod {h1({'go.mod': dep_mod.encode()})}\n"
    own = module(folder, GOPART, {
        "go.mod": f"module {GOPART[0]}\n\nrequire {DEP[0]} {DEP[1]}\n", "go.sum": sums, "main.go": "package main\n", "LICENSE": "x\n"})
    tool = module(folder, TOOLCHAIN, {"bin/go": (data / "go").read_text(), "pkg/tool/none": "", "LICENSE": "x\n"})
    return own, tool


def crates(folder):
    """The .crate file that cargo brings; its Cargo.lock."""
    files = {"Cargo.toml": '[package]\nname = "dep"\nversion = "1.0.0"\n', "src/lib.rs": "pub fn one() {}\n", "LICENSE": "licence\n"}
    packed = packed_files("dep-1.0.0", {name: text.encode() for name, text in files.items()})
    write(folder / "dep-1.0.0.crate", packed)
    return ('version = 3\n\n[[package]]\nname = "dep"\nversion = "1.0.0"\n'
            f'source = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "{sha256(packed)}"\n')


def packed_files(top, files):
    """A tar file with one folder."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for file, data in files.items():
            member = tarfile.TarInfo(f"{top}/{file}")
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def archive(folder, name, files):
    """NAME-1.0.0.tar on the mirror; its hash."""
    packed = packed_files(f"{name}-1.0.0", files)
    write(folder / sha256(packed), packed)
    return sha256(packed)


def recipe(folder, name, build, **members):
    write(folder / f"{name}.json", json.dumps({
        "schema": "ingot/recipe/1", "name": name, "summary": "for a test", "license": "MIT",
        "upstream": {"url": "https://example.org"}, "build": build, "licenses": ["LICENSE"], **members}))


def ships(name):
    return {"files": [{"path": f"usr/bin/{name}", "mode": "0755"}], "check": [[name, "--version"]], "needs": ["lib"]}


def recipes(folder):
    recipe(folder, "go", {"system": "commands", "commands": [["cp", "-a", "{src}/.", "{out}"]]}, targets=["host"], check=[["go", "version"]])
    recipe(folder, "lib", {"system": "commands", "commands": [["install", "-D", "lib.txt", "{out}/usr/lib/lib.txt"]]})
    recipe(folder, "gopart", {"system": "go", "cgo": False, "packages": {"usr/bin/gopart": "."}}, tools=["go"], **ships("gopart"))
    recipe(folder, "rustpart", {"system": "cargo", "bins": {"usr/bin/rustpart": "rustpart"}}, **ships("rustpart"))
    shipped = ships("top")
    shipped["files"].append({"path": "usr/share/top/noise", "from": "noise"})
    recipe(folder, "top", {"system": "commands", "commands": [["install", "-D", "top", "{out}/usr/bin/top"]]}, main="usr/bin/top",
           variants={"standalone": ["top"], "default": ["top", "gopart", "rustpart"]}, **shipped)


def main():
    folder, data = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    chance = random.Random(1)
    root = folder / "root"
    for name in PROGRAMS:
        add_program(root, name)
    (root / "bin").exists() or (root / "bin").symlink_to("usr/bin")
    write(root / "usr/bin/go", (data / "go").read_text(), 0o755)
    write(root / "usr/bin/cargo", (data / "cargo").read_text(), 0o755)
    own, tool = modules(root / "usr/share/modules", data)
    lock = crates(root / "usr/share/crates")
    mirror = folder / "mirror"
    pins = [("lib", archive(mirror, "lib", {"lib.txt": b"text of a library\n", "LICENSE": b"x\n"})),
            ("rustpart", archive(mirror, "rustpart", {"main.rs": b"fn main() {}\n", "Cargo.toml": b"\n", "Cargo.lock": lock.encode(), "LICENSE": b"x\n"})),
            ("top", archive(mirror, "top", {"top": b"#!/bin/sh\necho top 1.0.0\n", "noise": chance.randbytes(300000), "LICENSE": b"x\n"}))]
    common = {"version": "1.0.0", "date": "2026-01-01"}
    recipes(folder / "recipes")
    write(folder / "recipes/pins.json", json.dumps({"schema": "ingot/pins/1", "name": "test", "summary": "for a test", "root": "small", "pins": [
        {"name": "go", **common, "go": {"module": TOOLCHAIN[0], "version": TOOLCHAIN[1], "sum": tool}},
        {"name": "gopart", **common, "go": {"module": GOPART[0], "version": GOPART[1], "sum": own}},
        *({"name": name, **common, "archive": ["https://127.0.0.1:9/x.tar"], "sha256": digest} for name, digest in pins)]}))
    write(folder / "home/etc/spdx.txt", "MIT\n")
    write(folder / "home/etc/root/small.lock", json.dumps({
        "schema": "ingot/root/1", "suite": "bookworm", "suites": ["bookworm"], "architecture": "amd64", "packages": []}))


main()

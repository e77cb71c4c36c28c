"""readme.py FOLDER: is the README of an unpacked package true of what the package holds?"""
import json
import pathlib
import platform
import re
import subprocess
import sys

folder = pathlib.Path(sys.argv[1])
readme = (folder / "README.md").read_text()
manifest = json.loads((folder / "manifest.json").read_text())
programs = {path.name for path in folder.rglob("*") if path.is_file() and path.stat().st_mode & 0o111}
wrong = []


def expect(condition, text):
    if not condition:
        wrong.append(text)


expect(re.search(r"variant \*" + manifest["variant"] + r"\*|the program alone", readme), "the variant is not named")
for component in manifest["components"]:
    row = f"| {component['name']} | {component['version']} | {component['license']} |"
    expect(component["library"] or row in readme, f"no row '{row}'")
    expect(not component["library"] or f"{component['name']} {component['version']}" in readme, f"{component['name']} is not named")
listed = re.findall(r"^- `([^`]*)`(?: (\S+) or newer)?: ", readme, re.M)
expect(listed == [(r["program"], r.get("version", "")) for r in manifest["requires"]], f"it requires {listed}")
kernel = re.findall(r"^- Linux (\S+) or newer: ", readme, re.M)
expect(kernel == [manifest["kernel"]["version"]], f"it needs Linux {kernel}")
for program, _ in listed:
    expect(program not in programs, f"it requires {program}, which is in the package")
for helper in ("crun", "conmon", "netavark", "aardvark-dns", "pasta", "catatonit"):
    expect(manifest["tool"] != "podman" or helper in programs or helper in dict(listed), f"{helper} is neither there nor required")
expect(("quadlet makes systemd services" in readme) == ("quadlet" in programs), "quadlet is promised, or is not named")
expect(("rootlessport publishes" in readme) == ("rootlessport" in programs), "rootlessport is promised, or is not named")
if manifest["tool"] in ("podman", "buildah", "skopeo"):
    # The build tags are in a program of Go as text, and crun prints what it was built with.
    main = folder / ("" if manifest["variant"] == "standalone" else "usr/local/bin") / manifest["tool"]
    tags = re.search(rb"build\t-tags=([\w,]+)", main.read_bytes())[1].decode().split(",")
    said = {"containers_image_openpgp": "--sign-by", "exclude_graphdriver_btrfs": "btrfs"}
    silent = {"containers_image_ostree": "`ostree:`"} | ({"libsubid": "(libsubid)"} if "pasta" in programs else {})
    for tag, word in said.items():
        expect((tag in tags) == (word in readme), f"{tag} is {'' if tag in tags else 'not '}a build tag, and the README says {word}")
    for tag, word in silent.items():
        expect((tag not in tags) == (word in readme), f"{tag} is {'' if tag in tags else 'not '}a build tag, and the README says {word}")
    for tag in ("apparmor", "selinux") if manifest["tool"] == "podman" else ():
        expect(tag in tags and tag in readme.lower(), f"{tag} is not a build tag, or not in the README")
crun = folder / "usr/local/lib/ingot/crun"
if crun.exists() and platform.machine() == {"amd64": "x86_64", "arm64": "aarch64"}[manifest["architecture"]]:
    features = subprocess.run([crun, "--version"], capture_output=True, text=True, check=True).stdout
    for feature, word in {"+SYSTEMD": "without libsystemd", "+CRIU": "(CRIU)", "+LIBKRUN": "(krun)", "+WASM": "(wasm)"}.items():
        expect((feature not in features) == (word in readme), f"crun says {features.splitlines()[-1]}, and the README {word}")
    for feature in ("+SECCOMP", "+APPARMOR", "+SELINUX"):
        expect(feature in features, f"crun lacks {feature}")
print("\n".join(wrong), file=sys.stderr)
sys.exit(bool(wrong))

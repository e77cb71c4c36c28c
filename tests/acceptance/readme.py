"""readme.py FOLDER: is the README of an unpacked package true of what the package holds?"""
import json
import pathlib
import re
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
print("\n".join(wrong), file=sys.stderr)
sys.exit(bool(wrong))

"""contents.py FOLDER: is everything in an unpacked package accounted for, and fit to ship?

Prints one line for each fault.  The manifest must name each file once, with its owner; each owner has a licence and a source.
"""
import hashlib
import json
import pathlib
import re
import stat
import sys

folder = pathlib.Path(sys.argv[1]).resolve()
manifest = json.loads((folder / "manifest.json").read_text())
wrong = []
owned = {}

# The manuals of the configuration that a program reads.
READS = {
    "podman": ["containers.conf", "storage.conf", "containers-registries.conf", "containers-registries.d", "containers-policy.json"],
    "buildah": ["containers.conf", "storage.conf", "containers-registries.conf", "containers-registries.d", "containers-policy.json"],
    "skopeo": ["storage.conf", "containers-registries.conf", "containers-registries.d", "containers-policy.json"],
}


def expect(condition, text):
    if not condition:
        wrong.append(text)


def check_link(name, path, entry):
    target = (path.parent / path.readlink()).resolve()
    expect(entry.get("link") == str(path.readlink()), f"{name}: the manifest says it leads to {entry.get('link')}")
    expect(target.exists(), f"{name}: the link leads to nothing")
    expect(folder in target.parents, f"{name}: the link leads out of the package")


def check_text(name, text):
    expect(not re.search(r"@@[A-Z_]+@@|@[A-Z][A-Z_]+@", text), f"{name}: a placeholder was not replaced")
    include = re.match(r"\.so (\S+)", text)
    expect(not include or (folder / "usr/local/share/man" / include[1]).exists(), f"{name}: it shows a manual that is not there")


def check_file(name, path, entry):
    data = path.read_bytes()
    mode = stat.S_IMODE(path.stat().st_mode)
    expect(data, f"{name}: it is empty")
    expect(hashlib.sha256(data).hexdigest() == entry["sha256"] and len(data) == entry["size"], f"{name}: not what the manifest says")
    expect(mode == int(entry["mode"], 8) and not mode & 0o6022, f"{name}: it has the mode {mode:o}")
    expect(path.stat().st_nlink == 1, f"{name}: it is a hard link")
    if data.startswith(b"\x7fELF"):
        found = re.search(rb"/build/(src|out|home|deps|tools)/[\w./-]*|/tmp/[\w./-]*/component/", data)
        expect(not found, f"{name}: it names the path {found and found[0]} of its build")
    elif not name.startswith("licenses/"):
        check_text(name, data.decode("utf-8", "replace"))


def check_linked(component):
    texts = folder / "licenses" / component["name"]
    listing = texts / "linked.txt"
    expect(any(p.is_file() for p in texts.rglob("*")), f"{component['name']}: it has no licence text")
    for line in listing.read_text().splitlines() if listing.exists() else []:
        name, version, *license = line.split(" ", 2)
        held = texts / f"{name}@{version}"
        expect(license or any(p.is_file() for p in held.rglob("*")) or (folder / "licenses" / name).is_dir(),
               f"{component['name']}: {name} {version} is linked in without a licence")


for component in manifest["components"]:
    expect(component["version"] and component["license"] and component["source"]["id"] and component["source"]["from"],
           f"{component['name']}: the manifest lacks its version, licence or source")
    check_linked(component)
for entry in [file for component in manifest["components"] for file in component["files"]] + manifest["configuration"]:
    expect(entry["path"] not in owned, f"{entry['path']}: the manifest names it twice")
    owned[entry["path"]] = entry
held = {str(p.relative_to(folder)): p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir()}
expect(set(held) - set(owned) == {"README.md", "manifest.json"}, f"files without an owner: {sorted(set(held) - set(owned))}")
expect(set(owned) <= set(held), f"the manifest names files that are not there: {sorted(set(owned) - set(held))}")
for name, path in held.items():
    if name in owned:
        (check_link if path.is_symlink() else check_file)(name, path, owned[name])
readme = (folder / "README.md").read_text()
expect(not re.search(r"\{[a-z_]+\}", readme), "README.md: a placeholder was not replaced")
if manifest["tool"] in READS and manifest["variant"] != "standalone":
    for path in re.findall(r"`/?((?:usr|etc)/(?:local|containers)/[\w./-]+)`", readme):
        expect((folder / path).exists() or path.startswith("etc/"), f"README.md: it names {path}, which is not there")
    for page in READS[manifest["tool"]]:
        expect((folder / f"usr/local/share/man/man5/{page}.5").exists(), f"the manual {page}(5) is not there")
print("\n".join(wrong), file=sys.stderr)
sys.exit(bool(wrong))

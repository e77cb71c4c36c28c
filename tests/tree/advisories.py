"""Compares the advisories that the pin sets answer; see pins.t.

    advisories.py unnamed SET...    patches that are named after an advisory which the pin does not name
    advisories.py lost RELEASED RECIPES SET...      advisories that one set answers for a package, and a pin of another set does not

Prints one line for each, and nothing if all is well.
"""
import json
import pathlib
import re
import sys


def pins(path):
    return json.loads(pathlib.Path(path).read_text())["pins"]


def patches(pin):
    for where in (pin.get("debian", {}).get("patches", {}), pin.get("debian_patches", {})):
        yield from where.get("apply", [])
    yield from pin.get("patches", [])


def number(version):
    return [int(n) for n in re.findall(r"\d+", version)]


def released(path, recipes):
    """(package, advisory) -> the first version with the fix."""
    known = {}
    for line in pathlib.Path(path).read_text().splitlines():
        if line and not line.startswith("#"):
            package, advisory, version = line.split()
            known[package, advisory] = version
    for file in pathlib.Path(recipes).glob("*.json"):
        recipe = json.loads(file.read_text())
        for advisory, version in recipe.get("minimum", {}).get("fixes", {}).items():
            known[recipe["name"], advisory] = version
    return known


def unnamed(sets):
    for path in sets:
        for pin in pins(path):
            for patch in patches(pin):
                for advisory in re.findall(r"CVE-\d{4}-\d{4,}", patch):
                    if patch not in pin.get("fixes", {}).get(advisory, []):
                        print(f"{path}: {pin['name']} {pin['version']}: {patch} is not in the fixes of {advisory}")


def lost(known, sets):
    everything = [pin for path in sets for pin in pins(path)]
    answered = {(pin["name"], advisory) for pin in everything for advisory in pin.get("fixes", {})} | set(known)
    for name, advisory in sorted(answered):
        for path in sets:
            for pin in pins(path):
                first = known.get((name, advisory))
                if pin["name"] != name or advisory in pin.get("fixes", {}):
                    continue
                if not first or number(pin["version"]) < number(first):
                    print(f"{path}: {name} {pin['version']} does not fix {advisory}")


if sys.argv[1] == "unnamed":
    unnamed(sys.argv[2:])
else:
    lost(released(sys.argv[2], sys.argv[3]), sys.argv[4:])

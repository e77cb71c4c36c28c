"""table.py FIRST SECOND TABLE: compares the components of two build results; prints and writes a table (ingot/table/1).

Exits 1 if a component is missing in one of them, or differs.
"""
import json
import sys


def components(path):
    for job in json.load(open(path))["jobs"]:
        for component in job["components"]:
            yield (job["target"], component["name"]), component


def label(target, elves):
    if not elves:
        return "library"
    if "musl" in target:
        return "static"
    floors = [elf["glibc"] for elf in elves if "glibc" in elf]
    return "glibc " + max(floors, key=lambda v: [int(n) for n in v.split(".")]) if floors else "no libc"


def row(key, first, second):
    target, name = key
    programs = [file for file in first["files"] if file.get("elf", {}).get("program")]
    return {
        "component": name, "version": first["version"], "target": target,
        "seconds": round((second or first)["wall_ms"] / 1000), "cpu_seconds": round((second or first)["cpu_ms"] / 1000),
        "bytes": sum(file["size"] for file in first["files"]), "program_bytes": sum(file["size"] for file in programs),
        "label": label(target, [file["elf"] for file in programs]),
        "allocator": bool(programs) and all(file["elf"]["allocator"] for file in programs),
        "equal": bool(second) and first["files"] == second["files"],
    }


first, second = dict(components(sys.argv[1])), dict(components(sys.argv[2]))
rows = [row(key, first[key], second.get(key)) for key in sorted(first)]
with open(sys.argv[3], "w") as table:
    json.dump({"schema": "ingot/table/1", "components": rows}, table, indent=2)
print(f"{'component':22}{'target':20}{'s':>5}{'CPU s':>7}{'program KB':>12}  {'label':12}{'mimalloc':10}equal")
for r in rows:
    print(f"{r['component'] + ' ' + r['version']:22.21}{r['target']:20}{r['seconds']:5}{r['cpu_seconds']:7}"
          f"{r['program_bytes'] // 1000:12}  {r['label']:12}{'yes' if r['allocator'] else '-':10}{'yes' if r['equal'] else 'NO'}")
sys.exit(0 if first.keys() == second.keys() and all(r["equal"] for r in rows) else 1)

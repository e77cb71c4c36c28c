"""Prints a line "PATH pie full nx fortify" for each program of a manifest, with the words that are true of it.

A program without a stack protector, which readelf does not show in a stripped file, is an error, and so is one that is
not position-independent without a remark that says why.
"""
import json
import sys

for component in json.load(open(sys.argv[1]))["components"]:
    for file in component["files"]:
        elf = file.get("elf", {})
        if not elf.get("program"):
            continue
        if not elf["canary"]:
            sys.exit(f"{file['path']} has no stack protector")
        if not elf["pie"] and not any("not position-independent: " in remark for remark in component["remarks"]):
            sys.exit(f"{file['path']} is not position-independent, and no remark says why")
        words = [word for word in ("pie",) if elf[word]] + [elf["relro"]] + [word for word in ("nx", "fortify") if elf[word]]
        print(file["path"], *words)

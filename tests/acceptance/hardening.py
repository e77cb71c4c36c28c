"""Prints a line "PATH pie full nx fortify" for each program of a manifest, with the words that are true of it.

A program without a stack protector, which readelf does not show in a stripped file, is an error.
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
        words = [word for word in ("pie",) if elf[word]] + [elf["relro"]] + [word for word in ("nx", "fortify") if elf[word]]
        print(file["path"], *words)

"""Prints a line "PATH VERSION" for each program of a manifest that can print its version."""
import json
import sys

# podman starts rootlessport with a configuration on standard input; it has no options.
SILENT = {"rootlessport"}

for component in json.load(open(sys.argv[1]))["components"]:
    for file in component["files"]:
        if file.get("elf", {}).get("program") and file["path"].rpartition("/")[2] not in SILENT:
            print(file["path"], component["version"])

"""Programs that say their version: a line "PATH VERSION" for each in a manifest."""
import json
import sys

# rootlessport is started by podman with a configuration on standard input, and knows no options.
SILENT = {"rootlessport"}

for component in json.load(open(sys.argv[1]))["components"]:
    for file in component["files"]:
        if file.get("elf", {}).get("program") and file["path"].rpartition("/")[2] not in SILENT:
            print(file["path"], component["version"])

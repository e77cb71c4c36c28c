#!/usr/bin/env python3
"""oci_schema.py SCHEMAS LAYOUT... - is every document of an OCI layout as the JSON schemas of the image specification want it?

SCHEMAS is the folder `schema` of opencontainers/image-spec.  Prints what is wrong, and how many documents it read.
"""
import json
import pathlib
import sys

from jsonschema import Draft4Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

schemas, *layouts = map(pathlib.Path, sys.argv[1:])
FILES = {path.name: json.loads(path.read_text()) for path in schemas.glob("*.json")}
# They refer to each other by the names of their files, below different addresses.
PLACES = ("https://opencontainers.org/schema/", "https://opencontainers.org/schema/image/", "https://opencontainers.org/schema/descriptor/", "")
REGISTRY = Registry().with_resources(
    (place + name, Resource.from_contents(text, default_specification=DRAFT4)) for name, text in FILES.items() for place in PLACES
)
KINDS = {
    "application/vnd.oci.image.index.v1+json": "image-index-schema.json",
    "application/vnd.oci.image.manifest.v1+json": "image-manifest-schema.json",
    "application/vnd.oci.image.config.v1+json": "config-schema.json",
}
read = wrong = 0


def check(path, schema):
    global read, wrong
    document = json.loads(path.read_text())
    read += 1
    for error in Draft4Validator(FILES[schema], registry=REGISTRY).iter_errors(document):
        wrong += 1
        print(f"{path}: {error.json_path}: {error.message}")
    return document


def follow(layout, document):
    for child in [*document.get("manifests", []), *filter(None, [document.get("config")])]:
        if child.get("mediaType") in KINDS:
            follow(layout, check(layout / "blobs/sha256" / child["digest"].removeprefix("sha256:"), KINDS[child["mediaType"]]))


for layout in layouts:
    check(layout / "oci-layout", "image-layout-schema.json")
    follow(layout, check(layout / "index.json", "image-index-schema.json"))
print(read, "documents")
sys.exit(wrong != 0)

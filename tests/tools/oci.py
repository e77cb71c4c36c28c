#!/usr/bin/env python3
"""oci.py - images and their signatures, in a layout on disk or in a registry.

	oci.py image DIR TAG TEXT               an image that holds TEXT; prints its digest
	oci.py large DIR TAG SIZE               an image with a layer of SIZE random bytes; prints its digest
	oci.py index DIR TAG DIGEST...          an image index of those images; prints its digest
	oci.py bundle DIR DIGEST FILE [K=V...]  FILE as a bundle about the image
	oci.py simple DIR DIGEST PAYLOAD FILE [K=V...]
	                                        cosign's old bundle FILE of PAYLOAD as simple signing
	oci.py statement DIGEST [TYPE]          what cosign 3 signs
	oci.py payload DIGEST [TYPE]            what cosign 2 signed
	oci.py push DIR HOST REPOSITORY         all of a layout, names as tags
	oci.py referrers DIR HOST REPOSITORY DIGEST
	                                        the tag that lists them, for a registry without the API

K=V make a signature wrong: subject=DIGEST, layers=N, media=TYPE, size=N, blob=TEXT (other bytes under
the same name), drop=ANNOTATION, ANNOTATION=VALUE.
"""
import hashlib
import json
import os
import random
import sys
import urllib.error
import urllib.request

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
EMPTY = {"mediaType": "application/vnd.oci.empty.v1+json"}
NAME = "org.opencontainers.image.ref.name"


def read(path):
    with open(path, "rb") as f:
        return f.read()


def blob_path(folder, digest):
    return os.path.join(folder, "blobs/sha256", digest.removeprefix("sha256:"))


def put(folder, data, media):
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    os.makedirs(os.path.join(folder, "blobs/sha256"), exist_ok=True)
    with open(blob_path(folder, digest), "wb") as f:
        f.write(data)
    return {"mediaType": media, "digest": digest, "size": len(data)}


def put_json(folder, document, media):
    return put(folder, json.dumps(document).encode(), media)


def load_index(folder):
    try:
        return json.loads(read(os.path.join(folder, "index.json")))
    except FileNotFoundError:
        return {"schemaVersion": 2, "mediaType": INDEX, "manifests": []}


def add(folder, descriptor):
    index = load_index(folder)
    index["manifests"].append(descriptor)
    with open(os.path.join(folder, "oci-layout"), "w") as f:
        json.dump({"imageLayoutVersion": "1.0.0"}, f)
    with open(os.path.join(folder, "index.json"), "w") as f:
        json.dump(index, f, indent=2)


def described(folder, digest):
    """What the index says of an image: for a subject."""
    found = next((m for m in load_index(folder)["manifests"] if m["digest"] == digest), None)
    return {k: v for k, v in (found or {"mediaType": MANIFEST, "digest": digest, "size": 1}).items() if k != "annotations"}


def image(folder, tag, text, layers=()):
    ids = [layer["digest"] for layer in layers]
    config = put_json(folder, {"architecture": "amd64", "os": "linux", "config": {"Labels": {"text": text}}, "rootfs": {"type": "layers", "diff_ids": ids}}, "application/vnd.oci.image.config.v1+json")
    manifest = put_json(folder, {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": list(layers)}, MANIFEST)
    add(folder, {**manifest, "annotations": {NAME: tag}})
    print(manifest["digest"])


def large(folder, tag, size):
    data = random.Random(folder).randbytes(int(size))
    image(folder, tag, folder, [put(folder, data, "application/vnd.oci.image.layer.v1.tar")])


def index(folder, tag, *digests):
    manifests = [described(folder, digest) for digest in digests]
    descriptor = put_json(folder, {"schemaVersion": 2, "mediaType": INDEX, "manifests": manifests}, INDEX)
    add(folder, {**descriptor, "annotations": {NAME: tag}})
    print(descriptor["digest"])


def changed(folder, layer, change):
    layer["mediaType"] = change.pop("media", layer["mediaType"])
    layer["size"] = int(change.pop("size", layer["size"]))
    other = change.pop("blob", None)
    if other is not None:
        with open(blob_path(folder, layer["digest"]), "w") as f:
            f.write(other)
    return layer


def bundle(folder, digest, file, *change):
    change = dict(c.split("=", 1) for c in change)
    layer = changed(folder, put(folder, read(file), BUNDLE), change)
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "artifactType": BUNDLE,
        "config": {**EMPTY, **put(folder, b"{}", EMPTY["mediaType"])},
        "layers": [layer] * int(change.get("layers", 1)),
        "subject": described(folder, change.get("subject", digest)),
        "annotations": {"dev.sigstore.bundle.content": "dsse-envelope"},
    }
    add(folder, {**put_json(folder, manifest, MANIFEST), "artifactType": BUNDLE})


def simple(folder, digest, payload, file, *change):
    change = dict(c.split("=", 1) for c in change)
    old = json.loads(read(file))
    layer = changed(folder, put(folder, read(payload), "application/vnd.dev.cosign.simplesigning.v1+json"), change)
    notes = {
        "dev.cosignproject.cosign/signature": old["base64Signature"],
        "dev.sigstore.cosign/certificate": old["cert"],
        "dev.sigstore.cosign/bundle": json.dumps(old["rekorBundle"]),
    }
    notes.pop(change.pop("drop", None), None)
    for name, value in change.items():
        if "/" in name:
            notes[name] = value
    layer["annotations"] = notes
    config = put(folder, b"{}", "application/vnd.oci.image.config.v1+json")
    count = int(change.get("layers", 1))
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST, "config": config, "layers": [layer] * count}
    tag = digest.replace(":", "-") + ".sig"
    add(folder, {**put_json(folder, manifest, MANIFEST), "annotations": {NAME: tag}})


def statement(digest, kind="https://sigstore.dev/cosign/sign/v1"):
    hexadecimal = digest.removeprefix("sha256:")
    print(json.dumps({"_type": "https://in-toto.io/Statement/v1", "subject": [{"digest": {"sha256": hexadecimal}}], "predicateType": kind, "predicate": {}}), end="")


def payload(digest, kind="cosign container image signature"):
    print(json.dumps({"critical": {"identity": {"docker-reference": "example.org/app"}, "image": {"docker-manifest-digest": digest}, "type": kind}, "optional": None}), end="")


class Registry:
    def __init__(self, host, repository):
        self.base = f"http://{host}/v2/{repository}"
        self.host = host

    def ask(self, method, url, data=None, media="application/octet-stream"):
        request = urllib.request.Request(url, data, {"Content-Type": media}, method=method)
        return urllib.request.urlopen(request)

    def blob(self, digest, data):
        place = self.ask("POST", f"{self.base}/blobs/uploads/", b"").headers["Location"]
        if place.startswith("/"):
            place = f"http://{self.host}{place}"
        self.ask("PUT", place + ("&" if "?" in place else "?") + "digest=" + digest, data)

    def manifest(self, reference, data, media):
        return self.ask("PUT", f"{self.base}/manifests/{reference}", data, media).headers


def push(folder, host, repository):
    registry = Registry(host, repository)
    entries = load_index(folder)["manifests"]
    for entry in entries:
        data = read(blob_path(folder, entry["digest"]))
        document = json.loads(data)
        for part in [document.get("config"), *document.get("layers", [])]:
            if part:
                registry.blob(part["digest"], read(blob_path(folder, part["digest"])))
        registry.manifest(entry.get("annotations", {}).get(NAME, entry["digest"]), data, entry["mediaType"])


def referrers(folder, host, repository, digest):
    found = []
    for entry in load_index(folder)["manifests"]:
        document = json.loads(read(blob_path(folder, entry["digest"])))
        if document.get("subject", {}).get("digest") == digest:
            found.append(entry)
    data = json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": found}).encode()
    Registry(host, repository).manifest(digest.replace(":", "-"), data, INDEX)


if __name__ == "__main__":
    commands = {f.__name__: f for f in (image, large, index, bundle, simple, statement, payload, push, referrers)}
    commands[sys.argv[1]](*sys.argv[2:])

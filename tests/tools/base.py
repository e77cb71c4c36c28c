#!/usr/bin/env python3
"""base.py - a base image in an OCI layout, with one thing wrong.

	base.py DIR [FAULT]

The image is for amd64 and arm64.  It has /etc/passwd, and /bin as a link to usr/bin.  FAULT is one of
the words that are compared below; without it the base is good.
"""
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
folder, fault = sys.argv[1], (sys.argv[2:] + [""])[0]
os.makedirs(folder + "/blobs/sha256")


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def put(data, media):
    name = digest(data)
    with open(folder + "/blobs/sha256/" + name[7:], "wb") as f:
        f.write(data)
    return {"mediaType": media, "digest": name, "size": len(data)}


def put_json(document, media):
    return put(json.dumps(document).encode(), media)


def entry(tar, name, kind=tarfile.REGTYPE, content=b"", link=""):
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, len(content), link
    tar.addfile(info, io.BytesIO(content))


def tar():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as t:
        entry(t, "etc", tarfile.DIRTYPE)
        entry(t, "etc/passwd", content=b"root:x:0:0::/:\n")
        entry(t, "bin", tarfile.SYMTYPE, link="usr/bin")
        if fault == "up":
            entry(t, "etc/../../escaped", content=b"x")
        if fault == "absolute":
            entry(t, "/etc/absolute", content=b"x")
        if fault == "device":
            entry(t, "etc/disk", tarfile.BLKTYPE)
        if fault == "fifo":
            entry(t, "etc/fifo", tarfile.FIFOTYPE)
        if fault == "hardlink":
            entry(t, "etc/hard", tarfile.LNKTYPE, link="../../etc/shadow")
        if fault == "control":
            entry(t, "etc/a\nb", content=b"x")
    return out.getvalue()


def image(architecture):
    plain = tar()
    packed = gzip.compress(plain, mtime=0)
    layer = put(packed[:-20] if fault == "cut" else packed, LAYER)
    config = {
        "architecture": architecture,
        "os": "linux",
        "created": "2026-01-02T03:04:05Z",
        "config": {"Env": ["PATH=/bin"], "Entrypoint": ["/old"], "Cmd": ["argument"], "Labels": {"kept": "yes"}},
        "rootfs": {"type": "layers", "diff_ids": [digest(plain if fault != "diff" else b"other")]},
        "x-unknown": [1.5, None],
    }
    if fault == "ids":
        config["rootfs"]["diff_ids"] = []
    if fault == "foreign":
        layer["mediaType"] = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"
    layers = [layer] * (200 if fault == "layers" else 1)
    manifest = put_json({"schemaVersion": 2, "mediaType": MANIFEST, "config": put_json(config, CONFIG), "layers": layers}, MANIFEST)
    if fault == "changed":
        with open(folder + "/blobs/sha256/" + layer["digest"][7:], "ab") as f:
            f.write(b"\0")
    if fault == "missing":
        os.unlink(folder + "/blobs/sha256/" + layer["digest"][7:])
    return {**manifest, "platform": {"architecture": architecture, "os": "linux"}}


images = [image("amd64"), image("amd64" if fault == "twice" else "arm64")]
attestation = put_json({"schemaVersion": 2, "config": put(b"{}", "application/vnd.oci.empty.v1+json"), "layers": []}, MANIFEST)
images.append({**attestation, "platform": {"architecture": "unknown", "os": "unknown"}})
if fault == "many":
    images = images * 3334
if fault == "digest":
    images[0]["digest"] = "sha256:../../../etc/passwd"
index = put_json({"schemaVersion": 2, "mediaType": INDEX, "manifests": images[2:] if fault == "none" else images}, INDEX)
index["annotations"] = {"org.opencontainers.image.ref.name": "v1"}
with open(folder + "/oci-layout", "w") as f:
    json.dump({"imageLayoutVersion": "1.0.0"}, f)
with open(folder + "/index.json", "w") as f:
    json.dump({"schemaVersion": 2, "manifests": [index]}, f)

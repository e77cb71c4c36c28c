"""oci.py TAR FOLDER: writes an image of one layer as an OCI layout, with nothing that is under test."""
import gzip
import hashlib
import json
import platform
import sys
from pathlib import Path

layout = Path(sys.argv[2])
blobs = layout / "blobs" / "sha256"


def blob(content, media_type):
    digest = hashlib.sha256(content).hexdigest()
    (blobs / digest).write_bytes(content)
    return {"mediaType": f"application/vnd.oci.image.{media_type}", "digest": f"sha256:{digest}", "size": len(content)}


def document(value, media_type):
    return blob(json.dumps(value).encode(), media_type)


blobs.mkdir(parents=True)
tar = Path(sys.argv[1]).read_bytes()
layer = blob(gzip.compress(tar, mtime=0), "layer.v1.tar+gzip")
architecture = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
config = document({
    "architecture": architecture, "os": "linux", "config": {"Cmd": ["/bin/sh"]},
    "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(tar).hexdigest()]},
}, "config.v1+json")
manifest = document({
    "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config, "layers": [layer],
}, "manifest.v1+json")
(layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [manifest]}))
(layout / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')

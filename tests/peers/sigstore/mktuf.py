#!/usr/bin/env python3
"""A TUF repository by python-tuf, one ECDSA key for all roles.

	mktuf.py FOLDER FILE...

FOLDER then holds metadata for 30 days and the FILEs as targets, to be served by
`python3 -m http.server`; FOLDER/1.root.json is where trust begins.
"""
import datetime
import os
import sys

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization.json import JSONSerializer

folder, files = sys.argv[1], sys.argv[2:]
expires = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) + datetime.timedelta(days=30)
signer = CryptoSigner.generate_ecdsa()
os.makedirs(f"{folder}/targets", exist_ok=True)

root = Root(expires=expires, consistent_snapshot=True)
for role in ("root", "targets", "snapshot", "timestamp"):
    root.add_key(signer.public_key, role)

targets = Targets(expires=expires)
for path in files:
    name = os.path.basename(path)
    with open(path, "rb") as f:
        data = f.read()
    target = TargetFile.from_data(name, data, ["sha256"])
    targets.targets[name] = target
    for stored in (name, f"{target.hashes['sha256']}.{name}"):
        with open(f"{folder}/targets/{stored}", "wb") as f:
            f.write(data)

for signed, name in ((root, "1.root"), (targets, "1.targets"), (Snapshot(expires=expires), "1.snapshot"), (Timestamp(expires=expires), "timestamp")):
    metadata = Metadata(signed)
    metadata.sign(signer)
    metadata.to_file(f"{folder}/{name}.json", JSONSerializer(compact=False))

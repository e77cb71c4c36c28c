#!/usr/bin/env python3
"""extract.py SUITE - takes the files beside this one out of bundles of the Sigstore conformance suite.

SUITE is the folder of its test cases.  See README.md for which commit they are of.
"""
import base64
import json
import pathlib
import sys

LEAVES = {
    "github-2023.pem": "happy-path-v0.1",
    "github-2024.pem": "happy-path-v0.3-new-mediaType",
    "email-2026.pem": "integrated-time-in-future_fail",
    "staging-2025.pem": "rekor2-checkpoint-origin-not-first",
    "custom-2023.pem": "intoto-with-custom-trust-root",
}
ROOTS = {
    "staging.root.json": "rekor2-checkpoint-origin-not-first",
    "custom.root.json": "intoto-with-custom-trust-root",
    "nulls.root.json": "trust-root-tlog-validity-end-inclusive",
    "expired-chain.root.json": "rekor2-timestamp-with-expired-cert-chain",
    "outside-window.root.json": "rekor2-timestamp-outside-trust-root-tsa-validity_fail",
}
TOKENS = {
    "embedded": "rekor2-checkpoint-origin-not-first",
    "bare": "rekor2-timestamp-without-embedded-cert",
    "expired-chain": "rekor2-timestamp-with-expired-cert-chain",
    "mismatch": "rekor2-timestamp-payload-mismatch_fail",
    "untrusted": "rekor2-timestamp-untrusted-tsa-without-embedded-cert_fail",
    "custom": "intoto-with-custom-trust-root",
}


def bundle(case):
    return json.loads((suite / case / "bundle.sigstore.json").read_text())


def leaf(case):
    material = bundle(case)["verificationMaterial"]
    cert = material.get("certificate") or material["x509CertificateChain"]["certificates"][0]
    digits = cert["rawBytes"]
    lines = [digits[i:i + 64] for i in range(0, len(digits), 64)]
    return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])


def token(case):
    b = bundle(case)
    stamp = b["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"][0]["signedTimestamp"]
    signature = b["messageSignature"]["signature"] if "messageSignature" in b else b["dsseEnvelope"]["signatures"][0]["sig"]
    return base64.b64decode(stamp), base64.b64decode(signature)


here = pathlib.Path(__file__).parent
suite = pathlib.Path(sys.argv[1])
for name, case in LEAVES.items():
    (here / name).write_text(leaf(case))
for name, case in ROOTS.items():
    (here / name).write_bytes((suite / case / "trusted_root.json").read_bytes())
for name, case in TOKENS.items():
    stamp, signature = token(case)
    (here / f"{name}.tsr").write_bytes(stamp)
    (here / f"{name}.sig").write_bytes(signature)

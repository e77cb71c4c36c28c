#!/usr/bin/env python3
"""Stands in for upload-artifact v7 and download-artifact v8, as their documentation describes them.

    artifact.py upload      with NAME, FILES (one pattern per line), OVERWRITE, IF_NONE
    artifact.py download    with NAME or PATTERN, FOLDER, MERGE

Artifacts are folders of $STAND_IN, with the SHA-256 of each file beside them.  As with the real actions: hidden files
are not uploaded; names in an artifact begin below what all patterns have in common; a name can be used once in a run
unless it is overwritten (409); what has another digest than at its upload fails.
$STAND_IN_CHANGES is a name; one byte is added to each file of that name in a download, as if nothing had noticed it.
"""
import fnmatch
import glob
import hashlib
import json
import os
import pathlib
import shutil
import sys

STORE = pathlib.Path(os.environ["STAND_IN"])
WORKSPACE = pathlib.Path(os.environ["GITHUB_WORKSPACE"])


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def found(patterns):
    """The files, and the folder that their names are relative to."""
    files, tops = [], []
    for pattern in patterns:
        fixed = pathlib.PurePath(*[p for p in [pattern.split("*")[0].rpartition("/")[0] if "*" in pattern else pattern]])
        tops.append(str(WORKSPACE / fixed))
        for name in glob.glob(str(WORKSPACE / pattern)):
            path = pathlib.Path(name)
            inside = [p for p in path.rglob("*") if p.is_file()] if path.is_dir() else [path]
            files += [p for p in inside if not any(part.startswith(".") for part in p.relative_to(WORKSPACE).parts)]
    top = pathlib.Path(os.path.commonpath(tops)) if tops else WORKSPACE
    return sorted(set(files)), top if top.is_dir() else top.parent


def upload():
    name = os.environ["NAME"]
    if not name or set(name) & set('":<>|*?\r\n\\/'):
        sys.exit("the artifact name '%s' is not valid" % name)
    files, top = found([line.strip() for line in os.environ["FILES"].splitlines() if line.strip()])
    if not files:
        print("no files were found with the provided path")
        sys.exit(1 if os.environ["IF_NONE"] == "error" else 0)
    folder = STORE / name
    if folder.exists():
        if os.environ["OVERWRITE"] != "true":
            sys.exit("409: an artifact with this name already exists on the workflow run: %s" % name)
        shutil.rmtree(folder)
    sums = {}
    for path in files:
        inside = path.relative_to(top)
        (folder / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / inside)
        sums[str(inside)] = digest(path)
    (STORE / (name + ".sums")).write_text(json.dumps(sums))


def download():
    name, pattern = os.environ["NAME"], os.environ["PATTERN"]
    names = sorted(p.name for p in STORE.iterdir() if p.is_dir()) if STORE.exists() else []
    chosen = [n for n in names if n == name or (not name and fnmatch.fnmatchcase(n, pattern))]
    if name and not chosen:
        sys.exit("artifact not found for name: %s" % name)
    for one in chosen:
        into = WORKSPACE / os.environ["FOLDER"]
        if not name and os.environ["MERGE"] != "true":
            into = into / one
        for inside, sha256 in json.loads((STORE / (one + ".sums")).read_text()).items():
            target = into / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            if digest(STORE / one / inside) != sha256:
                sys.exit("the digest of %s does not match" % one)
            shutil.copyfile(STORE / one / inside, target)
            if os.environ.get("STAND_IN_CHANGES") and target.match(os.environ["STAND_IN_CHANGES"]):
                with target.open("ab") as file:
                    file.write(b"x")


{"upload": upload, "download": download}[sys.argv[1]]()

#!/usr/bin/env python3
"""store.py FOLDER ROUNDS SEED COMMAND...: flips bits in the store that COMMAND fills.

FOLDER holds store/ and release/.  Each round flips one bit of one file of the store as a bad disk does, so that size and
times stay, and uses it: by a build that needs it, by a build that has nothing to do, or by `ingot store verify`.  A line
is printed for each round in which the flip was neither noticed nor without effect; the last lines count the others.
"""

import collections
import hashlib
import json
import os
import pathlib
import random
import subprocess
import sys


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# What is damaged: a pattern below the store, and whether `ingot store verify` must see it.
KINDS = {
    "source": ("sources/" + "[0-9a-f]" * 64, True),
    "successor": ("sources/*.successor", True),
    "modules": ("sources/go-*/**/*", True),
    "crates": ("sources/crates-*/**/*", True),
    "component": ("components/*/tree/**/*", True),
    "description": ("components/*/component.json", True),
    "log": ("components/*/log", True),
    "root": ("roots/*/tree/**/*", True),
    "state of the root": ("roots/*/root.json", True),
    "frame": ("frames/*", True),
    "seal": ("seals/*[!s]", True),
    "times": ("seals/*.times", False),
}


class Flip:
    """One bit of one file; size and times stay."""

    def __init__(self, path, chance):
        self.path, self.before, self.stat = path, path.read_bytes(), path.stat()
        data = bytearray(self.before)
        self.bit = chance.randrange(8 * len(data))
        data[self.bit // 8] ^= 1 << self.bit % 8
        self.after = bytes(data)
        self.put(self.after)

    def put(self, data):
        self.path.chmod(0o600)
        self.path.write_bytes(data)
        self.path.chmod(self.stat.st_mode)
        os.utime(self.path, ns=(self.stat.st_atime_ns, self.stat.st_mtime_ns))

    def undo(self):
        if self.path.exists() and self.path.read_bytes() == self.after:
            self.put(self.before)


def remove(path):
    """A folder of the store is sealed."""
    for top, _, _ in os.walk(path):
        os.chmod(top, 0o700)
    subprocess.run(["rm", "-rf", path], check=True)


class Rounds:
    def __init__(self, folder, seed, command):
        self.chance, self.folder, self.store, self.command = random.Random(seed), folder, folder / "store", command
        self.count, self.want, self.round, self.what = collections.Counter(), None, 0, ""

    def broken(self, text):
        print(f"round {self.round}: {self.what}: {text}", flush=True)

    def run(self, *command):
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False)
        return ended.returncode, ended.stdout.decode()

    def build(self):
        for path in (self.folder / "release").glob("[!.]*"):
            path.unlink()
        return self.run(*self.command)

    def results(self):
        return {path.name: sha256(path.read_bytes()) for path in sorted((self.folder / "release").glob("[!.]*"))}

    def entry(self, path):
        """ROOM/NAME of a file of the store; a seal is that of another entry."""
        room, name = path.relative_to(self.store).parts[:2]
        return name.removesuffix(".times").split("-", 1)[1] if room == "seals" else name

    def use_by_build(self):
        """All that ships is built again."""
        for path in (self.store / "components").glob("*"):
            if not path.name.split("-")[1] in ("go", "lib"):
                remove(path)
                for seal in (self.store / "seals").glob(f"components-{path.name}*"):
                    seal.unlink()

    def start(self):
        status, said = self.build()
        self.want = self.results()
        if status or len(self.want) != 2:
            self.what = "before any flip"
            self.broken(f"the build fails with {status}: {said[-2000:]}")
        return not status

    def judge(self, flip, status, said):
        """A build must give what it gave before, or fail and name what has changed; then the next one must succeed."""
        named = self.entry(flip.path) in said
        if status and not named:
            self.broken(f"it fails with {status} and does not name it: {said[-600:]}")
        if status:
            status, again = self.build()
        if status:
            self.broken(f"the next build fails with {status}: {again[-600:]}")
        elif self.results() != self.want:
            self.broken(f"the result is wrong{' although it was named' if named else ', silently'}: {said[-300:]}")
        return named

    def files(self, pattern):
        return [path for path in sorted(self.store.glob(pattern)) if path.is_file() and not path.is_symlink() and path.stat().st_size]

    def record_successor(self):
        """As fetch records it when a Debian archive has lost a file; nothing here is built from one."""
        names = {"package": "hello", "before": "1.0-1", "version": "1.0-2", "sha256": sha256(b"taken")}
        record = json.dumps({"schema": "ingot/successor/1"} | names, indent=2).encode()
        path = self.store / "sources" / f"{sha256(b'gone')}.successor"
        path.write_bytes(sha256(record).encode() + b"\n" + record)

    def flip(self, kind, use):
        pattern, seen = KINDS[kind]
        if kind == "successor":
            self.record_successor()
        if use == "build":
            self.use_by_build()
        files = self.files(pattern)
        if not files:                   # set aside by verify, and not needed until something is built
            self.use_by_build()
            self.build()
            files = self.files(pattern)
        flip = Flip(self.chance.choice(files), self.chance)
        self.what = f"{use} after bit {flip.bit} of {flip.path.relative_to(self.store)}"
        named = False
        if use == "verify":
            status, said = self.run("ingot", "store", "verify", "--store", str(self.store))
            named = status == 1 and self.entry(flip.path) in said
            if seen and not named:
                self.broken(f"verify ends with {status} and does not name it: {said[-300:]}")
        named |= self.judge(flip, *self.build())
        self.count[kind, use, "noticed" if named else "without effect"] += 1
        flip.undo()
        for path in (self.store / "aside").glob("*"):
            remove(path)

    def run_all(self, rounds):
        kinds, uses = list(KINDS), ["build", "no-op", "verify"]
        while self.round < rounds:
            self.flip(kinds[self.round % len(kinds)], uses[self.round // len(kinds) % len(uses)])
            self.round += 1


def main():
    rounds = Rounds(pathlib.Path(sys.argv[1]), int(sys.argv[3]), sys.argv[4:])
    if rounds.start():
        rounds.run_all(int(sys.argv[2]))
    for (kind, use, outcome), n in sorted(rounds.count.items()):
        print(f"# {kind}, {use}: {n} {outcome}")
    print(f"# {sum(rounds.count.values())} flips")


main()

#!/usr/bin/env python3
"""kills.py ROUNDS SEED FOLDER COMMAND...: kills processes of COMMAND at random times.

FOLDER holds store/ and release/, which COMMAND fills.  Each round starts COMMAND, sends SIGKILL or SIGTERM to one
process of it at a random time, and looks at what is left; then COMMAND runs again to its end.  A line is printed for
each promise that a round breaks; the last line counts the kills by the kind of process.
"""

import collections
import ctypes
import fcntl
import hashlib
import os
import pathlib
import random
import signal
import subprocess
import sys
import time

SECONDS_TO_END = 10
PR_SET_CHILD_SUBREAPER = 36
KINDS = ["ingot", "step", "guard", "bwrap", "command"]


def read(path):
    try:
        return pathlib.Path(path).read_text(errors="replace")
    except OSError:
        return ""


def children(pid):
    return [int(child) for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children") for child in read(task).split()]


def name_of(pid):
    return read(f"/proc/{pid}/comm").strip()


def descendants(pid, parent=""):
    """(pid, kind) of each process below pid."""
    found = []
    for child in children(pid):
        name = name_of(child)
        if name == "ingot":
            kind = "ingot"
        elif name.startswith("ingot-"):
            kind = "guard" if parent in ("step", "guard") else "step"
        else:
            kind = "bwrap" if name == "bwrap" else "command"
        found.append((child, kind))
        found += descendants(child, kind)
    return found


def wait_for_all(seconds):
    """Collects children, and those that others left to us, until there are none.  Returns what is still there."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if os.waitpid(-1, os.WNOHANG)[0] == 0:
                time.sleep(0.01)
        except ChildProcessError:
            return []
    return descendants(os.getpid())


def held_locks(folder):
    held = []
    for path in (folder / "store/locks").glob("*"):
        with open(path, "rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                held.append(path.name)
    return held


def left_over(folder):
    """Temporary files in the store and beside the results."""
    left = [str(path) for path in (folder / "store/tmp").glob("*")]
    for top, dirs, names in os.walk(folder):
        left += [os.path.join(top, name) for name in dirs + names if name.startswith(".ingot-") or name.endswith(".part")]
    return left


def remove(path):
    """A folder of the store is sealed."""
    for top, _, _ in os.walk(path):
        os.chmod(top, 0o700)
    subprocess.run(["rm", "-rf", path], check=True)


def start_anew(folder, chance):
    parts = ["store/components", "store/frames", "release"]
    if chance.random() < 0.5:
        parts.append("store/sources")
    for part in parts:
        for path in (folder / part).glob("*"):
            remove(path)


def results(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((folder / "release").glob("[!.]*"))}


class Rounds:
    def __init__(self, chance, folder, command):
        self.chance, self.folder, self.command = chance, folder, command
        self.kills = collections.Counter()
        self.want, self.seconds, self.round = None, 0, 0

    def broken(self, text):
        print(f"round {self.round}: {text}", flush=True)

    def start(self):
        self.log = open(self.folder / "log", "wb")
        return subprocess.Popen(self.command, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)

    def finish(self):
        """A whole run; True if it succeeded and gave what it always gives."""
        began = time.monotonic()
        process = self.start()
        try:
            status = process.wait(60)
        except subprocess.TimeoutExpired:
            status = "no end"
            os.kill(process.pid, signal.SIGKILL)
        self.seconds = time.monotonic() - began
        self.look()
        got = results(self.folder)
        self.want = self.want or got
        if status != 0:
            self.broken(f"the next run fails with {status}: {read(self.folder / 'log')[-400:]}")
        elif got != self.want:
            self.broken(f"the next run gives {got}, not {self.want}")
        elif left_over(self.folder):
            self.broken(f"temporary files stay: {left_over(self.folder)}")
        return status == 0

    def look(self, what="after a run"):
        left = wait_for_all(SECONDS_TO_END)
        if left:
            self.broken(f"{what} these stay: {[(pid, kind, read(f'/proc/{pid}/cmdline')) for pid, kind in left]}")
            for pid, _ in left:
                os.kill(pid, signal.SIGKILL)
            wait_for_all(SECONDS_TO_END)
        if held_locks(self.folder):
            self.broken(f"{what} locks are held: {held_locks(self.folder)}")
        if str(self.folder) in read("/proc/self/mountinfo"):
            self.broken(f"{what} a mount stays")

    def kill(self):
        """One kill; False if the run had ended before."""
        with_signal = signal.SIGTERM if self.chance.random() < 0.2 else signal.SIGKILL
        wish, delay = self.chance.choice(KINDS), self.chance.uniform(0, self.seconds)
        self.start()
        time.sleep(delay)
        there = [(pid, kind) for pid, kind in descendants(os.getpid()) if read(f"/proc/{pid}/stat").split(") ")[-1][:1] != "Z"]
        pid, kind = self.chance.choice([one for one in there if one[1] == wish] or there or [(0, "")])
        if pid:
            try:
                os.kill(pid, with_signal)
            except ProcessLookupError:
                pid = 0
        self.look(f"after {with_signal.name} for {kind} at {delay:.3f} s")
        if pid:
            self.kills[f"{kind} {with_signal.name}"] += 1
        return bool(pid)

    def run(self, rounds):
        if not self.finish():
            return
        while self.round < rounds:
            start_anew(self.folder, self.chance)
            self.round += self.kill()
            self.finish()


def main():
    rounds, seed, folder = int(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    rounds_of_kills = Rounds(random.Random(seed), folder, sys.argv[4:])
    rounds_of_kills.run(rounds)
    print(f"# {sum(rounds_of_kills.kills.values())} kills:", ", ".join(f"{n} {what}" for what, n in sorted(rounds_of_kills.kills.items())))


main()

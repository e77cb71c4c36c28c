#!/usr/bin/env python3
"""What a TUF client must do and must refuse, case by case, in TAP.

	cases.py CLIENT [WORD]

CLIENT is tests/conformance/tuf-client or one that takes the same words; with
WORD only the cases whose name has it.  The cases are those of
theupdateframework/tuf-conformance and some that it lacks, told our way.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

from repository import CryptoSigner, Metadata, MetaFile, Repository, Server, TargetFile, days
from securesystemslib.formats import encode_canonical

server = Server()
cases = []


def case(name):
    def add(run):
        cases.append((name, run))
        return run

    return add


class Client:
    """The client under test, with folders of its own, begun with version 1 of the root."""

    def __init__(self, repository, root=None, begin=True):
        self.repository = repository
        self.url = server.add(repository)
        self.work = tempfile.mkdtemp()
        self.dir = os.path.join(self.work, "metadata")
        self.files = os.path.join(self.work, "targets")
        os.mkdir(self.dir)
        os.mkdir(self.files)
        if begin:
            is_(self.init(root), 0, "init")

    def run(self, *words, at=None):
        command = [sys.argv[1], *words]
        if at:
            command = ["faketime", str(at), *command]
        environment = {**os.environ, "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60)
        self.said = done.stdout
        return done.returncode

    def init(self, root=None):
        path = os.path.join(self.work, "first.json")
        with open(path, "wb") as f:
            f.write(root or self.repository.published["root"][0])
        return self.run("--metadata-dir", self.dir, "init", path)

    def refresh(self, at=None):
        self.repository.requests.clear()
        return self.run("--metadata-url", self.url + "metadata/", "--metadata-dir", self.dir, "refresh", at=at)

    def download(self, path, at=None):
        self.repository.requests.clear()
        return self.run(
            "--metadata-url", self.url + "metadata", "--metadata-dir", self.dir, "--target-name", path,
            "--target-dir", self.files, "--target-base-url", self.url + "targets", "download", at=at)  # fmt: skip

    def trusted(self):
        """Versions by role, as they lie on disk."""
        found = {}
        for file in os.listdir(self.dir):
            if file.endswith(".json"):
                with open(os.path.join(self.dir, file), "rb") as f:
                    found[file.removesuffix(".json")] = Metadata.from_bytes(f.read()).signed.version
        return found

    def stored(self, name):
        with open(os.path.join(self.dir, name + ".json"), "rb") as f:
            return f.read()

    def got(self):
        """The downloaded files' contents, the oldest first."""
        paths = [os.path.join(self.files, name) for name in os.listdir(self.files)]
        contents = []
        for path in sorted(paths, key=lambda p: os.stat(p).st_mtime_ns):
            with open(path, "rb") as f:
                contents.append(f.read())
        return contents


class Wrong(Exception):
    pass


def is_(got, want, what):
    if got != want:
        raise Wrong(f"{what}: got {got!r}, want {want!r}")


def fine(client, **kw):
    if client.refresh(**kw) != 0:
        raise Wrong(f"refresh failed: {client.said}")


def refused(client, words="", **kw):
    """With exit status 1, and a message that names what is wrong."""
    is_(client.refresh(**kw), 1, "refresh")
    if words not in client.said:
        raise Wrong(f"it said {client.said!r} instead of {words!r}")


def versions(root=1, timestamp=1, snapshot=1, targets=1, **more):
    roles = {"root": root, "timestamp": timestamp, "snapshot": snapshot, "targets": targets, **more}
    return {name: version for name, version in roles.items() if version}


def both(**kw):
    repository = Repository(**kw)
    return repository, Client(repository)


def edited(data, change):
    """Signed metadata as JSON, changed without a new signature."""
    document = json.loads(data)
    change(document)
    return json.dumps(document).encode()


# what it does


@case("a refresh asks for the next root, the timestamp, the snapshot and the targets, and keeps their bytes")
def _():
    r, c = both()
    r.replace("timestamp", r.published["timestamp"][-1] + b" ")
    fine(c)
    is_(r.requests, [("root", 2), ("timestamp", None), ("snapshot", 1), ("targets", 1)], "requests")
    is_(c.trusted(), versions(), "trusted")
    for name in ("root", "timestamp", "snapshot", "targets"):
        is_(c.stored(name), r.published[name][-1], name)


@case("nothing new is nothing asked for beyond the timestamp")
def _():
    r, c = both()
    fine(c)
    fine(c)
    is_(r.requests, [("root", 2), ("timestamp", None)], "requests")


@case("a download refreshes first")
def _():
    r, c = both()
    is_(c.download("not there"), 1, "download")
    is_(r.requests, [("root", 2), ("timestamp", None), ("snapshot", 1), ("targets", 1)], "requests")
    is_(c.trusted(), versions(), "trusted")


@case("init again accepts the same root and refuses another one")
def _():
    r, c = both()
    is_(c.init(), 0, "the same")
    is_(c.init(Repository().published["root"][0]), 1, "another")
    fine(c)


@case("members that we do not know are signed and no obstacle")
def _():
    r, c = both()
    signer = CryptoSigner.generate_ecdsa()
    signer.public_key.unrecognized_fields["extra"] = {"a": 1, "b": "line\nbreak and \"quotes\" \\"}
    signer.public_key.keyid = hashlib.sha256(encode_canonical(signer.public_key.to_dict()).encode()).hexdigest()
    r.add_key("root", signer)
    r.root.unrecognized_fields["custom"] = "é"
    r.root.roles["root"].unrecognized_fields["another"] = [None, True, {}]
    r.publish("root")
    fine(c)
    is_(c.trusted()["root"], 2, "root")


@case("keyid_hash_algorithms means nothing")
def _():
    r, c = both()
    r.drop_keys("snapshot")
    signer = CryptoSigner.generate_ed25519()
    signer.public_key.unrecognized_fields = {"keyid_hash_algorithms": "md5"}
    r.add_key("snapshot", signer)
    r.publish("root", "snapshot", "timestamp")
    fine(c)
    is_(c.trusted(), versions(root=2, snapshot=2, timestamp=2), "trusted")


for consistent in (True, False):

    @case(f"consistent_snapshot {str(consistent).lower()}: metadata and targets are asked for by the right names")
    def _(consistent=consistent):
        r = Repository()
        r.root.consistent_snapshot = consistent
        r.add_target("targets", "dir/a b?.txt", b"content")
        r.delegate("targets", "more")
        r.published.clear()
        for role in r.role.values():
            role.version = 1
        r.publish("more", "targets", "snapshot", "timestamp", "root")
        c = Client(r)
        is_(c.download("dir/a b?.txt"), 0, "download")
        is_(c.got(), [b"content"], "content")
        is_(c.download("nothing"), 1, "download")
        fine(c)
        digest = hashlib.sha256(b"content").hexdigest()
        is_(r.downloads, [f"dir/{digest}.a b?.txt" if consistent else "dir/a b?.txt"], "downloads")
        is_(c.trusted(), versions(more=1), "trusted")


# the first root


@case("a first root without a version is refused before anything is asked")
def _():
    r = Repository()
    c = Client(r, begin=False)
    c.init(edited(r.published["root"][0], lambda d: d["signed"].pop("version")))
    refused(c)
    is_(r.requests, [], "requests")


@case("a first root that does not sign itself is refused before anything is asked")
def _():
    r = Repository()
    c = Client(r, begin=False)
    c.init(edited(r.published["root"][0], lambda d: d["signatures"][0].update(sig="00" * 64)))
    refused(c)
    is_(r.requests, [], "requests")


@case("an expired first root is where trust begins, if a newer one follows")
def _():
    r = Repository()
    r.root.expires = days(-1)
    r.replace("root", r.sign("root"))
    c = Client(r)
    refused(c, "'root' expired")
    is_(c.trusted(), {"root": 1}, "trusted")
    r.root.expires = days(30)
    r.publish("root")
    fine(c)
    is_(c.trusted(), versions(root=2), "trusted")


# signatures


@case("what is not signed by its role is not stored, what came before it is")
def _():
    for name, trusted in {
        "root": {"root": 1},
        "timestamp": {"root": 2},
        "snapshot": {"root": 2, "timestamp": 2},
        "targets": {"root": 2, "timestamp": 2, "snapshot": 2},
    }.items():
        r, c = both()
        r.signers[name] = []
        r.publish("root", "targets", "snapshot", "timestamp")
        refused(c, "signed by 0 of its keys, must be by 1")
        is_(c.trusted(), trusted, name)


ROTATIONS = {  # keys, threshold and signers of each root; is the last one good?
    "one key for another": ([([1], 1, [1]), ([2], 1, [2, 1]), ([2], 1, [2])], True),
    "one key for another, among strangers' signatures": ([([1], 1, [3, 1, 4]), ([2], 1, [3, 2, 1, 4]), ([2], 1, [3, 2, 4])], True),
    "any three of five": ([([0, 1, 2, 3, 4], 3, s) for s in ([0, 2, 4], [0, 4, 1], [0, 1, 3], [0, 1, 3])], True),
    "one of five replaced": ([([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 4, 1])], True),
    "one of five replaced in two steps": ([([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 2, 4, 5]), ([0, 1, 3, 4, 5], 3, [0, 4, 5])], True),
    "all five replaced": ([([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([5, 6, 7, 8, 9], 3, [0, 2, 4, 5, 6, 7]), ([5, 6, 7, 8, 9], 3, [5, 6, 7])], True),
    "threshold raised": ([([1, 2, 3], 1, [1]), ([1, 2, 3], 2, [1, 2])], True),
    "threshold and keys raised": ([([1], 1, [1]), ([1, 2], 2, [1, 2])], True),
    "threshold lowered": ([([1, 2, 3], 2, [1, 2]), ([1, 2, 3], 1, [1, 2]), ([1, 2, 3], 1, [1])], True),
    "not by the old key": ([([1], 1, [1]), ([2], 1, [2, 3, 4])], False),
    "not by the new key": ([([1], 1, [1]), ([2], 1, [1, 3, 4])], False),
    "not by three new keys": ([([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 2, 4])], False),
    "not by three old keys": ([([0, 1, 2, 3, 4], 3, [0, 2, 4]), ([0, 1, 3, 4, 5], 3, [0, 4, 5])], False),
    "the new threshold not reached": ([([1, 2, 3], 1, [1]), ([1, 2, 3], 2, [2])], False),
    "the old threshold not reached": ([([1, 2, 3], 2, [1, 2]), ([1, 2, 3], 1, [1])], False),
}
keyring = [CryptoSigner.generate_ed25519() for _ in range(10)]


def set_keys(r, name, keys, threshold, signers):
    r.drop_keys(name)
    for i in keys:
        r.root.add_key(keyring[i].public_key, name)
    r.root.roles[name].threshold = threshold
    r.signers[name] = [keyring[i] for i in signers]


for title, (steps, good) in ROTATIONS.items():

    @case(f"roots: {title}: {'followed' if good else 'refused'}")
    def _(steps=steps, good=good):
        r = Repository()
        r.published["root"] = []
        r.root.version = 1
        for step in steps:
            set_keys(r, "root", *step)
            r.publish("root")
        c = Client(r)
        if good:
            fine(c)
        else:
            refused(c, "signed by")
        is_(c.stored("root"), r.published["root"][-1 if good else -2], "root")


for title, keys, threshold, signers, good in (
    ("another key", [2], 1, [2], True),
    ("strangers' signatures among them", [1], 1, [3, 1, 4], True),
    ("strangers' signatures alone", [2], 1, [1, 3, 4], False),
    ("three of five, one of them a stranger", [0, 1, 3, 4, 5], 3, [0, 2, 4], False),
    ("two of three", [0, 1, 3, 4, 5], 3, [0, 4], False),
    ("three of five", [0, 1, 2, 3, 4], 3, [0, 2, 4], True),
    ("three others", [0, 1, 2, 3, 4], 3, [2, 3, 4], True),
):
    for name in ("timestamp", "snapshot", "targets"):

        @case(f"{name} by {title}: {'accepted' if good else 'refused'}")
        def _(name=name, keys=keys, threshold=threshold, signers=signers, good=good):
            r, c = both()
            set_keys(r, name, keys, threshold, signers)
            r.publish("root", "targets", "snapshot", "timestamp")
            if good:
                fine(c)
                is_(c.stored(name), r.published[name][-1], name)
            else:
                refused(c, "signed by")
                is_(c.trusted().get(name), None, name)


@case("a threshold that was reached no longer keeps the old snapshot")
def _():
    r = Repository()
    set_keys(r, "snapshot", [1, 2, 3], 3, [1, 2, 3])
    r.publish("root", "snapshot", "timestamp")
    c = Client(r)
    fine(c)
    r.signers["snapshot"].pop()
    r.publish("snapshot", "timestamp")
    refused(c, "signed by 2 of its keys, must be by 3")
    is_(c.trusted()["snapshot"], 2, "snapshot")


@case("more signatures wanted than there are keys: the root is good, the role never")
def _():
    r, c = both()
    set_keys(r, "snapshot", [1, 2, 3, 4, 5], 6, [1, 2, 3, 4, 5])
    r.publish("root", "snapshot", "timestamp")
    refused(c, "signed by 5 of its keys, must be by 6")
    is_(c.trusted(), {"root": 2, "timestamp": 2}, "trusted")


@case("one key many times is one key")
def _():
    r, c = both()
    signer = r.add_key("snapshot")
    keyid = signer.public_key.keyid
    r.root.roles["snapshot"].threshold = 3

    # The same key under other ids: the ids are labels.
    def more(document):
        signed = document["signed"]
        for i in range(4):
            signed["keys"]["%064x" % i] = signed["keys"][keyid]
            signed["roles"]["snapshot"]["keyids"].append("%064x" % i)

    document = json.loads(r.sign("root"))
    document["signed"]["version"] = 2
    more(document)
    signature = r.signers["root"][0].sign(encode_canonical(document["signed"]).encode())
    document["signatures"] = [signature.to_dict()]
    r.published["root"].append(json.dumps(document).encode())

    def sign_more(d):
        mine = next(s for s in d["signatures"] if s["keyid"] == keyid)
        d["signatures"] = d["signatures"] + [{"keyid": "%064x" % i, "sig": mine["sig"]} for i in range(4)]

    r.publish("snapshot", "timestamp")
    r.replace("snapshot", edited(r.published["snapshot"][-1], sign_more))
    refused(c, "signed by 2 of its keys, must be by 3")
    is_(c.trusted(), {"root": 2, "timestamp": 2}, "trusted")


@case("a role that lists a key twice is refused")
def _():
    r, c = both()
    document = json.loads(r.sign("root"))
    document["signed"]["version"] = 2
    document["signed"]["roles"]["snapshot"]["keyids"] *= 2
    signature = r.signers["root"][0].sign(encode_canonical(document["signed"]).encode())
    document["signatures"] = [signature.to_dict()]
    r.published["root"].append(json.dumps(document).encode())
    refused(c, "is listed twice")


@case("a key that signs twice makes the metadata wrong")
def _():
    r, c = both()
    r.replace("snapshot", edited(r.published["snapshot"][-1], lambda d: d["signatures"].append(d["signatures"][0])))
    refused(c, "signed twice")
    is_(c.trusted(), {"root": 1, "timestamp": 1}, "trusted")


@case("a wrong or empty signature beside enough valid ones is ignored")
def _():
    r, c = both()
    old = r.signers["timestamp"][0].public_key.keyid
    r.add_key("timestamp")
    r.publish("root", "timestamp")

    def spoil(sig):
        return lambda d: [s.update(sig=sig) for s in d["signatures"] if s["keyid"] == old]

    for sig in ("ab" * 64, "", "not hexadecimal", "abc"):
        r.publish("timestamp")
        r.replace("timestamp", edited(r.published["timestamp"][-1], spoil(sig)))
        fine(c)
        is_(c.trusted()["timestamp"], r.timestamp.version, "timestamp")


for keytype, make, bad in (
    ("ed25519", CryptoSigner.generate_ed25519, "5a" * 64),
    ("ecdsa-sha2-nistp256", CryptoSigner.generate_ecdsa, "3006020101020101"),
    ("rsassa-pss-sha256", CryptoSigner.generate_rsa, "5a" * 384),
    ("rsa-pkcs1v15-sha256", lambda: CryptoSigner.generate_rsa(scheme="rsa-pkcs1v15-sha256"), "5a" * 384),
):

    @case(f"{keytype} verifies, and a wrong signature by it does not")
    def _(make=make, bad=bad):
        r, c = both()
        signer = r.add_key("root", make())
        r.root.roles["root"].threshold = 2
        r.publish("root")
        fine(c)
        is_(c.trusted()["root"], 2, "root")
        r.publish("root")
        keyid = signer.public_key.keyid
        r.replace("root", edited(r.published["root"][-1], lambda d: [s.update(sig=bad) for s in d["signatures"] if s["keyid"] == keyid]))
        refused(c, "signed by 1 of its keys, must be by 2")
        is_(c.trusted()["root"], 2, "root")


@case("a key of an unknown kind is ignored and does not count as a signer")
def _():
    r, c = both()
    signer = r.add_key("root")
    signer.public_key.scheme = "sphincs-shake-256f"
    r.publish("root")
    fine(c)
    r.root.roles["root"].threshold = 2
    r.publish("root")
    refused(c, "signed by 1 of its keys, must be by 2")


@case("metadata of another type are refused, though all else is right")
def _():
    r, c = both()
    r.add_key("snapshot", r.signers["timestamp"][0])
    r.snapshot.meta = {"snapshot.json": MetaFile(1)}
    r.publish("root", "snapshot")
    r.published["timestamp"].append(r.published["snapshot"].pop())
    refused(c, "must be 'timestamp', is 'snapshot'")
    is_(c.trusted(), {"root": 2}, "trusted")


# versions


@case("a version other than the one that was asked for is refused")
def _():
    for name, trusted in {
        "root": {"root": 1},
        "snapshot": {"root": 2, "timestamp": 2},
        "targets": {"root": 2, "timestamp": 2, "snapshot": 2},
    }.items():
        r, c = both()
        r.role[name].version += 1
        r.publish("root", "targets", "snapshot", "timestamp")
        refused(c)
        is_(c.trusted(), trusted, name)


@case("a timestamp that goes back is refused")
def _():
    r, c = both()
    r.publish("timestamp")
    fine(c)
    r.timestamp.version = 1
    r.publish("timestamp", bump=False)
    refused(c, "goes back from version 2 to 1")
    is_(c.trusted()["timestamp"], 2, "timestamp")
    is_(r.requests[-1], ("timestamp", None), "the last request")


@case("a timestamp with another content and the same version is not looked at")
def _():
    r, c = both()
    fine(c)
    r.timestamp.snapshot_meta.version = 100
    r.publish("timestamp", bump=False)
    fine(c)
    is_(r.requests[-1], ("timestamp", None), "the last request")
    is_(c.stored("timestamp"), r.published["timestamp"][0], "timestamp")


for with_hashes in (False, True):
    suffix = ", hashes or not" if with_hashes else ""

    @case("a snapshot that goes back is refused" + suffix)
    def _(with_hashes=with_hashes):
        r, c = both()
        r.with_hashes = with_hashes
        r.publish("snapshot", "timestamp")
        fine(c)
        r.snapshot.version = 1
        r.note("snapshot")
        r.publish("timestamp")
        refused(c, "the snapshot goes back from version 2 to 1")
        is_(c.trusted(), versions(timestamp=2, snapshot=2), "trusted")
        is_(r.requests[-1], ("timestamp", None), "the last request")

    @case("targets that go back are refused" + suffix)
    def _(with_hashes=with_hashes):
        r, c = both()
        r.with_hashes = with_hashes
        r.publish("targets", "snapshot", "timestamp")
        fine(c)
        r.targets.version = 1
        r.published["targets"] = r.published["targets"][:1]
        r.note("targets")
        r.publish("snapshot", "timestamp")
        refused(c, "targets.json goes back from version 2 to 1")
        is_(c.trusted(), versions(timestamp=3, snapshot=2, targets=2), "trusted")


@case("a role that goes away from the snapshot is refused")
def _():
    r, c = both()
    r.delegate("targets", "more")
    r.publish("more", "targets", "snapshot", "timestamp")
    fine(c)
    del r.snapshot.meta["more.json"]
    r.publish("snapshot", "timestamp")
    refused(c, "'more.json' is no longer listed")
    is_(c.trusted()["snapshot"], 2, "snapshot")


@case("a newer snapshot that no timestamp names is not asked for")
def _():
    r, c = both()
    fine(c)
    r.publish("targets")
    fine(c)
    is_(r.requests[-1], ("timestamp", None), "the last request")
    is_(c.trusted(), versions(), "trusted")


@case("a snapshot of another version under the old name is refused")
def _():
    r, c = both()
    r.snapshot.version = 2
    r.replace("snapshot", r.sign("snapshot"))
    refused(c, "version 2 came, must be version 1")
    is_(c.trusted(), {"root": 1, "timestamp": 1}, "trusted")


@case("after a fast-forward attack new keys make lower versions good: timestamp")
def _():
    r, c = both()
    for _ in range(20):
        r.publish("timestamp")
    fine(c)
    is_(c.trusted()["timestamp"], 21, "timestamp")
    r.rotate("timestamp")
    r.publish("root")
    r.timestamp.version = 1
    r.publish("timestamp", bump=False)
    fine(c)
    is_(c.trusted(), versions(root=2), "trusted")


@case("after a fast-forward attack new keys make lower versions good: snapshot")
def _():
    r, c = both()
    for _ in range(20):
        r.publish("snapshot")
    r.publish("timestamp")
    fine(c)
    is_(c.trusted()["snapshot"], 21, "snapshot")
    r.rotate("snapshot")
    r.rotate("timestamp")
    r.publish("root")
    r.snapshot.version = 1
    r.published["snapshot"] = [r.sign("snapshot")]
    r.note("snapshot")
    r.publish("timestamp")
    fine(c)
    is_(c.trusted()["snapshot"], 1, "snapshot")


@case("after a fast-forward attack a new snapshot key is enough, the timestamp's word of it is forgotten too")
def _():
    r, c = both()
    for _ in range(20):
        r.publish("snapshot")
    r.publish("timestamp")
    fine(c)
    r.rotate("snapshot")
    r.publish("root")
    r.snapshot.version = 1
    r.published["snapshot"] = [r.sign("snapshot")]
    r.note("snapshot")
    r.publish("timestamp")
    fine(c)
    is_(c.trusted(), versions(root=2, timestamp=3), "trusted")


@case("after a fast-forward attack new keys make lower versions good: targets")
def _():
    r, c = both()
    for _ in range(20):
        r.publish("targets")
    r.publish("snapshot", "timestamp")
    fine(c)
    is_(c.trusted()["targets"], 21, "targets")
    r.rotate("snapshot")
    r.publish("root")
    r.targets.version = 1
    r.published["targets"] = [r.sign("targets")]
    r.note("targets")
    r.publish("snapshot", "timestamp")
    fine(c)
    is_(c.trusted()["targets"], 1, "targets")


@case("a key that is added takes no protection away")
def _():
    r, c = both()
    r.publish("timestamp")
    fine(c)
    r.add_key("timestamp")
    r.publish("root")
    r.timestamp.version = 1
    r.publish("timestamp", bump=False)
    refused(c, "goes back from version 2 to 1")


# hashes, lengths and files that are not there


@case("hashes and lengths of metadata hold where they are given")
def _():
    r = Repository()
    r.with_hashes = True
    r.publish("targets", "snapshot", "timestamp")
    c = Client(r)
    fine(c)
    r.publish("targets")
    r.snapshot.meta["targets.json"].hashes["sha256"] = "46" * 32
    r.publish("snapshot", "timestamp")
    refused(c, "its sha256 is not the signed one")
    is_(c.trusted(), versions(timestamp=3, snapshot=3, targets=2), "trusted")
    r.note("targets")
    r.snapshot.meta["targets.json"].length += 1
    r.publish("snapshot", "timestamp")
    refused(c, "bytes, must have")
    is_(c.trusted()["targets"], 2, "targets")


@case("metadata longer than they are said to be are not read to the end")
def _():
    r = Repository()
    r.with_hashes = True
    r.publish("targets", "snapshot", "timestamp")
    r.replace("snapshot", r.published["snapshot"][-1] + b" " * 1000)
    refused(Client(r), "snapshot")


@case("missing metadata end the update")
def _():
    r, c = both()
    fine(c)
    r.timestamp.snapshot_meta.version = 2
    r.publish("timestamp")
    refused(c, "the server has no '2.snapshot.json'")
    is_(c.trusted(), versions(timestamp=2), "trusted")
    r.publish("snapshot")
    r.snapshot.meta["targets.json"].version = 2
    r.publish("snapshot", "timestamp")
    refused(c, "the server has no '2.targets.json'")
    is_(c.trusted(), versions(timestamp=3, snapshot=3), "trusted")
    r.published["timestamp"] = []
    refused(c, "the server has no 'timestamp.json'")


@case("403 for the next root means that there is none, as buckets say it")
def _():
    r, c = both()
    r.override["metadata/2.root.json"] = 403
    fine(c)


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" " * 65536)
    except OSError:
        pass


for name in ("2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json"):

    @case(f"an endless {name} is given up")
    def _(name=name):
        r, c = both()
        r.override["metadata/" + name] = endless
        refused(c, "larger")


@case("an endless target is given up")
def _():
    r, c = both()
    r.add_target("targets", "file", b"content")
    r.publish("targets", "snapshot", "timestamp")
    digest = hashlib.sha256(b"content").hexdigest()
    r.override[f"targets/{digest}.file"] = endless
    is_(c.download("file"), 1, "download")
    is_(c.got(), [], "files")


@case("a file that is not metadata is refused in one sentence")
def _():
    for data in (b"", b"<html>", b"[]", b"{}", b'{"signed": 1, "signatures": []}', b'{"signed": {}, "signatures": {}}', b"\xff"):
        r, c = both()
        r.replace("timestamp", data)
        refused(c, "updating role 'timestamp'")
        is_(c.said.count("\n"), 1, "lines")
        is_(c.trusted(), {"root": 1}, "trusted")


FIELDS = {  # of each role: a change that makes it wrong, though it is signed
    "no version": lambda s: s.pop("version"),
    "version 0": lambda s: s.update(version=0),
    "version as text": lambda s: s.update(version="2"),
    "no expiry": lambda s: s.pop("expires"),
    "an expiry that is not a time": lambda s: s.update(expires="tomorrow"),
    "an expiry in another zone": lambda s: s.update(expires="2099-01-01T00:00:00+01:00"),
    "no type": lambda s: s.pop("_type"),
    "another specification": lambda s: s.update(spec_version="2.0.0"),
    "a number with a fraction": lambda s: s.update(custom=1.5),
}
OWN_FIELDS = {
    "root": {
        "no keys": lambda s: s.pop("keys"),
        "no role of timestamp": lambda s: s["roles"].pop("timestamp"),
        "threshold 0": lambda s: s["roles"]["root"].update(threshold=0),
        "consistent_snapshot as a number": lambda s: s.update(consistent_snapshot=1),
    },
    "timestamp": {
        "no snapshot": lambda s: s.update(meta={}),
        "a snapshot without a version": lambda s: s["meta"]["snapshot.json"].pop("version"),
        "hashes of a kind that we do not know": lambda s: s["meta"]["snapshot.json"].update(hashes={"md5": "00"}),
        "a length below zero": lambda s: s["meta"]["snapshot.json"].update(length=-1),
    },
    "snapshot": {
        "no list": lambda s: s.pop("meta"),
        "no targets": lambda s: s.update(meta={}),
    },
    "targets": {
        "no targets": lambda s: s.pop("targets"),
        "delegations without keys": lambda s: s.update(delegations={"roles": []}),
        "a delegation named root": lambda s: s.update(
            delegations={"keys": {}, "roles": [{"name": "root", "keyids": [], "threshold": 1, "terminating": False, "paths": []}]}
        ),
    },
}
for name, own in OWN_FIELDS.items():
    for title, change in {**FIELDS, **own}.items():

        @case(f"{name} with {title} is refused, though signed")
        def _(name=name, change=change):
            r, c = both()
            if name == "root":
                r.published["root"].append(r.published["root"][0])
                r.root.version = 2
            document = json.loads(r.sign(name))
            change(document["signed"])
            text = json.dumps(document["signed"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            document["signatures"] = [r.signers[name][0].sign(text.encode()).to_dict()]
            r.replace(name, json.dumps(document).encode())
            refused(c, name)
            is_(c.trusted().get(name), 1 if name == "root" else None, "trusted")


# time


@case("an expired root is stored and ends the update")
def _():
    r, c = both()
    fine(c)
    r.root.expires = days(-1)
    r.publish("root", "targets", "snapshot", "timestamp")
    refused(c, "version 2 of 'root' expired")
    is_(c.trusted(), versions(root=2), "trusted")


@case("expired metadata are not stored")
def _():
    for name, trusted in {
        "timestamp": versions(),
        "snapshot": versions(timestamp=2),
        "targets": versions(timestamp=2, snapshot=2),
    }.items():
        r, c = both()
        fine(c)
        r.role[name].expires = days(-5)
        r.publish("targets", "snapshot", "timestamp")
        refused(c, f"'{name}' expired")
        is_(c.trusted(), trusted, name)


@case("what we have and the server has no newer is not good for ever")
def _():
    for name in ("root", "timestamp", "snapshot", "targets"):
        r, c = both()
        r.role[name].expires = days(7)
        r.publish("root", "targets", "snapshot", "timestamp")
        fine(c, at=days(6))
        refused(c, f"'{name}' expired", at=days(8))


@case("expired local metadata do not prevent an update")
def _():
    r, c = both()
    for name in ("root", "timestamp", "snapshot", "targets"):
        r.role[name].expires = days(7)
    r.publish("root", "targets", "snapshot", "timestamp")
    fine(c)
    for name in ("root", "timestamp", "snapshot", "targets"):
        r.role[name].expires = days(21)
    r.publish("root", "targets", "snapshot", "timestamp")
    fine(c, at=days(18))
    is_(c.trusted(), versions(root=3, timestamp=3, snapshot=3, targets=3), "trusted")


@case("an expired timestamp of our own still protects against older ones")
def _():
    r, c = both()
    r.timestamp.expires = days(7)
    r.publish("timestamp")
    fine(c)
    r.timestamp.expires = days(30)
    r.timestamp.version = 1
    r.publish("timestamp", bump=False)
    refused(c, "goes back from version 2 to 1", at=days(18))


# targets


@case("a target is brought, with its folder and with strange letters in its name")
def _():
    r, c = both()
    for path in ("file.txt", "path/to/a/file.txt", "a b", "é", "%2e", "what?", "a#b", "-"):
        r.add_target("targets", path, path.encode())
    r.publish("targets", "snapshot", "timestamp")
    for path in list(r.targets.targets):
        is_(c.download(path), 0, path + ": " + c.said)
    is_(c.got(), [path.encode() for path in r.targets.targets], "files")
    is_(sorted(os.listdir(c.work)), ["first.json", "metadata", "targets"], "nothing lies elsewhere")


@case("a target that leads outside is refused")
def _():
    r, c = both()
    for path in ("../up", "a/../../b", "/etc/passwd", "a\\b"):
        r.add_target("targets", path, b"content")
    r.publish("targets", "snapshot", "timestamp")
    for path in r.targets.targets:
        is_(c.download(path), 1, path)
    is_(r.downloads, [], "downloads")
    is_(c.got(), [], "files")


@case("what is there already is not brought again, what changed is")
def _():
    r, c = both()
    r.add_target("targets", "file", b"one")
    r.publish("targets", "snapshot", "timestamp")
    is_(c.download("file"), 0, "download")
    is_(c.download("file"), 0, "download")
    is_(len(r.downloads), 1, "downloads")
    r.add_target("targets", "file", b"two")
    r.publish("targets", "snapshot", "timestamp")
    is_(c.download("file"), 0, "download")
    is_(c.got(), [b"two"], "files")


@case("a target of other bytes is refused, and the old one stays")
def _():
    r, c = both()
    r.add_target("targets", "file", b"good")
    r.add_target("targets", "other", b"good too")
    r.publish("targets", "snapshot", "timestamp")
    is_(c.download("file"), 0, "download")
    r.content.update(file=b"evil", other=b"evil too")
    is_(c.download("file"), 0, "the file that we have")
    is_(c.download("other"), 1, "the file that we have not")
    is_(c.got(), [b"good"], "files")
    r.targets.targets["file"] = TargetFile.from_data("file", b"new!", ["sha256"])
    r.publish("targets", "snapshot", "timestamp")
    is_(c.download("file"), 1, "download")
    is_(c.got(), [b"good"], "files")


@case("a target that the server has not ends the download")
def _():
    r, c = both()
    r.add_target("targets", "file", b"good")
    r.publish("targets", "snapshot", "timestamp")
    r.content.clear()
    is_(c.download("file"), 1, "download")
    is_(c.got(), [], "files")


@case("sha512 alone is enough, and must be right")
def _():
    r, c = both()
    r.add_target("targets", "file", b"good", ("sha512",))
    r.publish("targets", "snapshot", "timestamp")
    is_(c.download("file"), 0, "download")
    r.add_target("targets", "both", b"good", ("sha256", "sha512"))
    r.targets.targets["both"].hashes["sha512"] = "00" * 64
    r.publish("targets", "snapshot", "timestamp")
    is_(c.download("both"), 1, "download")


@case("eleven versions, each fifth seen: always the newest content, never the wrong one")
def _():
    r, c = both()
    r.add_target("targets", "file", b"content")
    r.publish("targets", "snapshot", "timestamp")
    is_(c.download("file"), 0, "download")
    expected = [b"content"]
    for i in range(11):
        content = b"content %d" % i
        r.add_target("targets", "file", content)
        r.add_target("targets", f"new-{i}", b"new %d" % i)
        r.publish("targets", "snapshot", "timestamp")
        if i % 5 == 0:
            is_(c.download("file"), 0, "download")
            is_(c.download(f"new-{i}"), 0, "download")
            expected = [x for x in expected if not x.startswith(b"content")] + [content, b"new %d" % i]
            is_(c.got(), expected, "files")
            r.content["file"] = b"evil"
            r.publish("targets", "snapshot", "timestamp")
            c.download("file")
            is_(c.got(), expected, "files")


# delegations

GRAPHS = {  # which role delegates to which, {options}; the roles that a search visits
    "one": ("targets A", "A"),
    "two": ("targets A, targets B", "A B"),
    "two levels": ("targets A, targets B, B C", "A B C"),
    "depth first": ("targets A, targets B, A C, A D", "A C D B"),
    "depth first, three levels": ("targets A, targets B, A C, C D", "A C D B"),
    "terminating ends the search": ("targets A, targets B, A C !, A D", "A C"),
    "terminating asks its own descendants": ("targets A, targets B, A C !, C D", "A C D"),
    "terminating for other paths ends nothing": ("targets A, targets B, A C !*.py, A D", "A D B"),
    "only matching paths": ("targets A *.py, targets B, A C", "B"),
    "only matching paths, three levels": ("targets A, targets B, A C *.py, C D", "A B"),
    "a cycle": ("targets A, targets B, B C, C D, D B", "A B C D"),
    "a role to itself": ("targets A, A A, targets B", "A B"),
    "two to a third": ("targets A, targets B, B C, A C", "A C B"),
    "two to a third by other paths": ("targets A, targets B, B C, A C *.py", "A B C"),
}
for title, (edges, order) in GRAPHS.items():

    @case(f"delegations: {title}")
    def _(edges=edges, order=order):
        r, c = both()
        for edge in edges.split(", "):
            delegator, name, *options = edge.split(" ")
            options = options[0] if options else ""
            r.delegate(delegator, name, [options.lstrip("!") or "*"], terminating=options.startswith("!"))
        # A role that two delegate to is signed by the keys of both.
        r.publish(*r.delegated(), "targets", "snapshot", "timestamp")
        is_(c.download("missing"), 1, "download")
        is_([name for name, _ in r.requests[4:]], order.split(" "), "visited")
        is_(sorted(c.trusted()), sorted(["root", "timestamp", "snapshot", "targets", *order.split(" ")]), "stored")


for path, found, visited in (
    ("targetfile", True, []),
    ("README.md", True, ["A"]),
    ("releases/x/x_v1", True, ["B", "C"]),
    ("releases/y/y_v1.zip", True, ["B", "D"]),
    ("releases/z/z_v1.zip", False, ["B"]),
    ("docs/README.md", False, []),
    ("releases/x/deep/x_v1", False, []),
    ("1.bin", True, ["E"]),
    ("12.bin", False, []),
):

    @case(f"delegations by pattern: {path} is {'found' if found else 'not found'}")
    def _(path=path, found=found, visited=visited):
        r, c = both()
        r.delegate("targets", "A", ["*.doc", "*.md"])
        r.delegate("targets", "B", ["releases/*/*"])
        r.delegate("B", "C", ["releases/x/*"])
        r.delegate("B", "D", ["releases/y/*.zip"])
        r.delegate("targets", "E", ["?.bin"])
        for name, target in (
            ("targets", "targetfile"), ("A", "README.md"), ("C", "releases/x/x_v1"), ("D", "releases/y/y_v1.zip"),
            ("D", "releases/z/z_v1.zip"), ("A", "docs/README.md"), ("C", "releases/x/deep/x_v1"), ("E", "1.bin"),
            ("E", "12.bin"),
        ):  # fmt: skip
            r.add_target(name, target, target.encode())
        r.publish("A", "B", "C", "D", "E", "targets", "snapshot", "timestamp")
        is_(c.download(path), 0 if found else 1, "download")
        is_(c.got(), [path.encode()] if found else [], "files")
        is_([name for name, _ in r.requests[4:]], visited, "visited")


@case("delegations by the hash of the path")
def _():
    r, c = both()
    digest = hashlib.sha256(b"file").hexdigest()
    other = "0" if digest[0] != "0" else "1"
    r.delegate("targets", "A", prefixes=[other])
    r.delegate("targets", "B", prefixes=[other + "f", digest[:2]])
    r.add_target("B", "file", b"content")
    r.publish("A", "B", "targets", "snapshot", "timestamp")
    is_(c.download("file"), 0, "download")
    is_([name for name, _ in r.requests[4:]], ["B"], "visited")


for bits in (1, 3, 4, 9):

    @case(f"delegations by {2**bits} bins")
    def _(bits=bits):
        r, c = both()
        bins = r.delegate_bins("targets", "bin", bits)
        name = bins.get_role_for_target("file")
        r.add_target(name, "file", b"content")
        r.publish(*r.delegated(), "targets", "snapshot", "timestamp")
        is_(c.download("file"), 0, "download")
        is_(r.requests[4:], [(name, 1)], "visited")


@case("names of roles are anything, and neither address nor folder is left by them")
def _():
    for name in ("?", "#", "/role", "../role", ".", "..", "é", "a b", "%2e%2e%2f", "lock", "role.json"):
        r, c = both()
        r.delegate("targets", name)
        r.publish(name, "targets", "snapshot", "timestamp")
        is_(c.download("missing"), 1, "download")
        is_(r.requests[-1], (name, 1), "the last request")
        is_(len(c.trusted()), 5, f"roles with {name}")
        is_(sorted(os.listdir(c.work)), ["first.json", "metadata", "targets"], "nothing lies elsewhere")
        file = urllib.parse.quote(name, "") + ".json"
        is_(os.path.exists(os.path.join(c.dir, file)), True, file)


@case("a delegated role that is not signed, not there, expired or of another version is not used")
def _():
    for spoil, words in (
        (lambda r: r.signers.update(more=[]), "signed by 0"),
        (lambda r: r.role["more"].__setattr__("expires", days(-1)), "expired"),
    ):
        r, c = both()
        r.delegate("targets", "more")
        r.add_target("more", "file", b"content")
        spoil(r)
        r.publish("more", "targets", "snapshot", "timestamp")
        is_(c.download("file"), 1, "download")
        if words not in c.said:
            raise Wrong(f"it said {c.said!r} instead of {words!r}")
        is_(c.got(), [], "files")
        is_(c.trusted(), versions(timestamp=2, snapshot=2, targets=2), "trusted")


@case("a delegated role that has expired since is not used, a newer one is")
def _():
    r, c = both()
    r.delegate("targets", "more", expires=days(7))
    r.add_target("more", "first", b"first")
    r.add_target("more", "second", b"second")
    r.publish("more", "targets", "snapshot", "timestamp")
    is_(c.download("first"), 0, "download")
    is_(c.download("second", at=days(18)), 1, "download")
    r.role["more"].expires = days(21)
    r.publish("more", "snapshot", "timestamp")
    is_(c.download("second", at=days(18)), 0, "download")
    is_(c.got(), [b"first", b"second"], "files")


@case("a role that we have is verified by the keys of who delegates to it now")
def _():
    r, c = both()
    r.delegate("targets", "A", ["a*"])
    r.delegate("targets", "B", ["b*"])
    r.delegate("A", "C", ["*"])
    mine = list(r.signers["C"])
    r.delegate("B", "C", ["*"])
    r.signers["C"] = mine  # not by B's key
    r.add_target("C", "a", b"a")
    r.add_target("C", "b", b"b")
    r.publish("A", "B", "C", "targets", "snapshot", "timestamp")
    is_(c.download("a"), 0, "by A")
    is_(c.download("b"), 1, "by B")
    is_(c.got(), [b"a"], "files")


@case("a chain of delegations without an end ends")
def _():
    r, c = both()
    above = "targets"
    for i in range(50):
        r.delegate(above, f"r{i}")
        above = f"r{i}"
    r.add_target("r49", "file", b"content")
    r.publish(*r.delegated(), "targets", "snapshot", "timestamp")
    is_(c.download("file"), 1, "download")
    is_(len(r.requests) - 4, 32, "visited")


@case("another process that updates is waited for")
def _():
    r, c = both()
    command = [sys.argv[1], "--metadata-url", c.url + "metadata", "--metadata-dir", c.dir, "refresh"]
    several = [subprocess.Popen(command) for _ in range(4)]
    is_([p.wait(timeout=60) for p in several], [0] * 4, "all of them")
    is_(c.trusted(), versions(), "trusted")


def main():
    chosen = [c for c in cases if len(sys.argv) < 3 or sys.argv[2] in c[0]]
    failures = 0
    for number, (name, run) in enumerate(chosen, 1):
        try:
            run()
            print(f"ok {number} - {name}", flush=True)
        except Exception as wrong:  # whatever went wrong, this case did not hold
            failures += 1
            print(f"not ok {number} - {name}", flush=True)
            print("".join(f"#  {line}\n" for line in f"{type(wrong).__name__}: {wrong}".splitlines()), end="")
    print(f"1..{len(chosen)}")
    return failures > 0


if __name__ == "__main__":
    work = tempfile.mkdtemp()
    tempfile.tempdir = work
    try:
        status = main()
    finally:
        shutil.rmtree(work)
    sys.exit(status)

"""A TUF repository that a test changes at will, by python-tuf, and the server of it.

Repository keeps what was published, every version; publish() signs a role anew
and notes it in the role above.  `requests` are the metadata that were asked for.
"""
import datetime
import hashlib
import http.server
import threading
import urllib.parse

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    SuccinctRoles,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

TOP = ("root", "targets", "snapshot", "timestamp")


def now():
    return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)


def days(n):
    return now() + datetime.timedelta(days=n)


class Repository:
    def __init__(self):
        self.later = days(30)
        self.role = {
            "root": Root(expires=self.later, consistent_snapshot=True),
            "targets": Targets(expires=self.later),
            "snapshot": Snapshot(expires=self.later),
            "timestamp": Timestamp(expires=self.later),
        }
        self.signers = {}
        self.published = {}  # name: bytes of version 1, 2, ...
        self.content = {}  # of targets, by path
        self.with_hashes = False
        self.requests = []
        self.downloads = []
        self.override = {}  # path of a request: bytes, or a status
        for name in TOP:
            self.add_key(name)
        self.publish(*TOP)

    def __getattr__(self, name):
        if name in TOP:
            return self.role[name]
        raise AttributeError(name)

    def add_key(self, name, signer=None, delegator=None):
        signer = signer or CryptoSigner.generate_ed25519()
        (delegator or self.role["root"]).add_key(signer.public_key, name)
        self.signers.setdefault(name, []).append(signer)
        return signer

    def drop_keys(self, name):
        self.signers[name] = []
        self.role["root"].roles[name].keyids = []

    def rotate(self, name):
        self.drop_keys(name)
        self.add_key(name)

    def sign(self, name):
        metadata = Metadata(self.role[name])
        for signer in self.signers[name]:
            metadata.sign(signer, append=True)
        return metadata.to_bytes(JSONSerializer())

    def publish(self, *names, bump=True):
        """Each in turn: a new version (the first one stays 1), noted in what names it."""
        for name in names:
            role = self.role[name]
            versions = self.published.setdefault(name, [])
            if versions and bump:
                role.version += 1
            versions.append(self.sign(name))
            self.note(name)

    def replace(self, name, data):
        """The last version becomes these bytes, unsigned by us and unnoted."""
        self.published[name][-1] = data

    def note(self, name):
        data = self.published[name][-1]
        meta = MetaFile(self.role[name].version)
        if self.with_hashes:
            meta = MetaFile(meta.version, len(data), {"sha256": hashlib.sha256(data).hexdigest()})
        if name == "snapshot":
            self.role["timestamp"].snapshot_meta = meta
        elif name not in TOP or name == "targets":
            self.role["snapshot"].meta[f"{name}.json"] = meta

    def delegate(self, delegator, name, paths=None, prefixes=None, terminating=False, expires=None):
        parent = self.role[delegator]
        if parent.delegations is None:
            parent.delegations = Delegations({}, {})
        if paths is None and prefixes is None:
            paths = ["*"]
        parent.delegations.roles[name] = DelegatedRole(name, [], 1, terminating, paths, prefixes)
        if name not in self.role:
            self.role[name] = Targets(expires=expires or self.later)
        self.add_key(name, delegator=parent)

    def delegate_bins(self, delegator, prefix, bits):
        parent = self.role[delegator]
        signer = CryptoSigner.generate_ed25519()
        bins = SuccinctRoles([], 1, bits, prefix)
        parent.delegations = Delegations({}, None, bins)
        parent.add_key(signer.public_key)
        for name in bins.get_roles():
            self.role[name] = Targets(expires=self.later)
            self.signers[name] = [signer]
        return bins

    def add_target(self, name, path, data, hashes=("sha256",)):
        self.role[name].targets[path] = TargetFile.from_data(path, data, list(hashes))
        self.content[path] = data

    def delegated(self):
        return [name for name in self.role if name not in TOP]

    # what the server calls

    def metadata(self, file):
        name = file.removesuffix(".json")
        version = None
        if name != "timestamp" and (self.root.consistent_snapshot or name.partition(".")[2] == "root"):
            number, _, name = name.partition(".")
            version = int(number)
        name = urllib.parse.unquote(name)
        self.requests.append((name, version))
        versions = self.published.get(name, [])
        if version is None:
            return versions[-1] if versions else None
        return versions[version - 1] if 0 < version <= len(versions) else None

    def target(self, path):
        path = urllib.parse.unquote(path)
        self.downloads.append(path)
        folder, slash, name = path.rpartition("/")
        if self.root.consistent_snapshot:
            name = name.partition(".")[2]
        return self.content.get(folder + slash + name)

    def get(self, path):
        if path in self.override:
            return self.override[path]
        kind, _, file = path.partition("/")
        return self.metadata(file) if kind == "metadata" else self.target(file)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        repository, _, path = self.path.lstrip("/").partition("/")
        data = self.server.repositories[int(repository)].get(path)
        if data is None:
            data = 404
        if isinstance(data, int):
            self.send_error(data)
        elif callable(data):
            data(self)
        else:
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.repositories = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def add(self, repository):
        self.repositories.append(repository)
        host, port = self.server_address
        return f"http://{host}:{port}/{len(self.repositories) - 1}/"

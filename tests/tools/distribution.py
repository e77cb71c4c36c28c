#!/usr/bin/env python3
"""distribution.py FOLDER [basic | token URL CERT] - Debian's docker-registry on a free port of loopback.

Prints "ready HOST:PORT" when it answers, and ends when its parent process ends.  Registries with
the same FOLDER have the same images.  basic: user "reader", password "s3cret".
"""
import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

folder, *auth = sys.argv[1:]
PR_SET_PDEATHSIG = 1
HTPASSWD = "reader:$2y$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n"  # as htpasswd -B writes it


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def auth_lines(work):
    if not auth:
        return ""
    if auth[0] == "basic":
        path = os.path.join(work, "htpasswd")
        with open(path, "w") as f:
            f.write(HTPASSWD)
        return f"auth: {{ htpasswd: {{ realm: tests, path: {path} }} }}\n"
    return f"auth: {{ token: {{ realm: '{auth[1]}', service: tests-registry, issuer: tests, rootcertbundle: {auth[2]} }} }}\n"


def answers(port):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/").read()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


work = tempfile.mkdtemp(dir=os.path.dirname(folder))
port = free_port()
config = os.path.join(work, "config.yml")
with open(config, "w") as f:
    f.write(
        "version: 0.1\nlog: { level: warn }\n"
        f"storage: {{ filesystem: {{ rootdirectory: {folder} }} }}\n"
        f"http: {{ addr: 127.0.0.1:{port} }}\n" + auth_lines(work)
    )
ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
server = subprocess.Popen(["docker-registry", "serve", config], stdout=sys.stderr)
signal.signal(signal.SIGTERM, lambda *_: (server.terminate(), sys.exit(0)))
for _ in range(200):
    if server.poll() is not None:
        sys.exit(f"docker-registry ended: {server.returncode}")
    if answers(port):
        break
    time.sleep(0.05)
print(f"ready 127.0.0.1:{port}", flush=True)
sys.exit(server.wait())

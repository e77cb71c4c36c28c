#!/usr/bin/env python3
"""answers.py HOW [LAYOUT] - a registry that answers wrongly, on a free port of loopback; prints "ready HOST:PORT".

	digest      takes everything, and says that a manifest has another digest
	elsewhere   wants a password, and uploads to another host; that one logs who sends it a password
	realm       wants a token from http on another host
	loop        redirects each question for a blob to itself
	forgets     takes every upload, and has no blob
	backwards   takes every part, and says that it has only the first byte
	stuck       says that it has all of a part, but refuses the next one

With a layout, whose only image it gives to who has a password:

	redirect    has its blobs on another host; that one logs who sends it a password
	downgrade   redirects for a blob to a file of the client
	cut         ends each blob early
	swap        sends other bytes of the same length for a blob
	short       sends fewer bytes for a blob, and says so
	long        sends more bytes for a blob
"""
import ctypes
import http.server
import json
import signal
import sys
import threading

how, layout = (sys.argv[1:] + [None])[:2]
ZEROS = "sha256:" + 64 * "0"


class Quiet(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.reply(*self.decide())

    do_GET = do_HEAD = do_PATCH = do_PUT = do_POST

    def reply(self, status, headers={}, body=b"", length=None):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, form, *args):
        pass


class Other(Quiet):
    """The other host: another port is another origin."""

    def decide(self):
        if "Authorization" in self.headers:
            print("authorization", self.headers["Authorization"], file=sys.stderr, flush=True)
        return (200, {}, blob(self.path)) if layout else (201, {})


class Registry(Quiet):
    def pull(self):
        if "Authorization" not in self.headers:
            return 401, {"WWW-Authenticate": "Basic realm=x"}
        if "/manifests/" in self.path:
            name = self.path if "sha256:" in self.path else image["digest"]
            return 200, {"Content-Type": json.loads(blob(name)).get("mediaType", image["mediaType"])}, blob(name)
        data = blob(self.path)
        if how == "redirect":
            return 307, {"Location": other + "/" + self.path.split("/")[-1]}
        if how == "downgrade":
            return 307, {"Location": "file:///etc/hostname"}
        if how == "cut":
            return 200, {}, data[: len(data) // 2], len(data)
        return 200, {}, {"swap": bytes(len(data)), "short": data[:-1], "long": data + b"x"}[how]

    def part(self):
        first = "Content-Range" in self.headers and self.headers["Content-Range"].startswith("0-")
        if self.command == "PATCH" and how == "stuck" and not first:
            return 503, {}
        status = 204 if self.command == "GET" else 202
        return status, {"Location": self.path, "Range": "0-0" if how == "backwards" else "0-16777215"}

    def decide(self):
        if layout:
            return self.pull()
        if how == "elsewhere" and "Authorization" not in self.headers:
            return 401, {"WWW-Authenticate": "Basic realm=x"}
        if how == "realm":
            return 401, {"WWW-Authenticate": 'Bearer realm="http://registry.example.org/token",service="x"'}
        if how == "loop":
            return 307, {"Location": self.path}
        if self.path == "/upload" and how in ("backwards", "stuck"):
            return self.part()
        if self.command == "HEAD":
            return (404 if how in ("elsewhere", "forgets", "backwards", "stuck") else 200), {}
        if self.command == "POST":
            return 202, {"Location": other if how == "elsewhere" else "/upload"}
        if how == "forgets" and self.path.startswith("/upload"):
            return 404, {}
        if how == "elsewhere":
            return 404, {}
        return 201, {"Docker-Content-Digest": ZEROS}


def blob(path):
    with open(f"{layout}/blobs/sha256/{path.split('sha256:')[1]}", "rb") as f:
        return f.read()


def serve(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"127.0.0.1:{server.server_address[1]}"


image = json.load(open(layout + "/index.json"))["manifests"][0] if layout else None
ctypes.CDLL(None).prctl(1, signal.SIGTERM)
other = f"http://{serve(Other)}/upload"
print("ready", serve(Registry), flush=True)
threading.Event().wait()

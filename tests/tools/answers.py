#!/usr/bin/env python3
"""answers.py HOW - a registry that answers wrongly, on a free port of loopback; prints "ready HOST:PORT".

	digest      takes everything, and says that a manifest has another digest
	elsewhere   wants a password, and uploads to another host; that one logs who sends it a password
	realm       wants a token from http on another host
	loop        redirects each question for a blob to itself
	forgets     takes every upload, and has no blob
"""
import ctypes
import http.server
import signal
import sys
import threading

how = sys.argv[1]
ZEROS = "sha256:" + 64 * "0"


class Quiet(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.reply(*self.decide())

    do_GET = do_HEAD = do_PUT = do_POST

    def reply(self, status, headers={}):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, form, *args):
        pass


class Other(Quiet):
    """The other host: another port is another origin."""

    def decide(self):
        if "Authorization" in self.headers:
            print("authorization", self.headers["Authorization"], file=sys.stderr, flush=True)
        return 201, {}


class Registry(Quiet):
    def decide(self):
        if how == "elsewhere" and "Authorization" not in self.headers:
            return 401, {"WWW-Authenticate": "Basic realm=x"}
        if how == "realm":
            return 401, {"WWW-Authenticate": 'Bearer realm="http://registry.example.org/token",service="x"'}
        if how == "loop":
            return 307, {"Location": self.path}
        if self.command == "HEAD":
            return (404 if how in ("elsewhere", "forgets") else 200), {}
        if self.command == "POST":
            return 202, {"Location": other if how == "elsewhere" else "/upload"}
        if how == "forgets" and self.path.startswith("/upload"):
            return 404, {}
        if how == "elsewhere":
            return 404, {}
        return 201, {"Docker-Content-Digest": ZEROS}


def serve(handler):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"127.0.0.1:{server.server_address[1]}"


ctypes.CDLL(None).prctl(1, signal.SIGTERM)
other = f"http://{serve(Other)}/upload"
print("ready", serve(Registry), flush=True)
threading.Event().wait()

#!/usr/bin/env python3
"""A server in front of another one that fails on purpose.

	flaky.py BACKEND HOW [--after N] [--first N] [--path PART] [--method METHOD] [--retry-after SECONDS] [--header NAME:VALUE]

It takes a free port and prints "ready http://localhost:PORT", then for each
request its number, the seconds since the first, the method, the path,
`failed` or `forwarded`, and its Content-Range.  HOW is how it fails:

	502 (or any status)  with that status and no body
	hang                 takes the request and never answers
	close                closes the connection instead
	half                 forwards the first half of the body, and closes the connection instead of answering
	lose                 forwards the request, and closes the connection instead of answering
	conflict             forwards the request, and answers as if it had come before: 409 and the reply's
	                     Location, as Rekor v1 does over a database (over memory it does not notice)
	html                 200 and a page, as a captive portal would
	endless              200 and a body without end
	replay               forwards the first request, and gives its answer to all others

--after N: N requests are forwarded before any fails.  --first N: only N requests
fail.  --path PART and --method METHOD: only requests of that method whose path holds PART
count; all others are forwarded.  --header: a header of each answer that is forwarded.
"""
import argparse
import ctypes
import http.server
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

PR_SET_PDEATHSIG = 1
PAGE = b"<!DOCTYPE html>\n<html><body>Please log in to use this network.</body></html>\n"


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fails = self.server.note(self.command, self.path, self.headers.get("Content-Range", ""))
        if not fails or self.server.how == "replay":
            return self.forward(body)
        if self.server.how == "hang":
            return time.sleep(3600)
        if self.server.how == "close":
            return None
        if self.server.how == "half":
            self.ask(self.half(body))
            return None
        if self.server.how == "lose":
            self.ask(body)
            return None
        if self.server.how == "conflict":
            status, body, headers = self.ask(body)
            return self.answer(409 if status == 201 else status, body, headers)
        if self.server.how == "html":
            return self.answer(200, PAGE, {"Content-Type": "text/html"})
        if self.server.how == "endless":
            return self.endless()
        headers = {"Retry-After": self.server.retry_after} if self.server.retry_after else {}
        return self.answer(int(self.server.how), b"", headers)

    do_GET = do_HEAD = do_PATCH = do_PUT = do_POST

    def forward(self, body):
        with self.server.lock:
            answer = self.server.kept
        if not answer:
            answer = self.ask(body)
            if self.server.how == "replay" and answer[0] < 300:
                with self.server.lock:
                    self.server.kept = answer
        return self.answer(*answer)

    def half(self, body):
        body = body[: len(body) // 2]
        start = int(self.headers["Content-Range"].split("-")[0])
        self.headers.replace_header("Content-Range", f"{start}-{start + len(body) - 1}")
        return body

    def ask(self, body):
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection", "content-length")}
        request = urllib.request.Request(self.server.backend + self.path, body or None, headers, method=self.command)
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:
                return reply.status, reply.read(), dict(reply.headers)
        except urllib.error.HTTPError as reply:
            return reply.code, reply.read(), dict(reply.headers)

    def answer(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            if name.lower() == "location" and value.startswith(self.server.backend):
                value = f"http://{self.headers['Host']}{value[len(self.server.backend):]}"
            if name.lower() not in ("transfer-encoding", "content-length", "connection", "date", "server"):
                self.send_header(name, value)
        for header in self.server.headers:
            self.send_header(*header.split(":", 1))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def endless(self):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        try:
            self.wfile.write(b'{"a":"')
            while True:
                self.wfile.write(b"x" * 65536)
        except OSError:
            pass

    def log_message(self, form, *args):
        pass


class Flaky(http.server.ThreadingHTTPServer):
    def __init__(self, options):
        super().__init__(("127.0.0.1", 0), Handler)
        self.backend = options.backend.rstrip("/")
        self.how = options.how
        self.good = options.after
        self.left = options.first
        self.part = options.path
        self.method = options.method
        self.headers = options.header
        self.retry_after = options.retry_after
        self.lock = threading.Lock()
        self.count = 0
        self.began = None
        self.kept = None

    def note(self, method, path, part):
        """Count and print a request; True when it is to fail."""
        with self.lock:
            self.count += 1
            self.began = self.began or time.monotonic()
            counts = self.part in path and self.method in ("", method)
            fails = counts and self.good == 0 and self.left != 0
            if fails and self.left > 0:
                self.left -= 1
            if counts and self.good > 0:
                self.good -= 1
            print(f"{self.count} {time.monotonic() - self.began:.2f} {method} {path} {'failed' if fails else 'forwarded'} {part}".rstrip(), flush=True)
            return fails


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("backend")
    parser.add_argument("how")
    parser.add_argument("--after", type=int, default=0)
    parser.add_argument("--first", type=int, default=-1)
    parser.add_argument("--path", default="")
    parser.add_argument("--method", default="")
    parser.add_argument("--header", action="append", default=[])
    parser.add_argument("--retry-after")
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)  # who started us may be killed
    server = Flaky(parser.parse_args())
    print(f"ready http://localhost:{server.server_port}", flush=True)
    server.serve_forever()


sys.exit(main())

"""An OpenID Connect issuer: the token endpoint of GitHub's runners, and a login.

    oidc.py PORT

BASE is http://localhost:PORT.  GET BASE/token?audience=A with the header
"Authorization: bearer ghtok" answers as ACTIONS_ID_TOKEN_REQUEST_URL does.  Any
other parameter is a claim; what GitHub derives from it follows, unless it is
given too:

    BASE/token?repository=mallory/evil&job_workflow_ref=octo/app/.github/workflows/release.yml@refs/heads/main

is a job of mallory/evil that calls octo's reusable workflow.  `lifetime` is not
a claim: it says for how many seconds the token holds.

BASE/login is a second issuer, for people: the authorization code flow with PKCE
(RFC 7636).  Its user says yes at once; its tokens carry an email address.

BASE/lies/HOW is like it and lies: `issuer` says that it is another one, `state`
and `nonce` are not those that were asked with, `iss` makes tokens by another
issuer, `denied` is a user who says no.
"""
import base64
import hashlib
import http.server
import json
import re
import secrets
import sys
import time
import urllib.parse

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

PORT = int(sys.argv[1])
BASE = f"http://localhost:{PORT}"
LOGIN = BASE + "/login"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
logins = {}  # authorization code -> what was asked for


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(n):
    return b64(n.to_bytes((n.bit_length() + 7) // 8, "big"))


def jwks():
    n = KEY.public_key().public_numbers()
    return {"keys": [{"kty": "RSA", "alg": "RS256", "use": "sig", "kid": "k1", "n": number(n.n), "e": number(n.e)}]}


def configuration(issuer, base=BASE):
    return {
        "issuer": issuer,
        "jwks_uri": BASE + "/jwks",
        "authorization_endpoint": base + "/auth",
        "token_endpoint": base + "/token",
        "response_types_supported": ["code", "id_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
    }


def sign(claims, lifetime):
    now = int(time.time())
    claims = {"iat": now, "nbf": now - 5, "exp": now + lifetime, "jti": secrets.token_hex(8), **claims}
    text = b64(json.dumps({"alg": "RS256", "typ": "JWT", "kid": "k1"}).encode()) + "." + b64(json.dumps(claims).encode())
    return text + "." + b64(KEY.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))


def github_claims(audience, given):
    """The claims of docs.github.com, "OpenID Connect reference", all of them."""
    repository = given.get("repository", "octo/app")
    ref = given.get("ref", "refs/heads/main")
    sha = given.get("sha", "a" * 40)
    workflow_ref = given.get("workflow_ref", f"{repository}/.github/workflows/release.yml@{ref}")
    return {
        "iss": BASE,
        "aud": audience,
        "sub": f"repo:{repository}:ref:{ref}",
        "actor": "octocat",
        "actor_id": "3",
        "base_ref": "",
        "event_name": "push",
        "head_ref": "",
        "job_workflow_ref": workflow_ref,
        "job_workflow_sha": sha,
        "ref": ref,
        "ref_protected": "true",
        "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
        "repository": repository,
        "repository_id": "1001",
        "repository_owner": repository.split("/")[0],
        "repository_owner_id": "2002",
        "repository_visibility": "public",
        "run_attempt": "1",
        "run_id": "777",
        "run_number": "5",
        "runner_environment": "github-hosted",
        "sha": sha,
        "workflow": "release",
        "workflow_ref": workflow_ref,
        "workflow_sha": sha,
        **given,
    }


class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, code, document, headers=()):
        body = json.dumps(document).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    @staticmethod
    def login(path):
        """Issuer, how it lies, and the path below it."""
        found = re.fullmatch(r"(/login|/lies/(\w+))(/.*)", path)
        return (BASE + found[1], found[2], found[3]) if found else (None, None, None)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        if url.path == "/.well-known/openid-configuration":
            return self.answer(200, configuration(BASE))
        issuer, how, path = self.login(url.path)
        if path == "/.well-known/openid-configuration":
            return self.answer(200, configuration(issuer + "x" if how == "issuer" else issuer, issuer))
        if url.path == "/jwks":
            return self.answer(200, jwks())
        if url.path == "/token":
            return self.runner_token(query)
        if path == "/auth":
            return self.authorize(query, how)
        return self.answer(404, {"message": "nothing here"})

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()))
        issuer, how, path = self.login(urllib.parse.urlsplit(self.path).path)
        if path == "/token":
            return self.redeem(form, issuer, how)
        return self.answer(404, {"message": "nothing here"})

    def runner_token(self, query):
        if self.headers.get("Authorization", "").lower() != "bearer ghtok":
            return self.answer(401, {"message": "Bad credentials"})
        audience = query.pop("audience", "https://github.com/" + query.get("repository", "octo/app"))
        lifetime = int(query.pop("lifetime", 600))
        return self.answer(200, {"value": sign(github_claims(audience, query), lifetime), "count": 1})

    def authorize(self, query, how):
        wanted = ("client_id", "redirect_uri", "state", "code_challenge")
        if query.get("response_type") != "code" or query.get("code_challenge_method") != "S256" \
                or not all(query.get(name) for name in wanted) or "openid" not in query.get("scope", "").split():
            return self.answer(400, {"error": "invalid_request"})
        code = secrets.token_urlsafe(16)
        logins[code] = query
        back = {"code": code, "state": query["state"] + ("x" if how == "state" else "")}
        if how == "denied":
            back = {"error": "access_denied", "error_description": "The user said no", "state": query["state"]}
        back = urllib.parse.urlencode(back)
        return self.answer(302, {}, [("Location", query["redirect_uri"] + "?" + back)])

    def redeem(self, form, issuer, how):
        login = logins.pop(form.get("code"), None)
        verifier = b64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not login or verifier != login["code_challenge"] or form.get("redirect_uri") != login["redirect_uri"]:
            return self.answer(400, {"error": "invalid_grant"})
        claims = {"iss": LOGIN if how == "iss" else issuer, "aud": login["client_id"], "sub": "person-1", "email": "person@example.org", "email_verified": True}
        if "nonce" in login:
            claims["nonce"] = login["nonce"] + ("x" if how == "nonce" else "")
        return self.answer(200, {"access_token": "none", "token_type": "Bearer", "id_token": sign(claims, 600)})

    def log_message(self, form, *args):
        print(self.command, self.path, file=sys.stderr, flush=True)


http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()

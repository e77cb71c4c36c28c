#!/usr/bin/env python3
"""registry_auth.py FOLDER - the token server of a registry that requires a login.

Writes FOLDER/cert.pem for the registry (rootcertbundle), prints "ready URL", and adds each
Authorization header that it gets to FOLDER/authorizations. The user
"reader" with the password "s3cret:with/colon" may pull; others get a token without rights.
Source: distribution, "Token Authentication Specification" and "Token Authentication Implementation".
"""
import base64
import datetime
import http.server
import json
import sys
import urllib.parse

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "token server")])
now = datetime.datetime.now(datetime.timezone.utc)
cert = (
    x509.CertificateBuilder(name, name, key.public_key(), 1, now - datetime.timedelta(hours=1), now + datetime.timedelta(hours=1))
    .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    .sign(key, hashes.SHA256())
)


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(service, access):
    chain = [base64.b64encode(cert.public_bytes(serialization.Encoding.DER)).decode()]
    seconds = int(now.timestamp())
    claims = {"iss": "tests", "sub": "reader", "aud": service, "nbf": seconds - 60, "iat": seconds, "exp": seconds + 3600, "jti": "1", "access": access}
    text = b64(json.dumps({"typ": "JWT", "alg": "RS256", "x5c": chain}).encode()) + "." + b64(json.dumps(claims).encode())
    return text + "." + b64(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        query = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)
        said = self.headers.get("Authorization", "")
        with open(sys.argv[1] + "/authorizations", "a", encoding="utf-8") as f:
            print(said, file=f)
        known = said == "Basic " + base64.b64encode(b"reader:s3cret:with/colon").decode()
        kind, repository, actions = query["scope"][0].split(":")
        access = [{"type": kind, "name": repository, "actions": actions.split(",")}] if known else []
        data = json.dumps({"access_token": token(query["service"][0], access), "expires_in": 3600}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


with open(sys.argv[1] + "/cert.pem", "wb") as f:
    f.write(cert.public_bytes(serialization.Encoding.PEM))
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"ready http://127.0.0.1:{server.server_address[1]}/token", flush=True)
server.serve_forever()

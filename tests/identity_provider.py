"""A small OpenID Connect provider on this machine, which says of people what a test wants."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "rxreview"
CLIENT_SECRET = "s3cret-that-nobody-may-see"


@dataclass
class IdentityProvider:
    """What it knows. claims: what the next tokens say beside, or other than, the usual."""

    issuer: str
    key: RSAKey
    signs_with: RSAKey
    claims: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def token(self, code: str, verifier: str) -> dict[str, Any] | None:
        """What it gives for a code, once, to a caller who knows the verifier."""
        asked = self.codes.pop(code, None)
        if asked is None or asked["code_challenge"] != _challenge(verifier):
            return None
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "nonce": asked["nonce"], "iat": now,
            "exp": now + 300, "email_verified": True,
        } | self.claims  # fmt: skip
        claims.setdefault("sub", f"subject of {str(claims['email']).lower()}")
        header = {"alg": "RS256", "kid": self.key.kid}
        return {
            "access_token": secrets.token_hex(8),
            "token_type": "Bearer",
            "id_token": jwt.encode(header, claims, self.signs_with),
        }


def _challenge(verifier: str) -> str:
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def new_key() -> RSAKey:
    """An RSA key; all of them have one name, so that only the signature tells them apart."""
    return RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, auto_kid=False)


class _Handler(BaseHTTPRequestHandler):
    provider: IdentityProvider

    def log_message(self, *_: Any) -> None:
        """Nothing: pytest shows what matters."""

    def do_GET(self) -> None:
        """Its description, its keys, and the page where people would sign in there."""
        issuer, path = self.provider.issuer, urlsplit(self.path).path
        self.provider.asked.append(path)
        if path == "/authorize":
            self._authorize(dict(parse_qsl(urlsplit(self.path).query)))
        elif path == "/jwks":
            self._answer({"keys": [self.provider.key.as_dict(private=False)]})
        else:
            self._answer(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/jwks",
                }
            )

    def _authorize(self, asked: dict[str, str]) -> None:
        code = secrets.token_hex(8)
        self.provider.codes[code] = asked
        self.send_response(302)
        back = urlencode({"code": code, "state": asked["state"]})
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.end_headers()

    def do_POST(self) -> None:
        """The token for a code."""
        self.provider.asked.append("/token")
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        known = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        token = None
        if self.headers["Authorization"] == f"Basic {known}":
            token = self.provider.token(form["code"][0], form["code_verifier"][0])
        self._answer(token or {"error": "invalid_grant"}, 200 if token else 400)

    def _answer(self, body: dict[str, Any], status: int = 200) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@contextmanager
def providing() -> Iterator[IdentityProvider]:
    """The provider, answering until the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    key = new_key()
    provider = IdentityProvider(f"http://127.0.0.1:{server.server_port}", key, key)
    server.RequestHandlerClass = type("Handler", (_Handler,), {"provider": provider})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

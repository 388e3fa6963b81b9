"""An OpenID Connect issuer on loopback, as much of one as signing in needs."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


class Issuer:
    """Signs whoever it is told to have signed in."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "k1"})
        self.signs_with = self.key
        self.claims: dict[str, Any] = {}
        self.challenge = ""
        self.moved: dict[str, str] = {}
        """Endpoints it names elsewhere."""
        self.padding = ""
        self.asked: list[str] = []
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked.append(self.path)
                if self.path == "/sent-on":
                    self.send_response(302)
                    self.send_header("Location", issuer.url + "/keys")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                elif self.path == "/.well-known/openid-configuration":
                    self._say(issuer.description())
                else:
                    self._say({"keys": [issuer.key.as_dict(private=False)]})

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                form = parse_qs(self.rfile.read(length).decode())
                verifier = hashlib.sha256(form["code_verifier"][0].encode()).digest()
                fits = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode() == issuer.challenge
                self._say({"id_token": issuer.token()} if fits else {"error": "invalid_grant"})

            def _say(self, answer: dict[str, Any]) -> None:
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def description(self) -> dict[str, str]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "padding": self.padding,
        } | self.moved

    def sent(self, location: str, username: str, **claims: Any) -> str:
        """Take the person the platform sent; gives the state to come back with."""
        query = {key: one[0] for key, one in parse_qs(urlsplit(location).query).items()}
        self.challenge = query["code_challenge"]
        self.claims = {
            "iss": self.url,
            "aud": query["client_id"],
            "exp": int(time.time()) + 300,
            "nonce": query["nonce"],
            "preferred_username": username,
        } | claims
        return query["state"]

    def token(self) -> str:
        return jwt.encode({"alg": "RS256", "kid": "k1"}, self.claims, self.signs_with)

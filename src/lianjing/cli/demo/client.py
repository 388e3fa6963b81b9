"""A small client of the product's own API, as a script of anybody could use it."""

import json
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

from lianjing.kernel.errors import PeerRefusedError

_SECONDS = 15.0

Answer = dict[str, Any]


class Client:
    """One signed-in session with one platform."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/api/v1"
        # No proxy: everything is on this machine.
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def sign_in(self, username: str, password: str) -> None:
        """Start a session."""
        self.post("/auth/login", {"username": username, "password": password})

    def get(self, path: str) -> Answer:
        """Ask for something."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: Answer) -> Answer:
        """Make something."""
        return self._ask("POST", path, body)

    def put(self, path: str, body: Answer) -> Answer:
        """Enter something under its own key."""
        return self._ask("PUT", path, body)

    def patch(self, path: str, body: Answer) -> Answer:
        """Change something."""
        return self._ask("PATCH", path, body)

    def delete(self, path: str) -> Answer:
        """Remove something."""
        return self._ask("DELETE", path, None)

    def _ask(self, method: str, path: str, body: Answer | None) -> Answer:
        request = urllib.request.Request(  # noqa: S310 - our own address
            self._url + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept-Language": "zh"},
        )
        try:
            with self._opener.open(request, timeout=_SECONDS) as response:
                text = response.read()
        except urllib.error.HTTPError as error:
            raise PeerRefusedError(
                f"{method} {path}: {error.code} {error.read(500).decode('utf-8', 'replace')}"
            ) from error
        answer: Answer = json.loads(text) if text else {}
        return answer

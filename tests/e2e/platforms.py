"""One platform of the demonstration as a script knows it: its API and its processes."""

import contextlib
import copy
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

SECONDS = 15.0
ANEW = httpx.Limits(max_keepalive_connections=0)
"""A connection for each request: one that rested may be closed just as it is used again."""

RESTED = 600.0
"""Seconds after which one signs in anew: who does nothing for 15 minutes is signed out."""


class Platform:
    """What `demo.json` says of one platform, with a session of its own."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.level: str = entry["level"]
        self.name: str = entry["name"]
        self.code: str = entry["code"]
        self.url: str = entry["url"]
        self.username: str = entry["username"]
        self.password: str = entry["password"]
        self.people: dict[str, dict[str, str]] = entry["people"]
        self.data = Path(entry["data"])
        self._client: httpx.Client | None = None
        self._used = 0.0
        self._others: dict[str, Platform] = {}

    def as_(self, role: str) -> "Platform":
        """Give the platform as somebody else of the demonstration signs in to it."""
        if role not in self._others:
            other = copy.copy(self)
            other._client, other._others = None, {}
            other.username = self.people[role]["username"]
            other.password = self.people[role]["password"]
            self._others[role] = other
        return self._others[role]

    def close(self) -> None:
        for other in self._others.values():
            other.close()
        if self._client is not None:
            self._client.close()

    @property
    def api(self) -> httpx.Client:
        """A signed-in client of the API."""
        rested, self._used = time.monotonic() - self._used > RESTED, time.monotonic()
        if self._client is not None and rested:
            self._client.close()
            self._client = None
        if self._client is None:
            client = httpx.Client(
                base_url=f"{self.url}/api/v1", timeout=SECONDS, trust_env=False, limits=ANEW
            )
            words = {"username": self.username, "password": self.password}
            client.post("/auth/login", json=words).raise_for_status()
            self._client = client
        return self._client

    def get(self, path: str, **query: Any) -> Any:
        answer = self.api.get(path, params=query)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        return self.api.post(path, json=body or {})

    def channel(self, code: str) -> dict[str, Any] | None:
        """Give a channel by its code, None where this platform knows none."""
        found = self.get("/channels", search=code)["items"]
        return next((item for item in found if item["code"] == code), None)

    def key_of(self, code: str) -> int:
        """Give the key of a channel that this platform knows."""
        found = self.channel(code)
        assert found is not None, code
        return int(found["id"])

    def online(self) -> set[str]:
        """Give the codes of all channels that are online."""
        items = self.get("/channels", status="online", page_size=500)["items"]
        return {item["code"] for item in items}

    def offline(self) -> set[str]:
        """Give the codes of all channels that are offline."""
        items = self.get("/channels", status="offline", page_size=500)["items"]
        return {item["code"] for item in items}

    def device(self, code: str) -> dict[str, Any]:
        found = self.get("/devices", search=code)["items"]
        return next(item for item in found if item["code"] == code)

    def pids(self) -> dict[str, int]:
        """Give the process ids of the moment, by name, the supervisor's among them."""
        text = (self.data / "state" / "processes.json").read_text("utf-8")
        known = json.loads(text)
        found = {entry["name"]: int(entry["pid"]) for entry in known["processes"] if entry["pid"]}
        return {"supervisor": int(known["supervisor"]["pid"]), **found}

    def healthy(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return httpx.get(f"{self.url}/healthz", trust_env=False, timeout=3).status_code == 200
        return False


class Simulator:
    """The control interface of one fleet."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.level: str = entry["level"]
        self.pid: int = entry["pid"]
        self._client = httpx.Client(
            base_url=entry["control_url"], timeout=SECONDS, trust_env=False, limits=ANEW
        )

    def close(self) -> None:
        self._client.close()

    def get(self, path: str) -> Any:
        answer = self._client.get(path)
        answer.raise_for_status()
        return answer.json()

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self._client.post(path, json=body or {})
        answer.raise_for_status()
        return answer.json()

    def channel(self, code: str) -> Any:
        return self.get(f"/channels/{code}")

    def streams(self, code: str) -> list[dict[str, Any]]:
        """Give what the channel sends at this moment."""
        return list(self.channel(code)["sessions"])

    @contextlib.contextmanager
    def fault(self, code: str, **faults: Any) -> Any:
        """Make a channel misbehave for a while."""
        self.post(f"/channels/{code}/faults", faults)
        try:
            yield
        finally:
            self.post(f"/channels/{code}/faults", {"reset": True})

    def all_registered(self) -> bool:
        sums = self.get("/")
        return bool(sums["registered"] == sums["devices"])


Look = Callable[[], Any]

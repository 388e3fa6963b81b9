"""One message over HTTP: signed, bounded in time and size, never following where it is sent on."""

import hashlib
import hmac
import http.client
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from lianjing.apps.webhooks.guard import Target

SECONDS = 10.0
WHOLE_SECONDS = 30.0
"""However slowly a receiver drips its answer, the line is cut then."""
MOST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a try: a status, or why there was none."""

    status: int | None
    error: str = ""

    @property
    def arrived(self) -> bool:
        """Tell whether the receiver said yes."""
        return self.status is not None and 200 <= self.status < 300


def signature(secret: str, body: bytes, *, at: int) -> str:
    """Sign a body with the time it is sent: `t=<seconds>,v1=<HMAC-SHA256 of "t.body" in hex>`."""
    mac = hmac.new(secret.encode(), str(at).encode() + b"." + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


def encode(payload: Mapping[str, object]) -> bytes:
    """Give the bytes of a message."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(event: str, key: int, secret: str, body: bytes, *, at: int) -> dict[str, str]:
    """Give the headers of a message."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Lianjing",
        "X-Lianjing-Event": event,
        "X-Lianjing-Delivery": str(key),
        "X-Lianjing-Signature": signature(secret, body, at=at),
    }


def send(target: Target, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send to the address that was checked, under the name it was checked for."""
    connection = http.client.HTTPConnection(target.host, target.port, timeout=SECONDS)
    cut = None
    try:
        connection.sock = line = _connect(target)
        cut = threading.Timer(WHOLE_SECONDS, line.shutdown, (socket.SHUT_RDWR,))
        cut.start()
        connection.request("POST", target.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_ANSWER)
    except (OSError, http.client.HTTPException) as error:
        return Answer(None, f"{type(error).__name__}: {error}"[:200])
    finally:
        if cut is not None:
            cut.cancel()
        connection.close()
    return Answer(answer.status)


def _connect(target: Target) -> socket.socket:
    raw = socket.create_connection((target.address, target.port), SECONDS)
    if not target.secure:
        return raw
    try:
        return ssl.create_default_context().wrap_socket(raw, server_hostname=target.host)
    except OSError:
        raw.close()
        raise

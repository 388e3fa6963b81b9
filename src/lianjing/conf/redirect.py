"""The port that leads plain HTTP to HTTPS, and hands out the authority's certificate."""

from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from lianjing.runtime import tls
from lianjing.runtime.http import Exchange, Request
from lianjing.runtime.settings import Installation

AUTHORITY_PATH = "/ca.crt"
AUTHORITY_TYPE = "application/x-x509-ca-cert"
_PATH = "/:@!$&'()*+,;=-._~%"
_QUERY = _PATH + "?"


class Redirect:
    """Answers every request with the same address over HTTPS."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._names = tls.names(installation)

    async def handle(self, request: Request, exchange: Exchange) -> None:
        """Answer one request."""
        if request.path == AUTHORITY_PATH:
            body = authority(self._installation)
            if body:
                exchange.respond(200, body, headers={"content-type": AUTHORITY_TYPE})
                return
        web = self._installation.settings.web
        host = own_host(request.headers.get("host", ""), web.hosts, self._names)
        target = location(host, web.port, request.path, request.query_text)
        # 308 keeps the method: a form is not sent again as a GET.
        exchange.respond(308, b"", headers={"location": target, "cache-control": "no-store"})


def own_host(given: str, allowed: Sequence[str], names: frozenset[str]) -> str:
    """Take the host a browser asked for if it is one of ours, else our first name.

    With `web.hosts = ["*"]` only names of the certificate are ours: a redirect never leads away.
    """
    try:
        asked = (urlsplit(f"//{given}").hostname or "").lower()
    except ValueError:
        asked = ""
    listed = {host.lower() for host in allowed if "*" not in host}
    if asked and (asked in listed or asked in names):
        return asked
    remote = sorted(names - {"localhost", "127.0.0.1", "::1"}) or sorted(names)
    return min(listed, default=remote[0])


def location(host: str, port: int, path: str, query: str) -> str:
    """Write the address over HTTPS."""
    shown = f"[{host}]" if ":" in host else host
    where = quote(path if path.startswith("/") else f"/{path}", safe=_PATH)
    text = f"https://{shown}{'' if port == 443 else f':{port}'}{where}"
    return f"{text}?{quote(query, safe=_QUERY)}" if query else text


def authority(installation: Installation) -> bytes:
    """Give our authority's certificate; nothing where we made none."""
    settings = installation.settings
    place = tls.files(installation).authority
    if not settings.tls.is_ours or place is None:
        return b""
    try:
        return place.read_bytes()
    except OSError:
        return b""

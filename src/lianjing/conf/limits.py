"""Bounds how much one person, one token and one address may ask for.

Counted in memory, in each web process for itself: one process serves a platform, and where several
stand behind a balancer each counts its share. Guessing of passwords is counted in the database
besides, for all processes (`accounts.services.throttle`).
"""

import hashlib
import ipaddress
import math
import re
import time
from enum import StrEnum

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from lianjing.conf.refusals import guard, refusal
from lianjing.conf.settings import INSTALLATION
from lianjing.runtime import logs
from lianjing.runtime.buckets import Buckets
from lianjing.runtime.networks import read_address
from lianjing.runtime.settings import Settings

log = logs.get(__name__)


class Kind(StrEnum):
    """What a request costs us, named as the keys of `limits`."""

    SIGN_IN = "sign_in"
    STRANGER = "stranger"
    ADDRESS = "address"
    READ = "read"
    WRITE = "write"
    LIVE = "live"
    UPLOAD = "upload"
    EXPORT = "export"


_API = "/api/v1/"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SIGN_IN = re.compile(r"auth/(?!logout|me\b)")
_LIVE = re.compile(r"(live|playback|ptz|control|snapshots?|renew)(/|$)")
_FILE = re.compile(r"(file|workbook|download|print|template|bundle)$|\.(csv|xlsx|zip|docx|pdf)$")
_EXPORT = re.compile(rf"exports?(/|$)|{_FILE.pattern}")
_WATCHED = ("/healthz", "/metrics", "/.well-known/", "/ca.crt")

_buckets = Buckets()
_told = Buckets()


def kind_of(method: str, path: str, content_type: str = "") -> Kind | None:
    """Tell the kind of a request; None for pages, which lie in memory."""
    if not path.startswith(_API):
        return Kind.READ if path.startswith(_WATCHED) else None
    rest = path[len(_API) :]
    if _SIGN_IN.match(rest) and (method not in _SAFE or rest.startswith("auth/oidc")):
        return Kind.SIGN_IN
    if method in _SAFE:
        return Kind.EXPORT if _FILE.search(rest) else Kind.READ
    if content_type.startswith("multipart/"):
        return Kind.UPLOAD
    if _EXPORT.search(rest):
        return Kind.EXPORT
    return Kind.LIVE if _LIVE.search(rest) else Kind.WRITE


def address_key(address: str) -> str:
    """Give what counts as one address: of IPv6 the network a customer gets."""
    found = read_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False))
    return address


def _allowed(settings: Settings, kind: Kind) -> int:
    return int(getattr(settings.limits, kind.value))


def _take(kind: Kind, key: str) -> int:
    """Take one of a kind; gives the seconds to wait, 0 for none."""
    now = time.monotonic()
    wait = _buckets.take(kind.value, key, _allowed(INSTALLATION.settings, kind), now=now)
    if wait and not _told.take(kind.value, key, 1, now=now):
        log.warning("rate_limited", kind=kind.value, who=key)
    return math.ceil(wait)


def _waiting_of_address(request: HttpRequest) -> int:
    """Before anything is looked up: everything of an address, and its sign-ins."""
    kind = kind_of(request.method or "", request.path, request.META.get("CONTENT_TYPE", ""))
    if kind is None:
        return 0
    address = address_key(str(request.META.get("REMOTE_ADDR", "")))
    waiting = _take(Kind.ADDRESS, address)
    if not waiting and kind is Kind.SIGN_IN:
        waiting = _take(Kind.SIGN_IN, address)
    return waiting


def _waiting_of_person(request: HttpRequest) -> int:
    """Once it is known who it is: by kind; who is nobody is counted by address."""
    kind = kind_of(request.method or "", request.path, request.META.get("CONTENT_TYPE", ""))
    if kind is None or kind is Kind.SIGN_IN:
        return 0
    person = _person(request)
    if not person:
        return _take(Kind.STRANGER, address_key(str(request.META.get("REMOTE_ADDR", ""))))
    return _take(kind, person)


def _person(request: HttpRequest) -> str:
    """Name who asks without asking the database: the session is loaded, a token is its hash."""
    given = request.META.get("HTTP_AUTHORIZATION", "")
    if given:
        return hashlib.sha256(given.encode()).hexdigest()[:16]
    # Sessions are loaded where there is a cookie; one that was not has nobody in it.
    session = getattr(request.session, "_session_cache", None) or {}
    return f"user {session['_auth_user_id']}" if session.get("_auth_user_id") else ""


def _refusal(request: HttpRequest, waiting: int) -> HttpResponseBase | None:
    if not waiting:
        return None
    response = refusal(request, 429, "too_many_requests", {"seconds": str(waiting)})
    response.headers["Retry-After"] = str(waiting)
    return response


limit_addresses = guard(lambda request: _refusal(request, _waiting_of_address(request)))
"""Answer 429 to an address that asks for too much, before anything is looked up."""

limit_people = guard(lambda request: _refusal(request, _waiting_of_person(request)))
"""Answer 429 to a person, a token or a stranger who asks for too much of one kind."""

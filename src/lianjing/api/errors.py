"""Turns errors into answers people can read: one place, by type and code."""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from lianjing.api import refusals
from lianjing.api.language import language_of
from lianjing.api.schemas.common import ErrorOut
from lianjing.apps.accounts.services import LockedOutError
from lianjing.apps.equipment.prepare import BadValuesError
from lianjing.apps.pictures.errors import PictureFailedError, TooManyDrawingsError
from lianjing.apps.viewing.services import PlayFailedError
from lianjing.kernel.causes import explain
from lianjing.kernel.causes.fields import name_of, sentence
from lianjing.kernel.errors import (
    ConflictError,
    LianjingError,
    NotAllowedError,
    NotFoundError,
    PeerError,
    PeerSilentError,
    ResourceError,
)

log = logging.getLogger(__name__)

MOST_FIELDS = 8
"""Named in one sentence; the rest is in `fields`."""

_STATUS_OF_TYPE: tuple[tuple[type[LianjingError], int], ...] = (
    (LockedOutError, 429),
    (TooManyDrawingsError, 429),
    (NotFoundError, 404),
    (NotAllowedError, 403),
    (ConflictError, 409),
    (ResourceError, 503),
    (PeerSilentError, 504),
    (PeerError, 502),
)
_STATUS_OF_CODE: Mapping[str, int] = {
    "bad_credentials": 401,
    "token_refused": 401,
    "not_registered": 409,
    "device_offline": 409,
    "channel_offline": 409,
    "channel_unknown": 409,
    "on_hold": 409,
    "ports_exhausted": 503,
    "ssrc_exhausted": 503,
    "media_down": 503,
    "signal_down": 503,
    "restarted": 503,
    "no_answer": 504,
    "no_rtp": 504,
    "no_key_frame": 504,
    "timeout": 504,
    "control_refused": 502,
    "masks_busy": 503,
    "still_failed": 503,
    "device_masks_unsupported": 409,
    "device_masks_too_many": 409,
    "masks_hold_camera": 409,
    "mask_preset_held": 409,
    "no_such_stream": 404,
    "no_such_call": 404,
    "file_too_large": 413,
}


def status_of(error: LianjingError) -> int:
    """Give the HTTP status of an error: by its code, else by its type."""
    if error.code in _STATUS_OF_CODE:
        return _STATUS_OF_CODE[error.code]
    if isinstance(error, PlayFailedError | PictureFailedError):
        return 502
    return next((status for kind, status in _STATUS_OF_TYPE if isinstance(error, kind)), 400)


def _answer(
    request: HttpRequest,
    status: int,
    code: str,
    *,
    facts: Mapping[str, str] | None = None,
    call: str | None = None,
    fields: dict[str, str] | None = None,
) -> HttpResponse:
    texts = explain(code, language_of(request), facts)
    body = ErrorOut(code=code, **texts._asdict(), call=call or None, fields=fields)
    return HttpResponse(
        body.model_dump_json(exclude_none=True),
        status=status,
        content_type="application/json; charset=utf-8",
    )


def _ours(request: HttpRequest, error: LianjingError) -> HttpResponse:
    refusals.note(request, error)
    facts = {"detail": str(error), **error.facts}
    call = error.call if isinstance(error, PlayFailedError | PictureFailedError) else None
    fields = dict(error.fields) or None
    if isinstance(error, BadValuesError):
        fields = error.sentences(language_of(request))
    response = _answer(request, status_of(error), error.code, facts=facts, call=call, fields=fields)
    if isinstance(error, LockedOutError):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say of each field what is wrong with it, in the language of the caller, not what was sent."""
    language = language_of(request)
    said = {
        _field(e): sentence(str(e.get("type", "")), language, e.get("ctx")) for e in error.errors
    }
    shown = [f"{name_of(name, language)}: {text}" for name, text in said.items()]
    detail = "; ".join(shown[:MOST_FIELDS])
    return _answer(request, 422, "bad_request", facts={"detail": detail}, fields=said)


def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return _answer(request, error.status_code, "bad_request", facts={"detail": str(error)})


def _not_signed_in(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    return _answer(request, 401, "not_signed_in")


def _no_database(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("database_unavailable: %s", error)
    return _answer(request, 503, "database_unavailable")


def _unstorable(request: HttpRequest, error: Exception) -> HttpResponse:
    """A number or text that fits into no column, such as an id of thirty digits.

    What the database says of it stays here: it repeats what was sent, and names columns.
    """
    log.info("request_unstorable: %s", type(error).__name__)
    detail = "有一项太大或太长, 无法保存 / something is too large or too long to be kept"
    return _answer(request, 422, "bad_request", facts={"detail": detail})


def _malformed(request: HttpRequest, error: Exception) -> HttpResponse:
    """A body that is not what its headers say: cut off, too many parts, names without end."""
    log.info("request_malformed: %s", type(error).__name__)
    detail = "收到的内容不完整或格式不对 / what arrived is cut short or not what its head says"
    return _answer(request, 400, "bad_request", facts={"detail": detail})


def _unforeseen(request: HttpRequest, error: Exception) -> HttpResponse:
    log.error("request_failed: %s %s", request.method, request.path, exc_info=error)
    return _answer(request, 500, "internal")


_HANDLERS: tuple[tuple[type[Exception], Any], ...] = (
    (Exception, _unforeseen),
    (OperationalError, _no_database),
    (InterfaceError, _no_database),
    (DataError, _unstorable),
    (OverflowError, _unstorable),
    (MultiPartParserError, _malformed),
    (SuspiciousOperation, _malformed),
    (UnreadablePostError, _malformed),
    (AuthenticationError, _not_signed_in),
    (HttpError, _unreadable),
    (ValidationError, _invalid),
    (LianjingError, _ours),
)
"""Bound by type; of several that fit the nearest one counts."""


def install(api: NinjaAPI) -> None:
    """Make every error of this API an `ErrorOut`."""
    for kind, handler in _HANDLERS:
        api.add_exception_handler(kind, handler)


def _field(error: Mapping[str, Any]) -> str:
    place = [str(part) for part in error.get("loc", ()) if part not in {"body", "query", "path"}]
    return ".".join(place[-1:]) or "body"

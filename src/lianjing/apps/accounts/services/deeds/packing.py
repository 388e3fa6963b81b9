"""What a service is called with, as plain JSON and back: rows by their keys, values by type."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

import msgspec
from django.db import models

from lianjing.apps.accounts.services.deeds.errors import DeedUnknownError
from lianjing.kernel.errors import NotFoundError


def plain(value: object) -> Any:
    """Give a value as JSON has it, so that it can be compared with what was kept."""
    return msgspec.json.decode(msgspec.json.encode(value))


def pack(given: Mapping[str, object]) -> dict[str, Any]:
    """Give the arguments of a call as JSON, the same for the same call."""
    packed = {name: _packed(value) for name, value in given.items()}
    plain_ones: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode(packed, order="deterministic")
    )
    return plain_ones


def unpack(service: Callable[..., object], payload: Mapping[str, Any]) -> dict[str, Any]:
    """Give the arguments back, rows as they are now.

    Raises `NotFoundError` for a row that is gone, `DeedUnknownError` for what fits no longer.
    """
    hints = get_type_hints(inspect.unwrap(service))
    try:
        return {name: _unpacked(hints[name], value) for name, value in payload.items()}
    except (KeyError, msgspec.ValidationError) as error:
        raise DeedUnknownError(str(error)) from error


def _packed(value: object) -> object:
    return value.pk if isinstance(value, models.Model) else value


def _unpacked(hint: Any, value: Any) -> Any:
    if isinstance(hint, type) and issubclass(hint, models.Model):
        found = hint._default_manager.filter(pk=value).first()
        if found is None:
            raise NotFoundError(f"no {hint.__name__} {value}")
        return found
    return msgspec.convert(value, hint)

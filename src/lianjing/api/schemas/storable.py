"""What every body of ours refuses: text no database keeps."""

from typing import Self

from ninja import Schema
from pydantic import model_validator


class Storable(Schema):
    """What people send: text no database takes is refused here, wherever it stands."""

    @model_validator(mode="after")
    def _refuse_unstorable(self) -> Self:
        _storable(self.model_dump())
        return self


def _storable(value: object) -> None:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise ValueError("characters that cannot be kept")
    elif isinstance(value, dict):
        for key, one in value.items():
            _storable(key)
            _storable(one)
    elif isinstance(value, list | tuple):
        for one in value:
            _storable(one)

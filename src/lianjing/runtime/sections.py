"""What every section of the configuration file is made of."""

from typing import Annotated

import msgspec
from msgspec import Meta

Port = Annotated[int, Meta(ge=1, le=65535)]


def key(description: str) -> Meta:
    """Explain a key; the sentence is the documentation."""
    return Meta(description=description)


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One section: typed, with defaults, strict about what it does not know."""

"""Pages of lists."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypedDict, TypeVar

from django.db.models import Model, QuerySet
from pydantic import Field

Row = TypeVar("Row", bound=Model)
Out = TypeVar("Out")


Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
"""The key of a row in a filter; databases disagree about numbers no column holds."""


class PageDict(TypedDict):
    """What a page schema is filled with."""

    items: list[Any]
    total: int
    page: int
    page_size: int


def paged(
    rows: QuerySet[Row],
    page: int,
    page_size: int,
    shape: Callable[[list[Row]], Iterable[object]],
) -> PageDict:
    """Give one page: the rows are fetched once, shaped together, and counted."""
    start = (page - 1) * page_size
    found = list(rows[start : start + page_size])
    # A first page that is not full has counted itself.
    whole = len(found) if page == 1 and len(found) < page_size else rows.count()
    return {"items": list(shape(found)), "total": whole, "page": page, "page_size": page_size}

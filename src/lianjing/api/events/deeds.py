"""Tells pages that what waits for a second person has come or gone."""

from typing import TYPE_CHECKING

from lianjing.apps.accounts.selectors import deeds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lianjing.api.events.hub import Page


class DeedWatch:
    """Remembers what waited a moment ago; one question for all pages, and none for each of them.

    By which clock something was decided does not matter: what waits now is compared with what
    waited before, so nothing is missed however late it is committed.
    """

    def __init__(self) -> None:
        self._open: dict[int, tuple[int | None, str]] | None = None

    def look(self, pages: "Sequence[Page]") -> None:
        """Tell the pages of whoever may know of a deed that was asked for or ended since."""
        now = deeds.open_now()
        before, self._open = self._open, now
        if before is None or before.keys() == now.keys():
            return
        differing = before.keys() ^ now.keys()
        moved = {(before | now)[key] for key in differing}
        for page in pages:
            if deeds.concerns(page.actor, moved):
                page.put("deeds", {})

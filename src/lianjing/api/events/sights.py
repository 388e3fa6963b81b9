"""Looks every second at what each page may be told: people and rights as they are now.

Rights begin and end while a page is open. A page whose sight has changed is told to ask anew for
what it shows, and from the same second on gets nothing it may not see.
"""

from typing import TYPE_CHECKING

from lianjing.apps.accounts.selectors import actors_now
from lianjing.apps.rights import selectors as rights
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine import Reach

if TYPE_CHECKING:
    from lianjing.api.events.hub import Page

RELOAD = {"channels": [], "devices": [], "reload": True}


def renewed(pages: "list[Page]") -> "dict[Reach, list[Page]]":
    """Sort pages by what they may see now; those of people who left are ended."""
    now = actors_now(page.actor for page in pages)
    left = []
    for page in pages:
        actor = now.get(page.actor.user_id or 0)
        if actor is None:
            page.end()
        else:
            page.actor = actor
            left.append(page)
    found: dict[Reach, list[Page]] = {}
    reaches = rights.reaches((page.actor for page in left), Action.CATALOGUE)
    for page, reach in zip(left, reaches, strict=True):
        if page.reach is not None and page.reach != reach:
            page.put("status", RELOAD)
            page.settled = False  # counted at once, then it looks once more
        page.reach = reach
        found.setdefault(reach, []).append(page)
    return found

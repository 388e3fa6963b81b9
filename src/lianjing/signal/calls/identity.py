"""On whose behalf a peer is asked: Monitor-User-Identity (GB/T 28181, chapter 8 of both editions).

What is certain is written and read: codes of platforms joined by hyphens, each platform on the way
putting its own in front, then the user. How attributes of a user are coded no edition says; ours
stand behind a semicolon and are opaque to anybody else, as those of others are to us.
"""

from typing import NamedTuple
from urllib.parse import quote

from lianjing.kernel.codes import is_code
from lianjing.link.signal import Viewer

HEADER = "Monitor-User-Identity"
MAX_LENGTH = 256
"""Characters; a longer one is not taken."""
MAX_USER = MAX_LENGTH - 4 * 21
"""Characters of a user of ours and of their unit, so that three platforms more fit before them."""
MAX_PLATFORMS = 8
"""Platforms a request may have come over."""


class Identity(NamedTuple):
    """A header as read."""

    platforms: tuple[str, ...] = ()
    """The nearest first."""
    user: str = ""
    """Whatever follows; nothing proves it."""

    def write(self) -> str:
        """Write it as it goes on the wire."""
        return "-".join((*self.platforms, self.user) if self.user else self.platforms)


def read(text: str) -> Identity | None:
    """Read a header; None for one that is too long or holds what cannot be passed on."""
    text = text.strip()
    if len(text) > MAX_LENGTH or not all("!" <= sign <= "~" for sign in text):
        return None
    parts = text.split("-")
    count = 0
    while count < len(parts) and is_code(parts[count]):
        count += 1
    return Identity(tuple(parts[:count]), "-".join(parts[count:]))


def of_viewer(own: str, viewer: Viewer | None) -> str:
    """Write for whom of our own people something is asked; empty if it is for nobody."""
    if viewer is None or not viewer.user:
        return ""
    user = _coded(viewer.user)
    if viewer.unit:
        user = f"{user};org={_coded(viewer.unit)}"
    return Identity((own,), _shortened(user)).write()


def passed_on(own: str, upper: str, received: Identity | None) -> str:
    """Put ourselves before what an upper sent; an upper that says nothing is named itself."""
    if received is None or not (received.platforms or received.user):
        return Identity((own, upper)).write()
    platforms = (own, *received.platforms)
    for user in (received.user, received.user.partition(";")[0]):
        passed = Identity(platforms, user).write()
        if len(passed) <= MAX_LENGTH:
            return passed
    return Identity(platforms).write()


def _coded(text: str) -> str:
    """Write any name so that neither a hyphen nor a semicolon of it means something."""
    return quote(text, safe="._").replace("-", "%2D").replace("~", "%7E")


def _shortened(coded: str) -> str:
    """Cut a long name, never in the middle of a coded character."""
    cut = coded[:MAX_USER]
    if len(cut) < len(coded):
        while cut and "%" in cut[-2:]:
            cut = cut[:-1]
    return cut

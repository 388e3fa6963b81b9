"""What a change of a label gives and takes, for whoever confirms it; and whether it must wait.

A grant whose rule names a label covers whatever has it: putting it on cameras widens the grant.
"""

import hashlib
from collections.abc import Collection
from typing import TYPE_CHECKING

from lianjing.apps.accounts.two_persons import Given, Picture
from lianjing.apps.registry.models import ChannelLabel, Label
from lianjing.apps.registry.selectors.labelling import impact_of, resting_on
from lianjing.apps.rights.services import picturing
from lianjing.runtime.identity_settings import DeedName

if TYPE_CHECKING:
    from lianjing.apps.registry.services.labels import Labelled

NAMES = (DeedName.GRANT_CHANGE, DeedName.GRANT_STANDING, DeedName.GRANT_UPPER)
MOST_KEPT = 500
"""Cameras and people that are told one by one; all of them are compared."""
_AT_ONCE = 400


def of_put(given: Given) -> list[DeedName]:
    """Tell which deeds putting a label on cameras is, or taking it off them."""
    label, wanted = given["label"], set(given["channels"])
    having = len(_having(label.name, wanted))
    differs = having if given.get("take") else len(wanted) - having
    return of_remove(given) if differs else []


def of_remove(given: Given) -> list[DeedName]:
    """Tell which deeds taking a label away altogether is: those of the grants it bears."""
    return picturing.of_resting(resting_on([given["label"].name]))


def title(given: Given) -> str:
    """Name the label of a call."""
    return str(given["label"].name)


def picture_of_put(given: Given, done: "Labelled | None") -> Picture:
    """Say which of the cameras meant have the label, and who sees others by it once it is done."""
    name = _name(given)
    told = _picture(name, _having(name, given["channels"]))
    if done is None:
        return told
    impact = impact_of(name, done.changed, put=bool(given.get("take")))
    return {**told, "people": _some(impact.people), "uppers": _some(impact.uppers)}


def picture_of_remove(given: Given, done: int | None) -> Picture:
    """Say which cameras have a label that is to go."""
    if done is not None:
        return {}
    name = _name(given)
    rows = ChannelLabel.objects.filter(label=name).order_by("channel")
    return _picture(name, list(rows.values_list("channel", flat=True)))


def _name(given: Given) -> str:
    """Give the name of a label as it is now."""
    found = Label.objects.filter(pk=given["label"].pk or 0).values_list("name", flat=True).first()
    return found or ""


def _picture(name: str, having: list[int]) -> Picture:
    return {
        "label": name,
        "grants": [grant.number for grant in resting_on([name])],
        "cameras": len(having),
        "channels": having[:MOST_KEPT],
        "_channels": hashlib.sha256(repr(having).encode()).hexdigest(),
    }


def _having(name: str, channels: Collection[int]) -> list[int]:
    wanted, found = sorted(set(channels)), list[int]()
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        rows = ChannelLabel.objects.filter(label=name, channel__in=some)
        found += sorted(rows.values_list("channel", flat=True))
    return found


def _some(names: Collection[str]) -> list[str]:
    told = list(names)[:MOST_KEPT]
    return [*told, f"+{len(names) - MOST_KEPT}"] if len(names) > MOST_KEPT else told

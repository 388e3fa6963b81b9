"""Values of files that go up in our own catalogue, and how they follow the files."""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet
from django.utils import timezone

from lianjing.apps.agreement.choices import DecisionAction, DifferenceState
from lianjing.apps.agreement.compare import for_network
from lianjing.apps.agreement.fields import BY_KEY
from lianjing.apps.agreement.models import Difference, Override
from lianjing.apps.registry.choices import RosterSubject
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.services import note_change

Place = tuple[str, str]
"""Codes of a device and of a channel."""
AT_ONCE = 400


def elements_of(difference: Difference) -> dict[str, str]:
    """Give the elements of the catalogue that say what the file says."""
    one = BY_KEY.get(difference.field)
    return {} if one is None else for_network(one, difference.registry_value)


def elements_named(difference: Difference) -> tuple[str, ...]:
    """Name the elements a field goes into."""
    one = BY_KEY.get(difference.field)
    if one is None:
        return ()
    return ("Longitude", "Latitude") if one.element == "Longitude" else (one.element,)


def put(changes: Mapping[Place, Mapping[str, str | None]]) -> dict[Place, dict[str, str | None]]:
    """Set elements of channels, None takes one back; gives what they were before."""
    before: dict[Place, dict[str, str | None]] = {}
    places = sorted(changes)
    for start in range(0, len(places), AT_ONCE):
        some = places[start : start + AT_ONCE]
        known = _known(some)
        for place in some:
            row = known.get(place) or Override(device_code=place[0], channel_code=place[1])
            was = dict(row.values)
            now = {**was, **changes[place]}
            row.values = {name: text for name, text in now.items() if text is not None}
            before[place] = {name: was.get(name) for name in changes[place]}
            if row.values != was:
                row.updated_at = timezone.now()
                row.save()
    if places:
        note_change(RosterSubject.OVERRIDE, "*")
    return before


def _known(places: Iterable[Place]) -> dict[Place, Override]:
    wanted = set(places)
    rows = Override.objects.filter(device_code__in={device for device, _ in wanted})
    rows = rows.filter(channel_code__in={channel for _, channel in wanted})
    return {(row.device_code, row.channel_code): row for row in rows}


def follow(scope: Q) -> None:
    """Let the values that go up be those the files have now."""
    changes: dict[Place, dict[str, str | None]] = {}
    rows = Difference.objects.filter(
        scope, action=DecisionAction.TO_NETWORK, state=DifferenceState.DECIDED
    ).only("field", "registry_value", "device_code", "channel_code")
    for difference in rows.iterator(2000):
        now = elements_of(difference)
        wanted: dict[str, str | None] = {n: now.get(n) for n in elements_named(difference)}
        changes.setdefault((difference.device_code, difference.channel_code), {}).update(wanted)
    _put_what_differs(changes)


def _put_what_differs(changes: dict[Place, dict[str, str | None]]) -> None:
    places = sorted(changes)
    differing: dict[Place, dict[str, str | None]] = {}
    for start in range(0, len(places), AT_ONCE):
        known = _known(places[start : start + AT_ONCE])
        for place in places[start : start + AT_ONCE]:
            values = known[place].values if place in known else {}
            if any(values.get(name) != text for name, text in changes[place].items()):
                differing[place] = changes[place]
    if differing:
        put(differing)


def leave(rows: QuerySet[Difference]) -> None:
    """Take back what goes up where file and network agree by now.

    Where the channel is not there at the moment it stays: it counts again when it is back.
    """
    changes: dict[Place, dict[str, str | None]] = {}
    over: list[int] = []
    for difference in list(rows):
        place = (difference.device_code, difference.channel_code)
        if Channel.objects.filter(device__code=place[0], code=place[1]).exists():
            over.append(difference.pk)
            names = elements_named(difference)
            changes.setdefault(place, {}).update(dict.fromkeys(names))
    if changes:
        put(changes)
        Difference.objects.filter(pk__in=over).update(action="", reason="")

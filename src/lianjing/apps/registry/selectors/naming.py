"""Names of what rules of grants go by; who may read a grant may read what it says."""

from collections.abc import Collection

from lianjing.apps.places.models import Unit
from lianjing.apps.registry.models import ChannelLabel, Group


def group_names(keys: Collection[int]) -> dict[int, str]:
    """Give the names of some nodes of the tree."""
    if not keys:
        return {}
    rows = Group.objects.filter(pk__in=list(keys)).values_list("pk", "name", "code")
    return {key: name or code for key, name, code in rows}


def unit_names(keys: Collection[int]) -> dict[int, str]:
    """Give the names of some units."""
    if not keys:
        return {}
    return dict(Unit.objects.filter(pk__in=list(keys)).values_list("pk", "name"))


def labels_of(*, channel: int) -> list[str]:
    """Give the labels of one channel."""
    rows = ChannelLabel.objects.filter(channel=channel).order_by("label")
    return list(rows.values_list("label", flat=True))

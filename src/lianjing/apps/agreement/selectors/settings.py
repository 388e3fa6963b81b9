"""Reads the thresholds."""

from lianjing.apps.agreement.models import Setting
from lianjing.apps.agreement.settings import THRESHOLDS, Thresholds


def values() -> dict[str, object]:
    """Give each setting, as entered or by default."""
    stored = dict(Setting.objects.values_list("key", "value"))
    return {one.key: stored.get(one.key, one.default) for one in THRESHOLDS}


def thresholds() -> Thresholds:
    """Give all settings as they are now."""
    now = values()
    skipped = now["skipped"]
    return Thresholds(
        tolerance=float(str(now["tolerance"])),
        due_days=int(float(str(now["due_days"]))),
        skipped=frozenset(map(str, skipped)) if isinstance(skipped, list) else frozenset(),
        same_place=float(str(now["same_place"])),
        same_view=float(str(now["same_view"])),
    )

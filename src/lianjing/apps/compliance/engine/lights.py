"""How urgent an obligation is."""

from datetime import date, timedelta

from lianjing.apps.equipment.deadlines import Light

SOON = 7
"""Days before a deadline when it is shown as near (internal)."""


def light_of(due: date | None, today: date, *, settled: bool, soon: int = SOON) -> Light:
    """Give the traffic light: settled, far off, near, past."""
    if settled or due is None:
        return Light.GREY
    if today > due:
        return Light.RED
    return Light.YELLOW if today + timedelta(days=soon) >= due else Light.GREEN

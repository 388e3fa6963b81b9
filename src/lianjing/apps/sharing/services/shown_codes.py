"""Codes for channels whose own code another device uses too."""

from collections.abc import Iterator

from django.db import transaction

from lianjing.apps.registry.models import Channel
from lianjing.apps.sharing.models import ShownCode
from lianjing.apps.sharing.selectors import channels_with_a_common_code, codes_in_use
from lianjing.kernel.codes import is_code

_SERIALS = 1_000_000


@transaction.atomic
def give_shown_codes() -> None:
    """Give every channel but the first of each common code one of its own; it is kept for ever.

    Nothing is decided here that a person could have decided otherwise, so no audit is left.
    """
    common = list(channels_with_a_common_code())
    first: set[str] = set()
    named = set(
        ShownCode.objects.filter(channel__in=[c.pk for c in common]).values_list(
            "channel", flat=True
        )
    )
    for channel in common:
        if channel.code not in first:
            first.add(channel.code)
        elif channel.pk not in named:
            ShownCode.objects.create(channel=channel, code=_free_code(channel))


def _free_code(channel: Channel) -> str:
    """Give a code that differs in the serial only, from the top of the range down."""
    head = channel.code[:14] if is_code(channel.code) else f"{channel.device.code[:8]:0<8}001320"
    candidates = _portions(head)
    while True:
        some = next(candidates)
        taken = codes_in_use(some)
        free = [code for code in some if code not in taken]
        if free:
            return free[0]


def _portions(head: str, size: int = 200) -> Iterator[list[str]]:
    for top in range(_SERIALS - 1, -1, -size):
        yield [f"{head}{serial:06d}" for serial in range(top, max(top - size, -1), -1)]

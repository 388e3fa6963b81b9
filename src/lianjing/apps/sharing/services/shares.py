"""What an upper platform may know of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.registry.choices import RosterSubject
from lianjing.apps.registry.models import Channel, Group
from lianjing.apps.registry.services import note_change
from lianjing.apps.sharing.models import ShareRule, UpperPlatform
from lianjing.apps.sharing.selectors import shared_condition, widely_shared

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class ShareChanges:
    """What to add to and take from a share list; keys of channels and nodes."""

    add: Sequence[int] = ()
    remove: Sequence[int] = ()
    groups_add: Sequence[int] = ()
    groups_remove: Sequence[int] = ()
    share_all: bool | None = None


@transaction.atomic
def change_shares(*, actor: Actor, upper: UpperPlatform, changes: ShareChanges) -> None:
    """Change what an upper may know of, as one change.

    A channel taken away although a node above it is shared is withheld from then on.
    """
    require(actor, Permission.SHARING_MANAGE)
    if changes.share_all is not None and changes.share_all != upper.share_all:
        upper.share_all = changes.share_all
        upper.save(update_fields=["share_all"])
        note_change(RosterSubject.UPPER, upper.key)
    _change_groups(upper, changes)
    _forget_idle(upper)
    for keys in _portions(changes.add):
        ShareRule.objects.filter(upper=upper, channel__in=keys).delete()
        _write(upper, keys, shared=True)
    for keys in _portions(changes.remove):
        ShareRule.objects.filter(upper=upper, channel__in=keys).delete()
        _write(upper, keys, shared=False)
    note_change(RosterSubject.SHARE, upper.key)
    after = {
        "add": list(changes.add),
        "remove": list(changes.remove),
        "groups_add": list(changes.groups_add),
        "groups_remove": list(changes.groups_remove),
        "share_all": changes.share_all,
    }
    audit.record(actor, "share.changed", upper, after=after)


def _change_groups(upper: UpperPlatform, changes: ShareChanges) -> None:
    ShareRule.objects.filter(upper=upper, group__in=changes.groups_remove).delete()
    wanted = Group.objects.filter(pk__in=changes.groups_add)
    ShareRule.objects.bulk_create(
        [ShareRule(upper=upper, group=group) for group in wanted], ignore_conflicts=True
    )


def _forget_idle(upper: UpperPlatform) -> None:
    """Drop what is withheld from nothing: it would surprise when something wide is shared."""
    withheld = ShareRule.objects.filter(upper=upper, withheld=True)
    covered = Channel.objects.filter(widely_shared(upper), pk__in=withheld.values("channel"))
    idle = withheld.exclude(channel__in=list(covered.values_list("pk", flat=True)))
    idle.delete()


def _write(upper: UpperPlatform, keys: Sequence[int], *, shared: bool) -> None:
    """Make single rules for those channels that the wider rules get wrong."""
    wide = shared_condition(upper)
    wrong = Channel.objects.filter(pk__in=keys)
    wrong = wrong.exclude(wide) if shared else wrong.filter(wide)
    ShareRule.objects.bulk_create(
        [ShareRule(upper=upper, channel=channel, withheld=not shared) for channel in wrong]
    )


def _portions(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))

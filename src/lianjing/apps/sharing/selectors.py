"""Reads upper platforms and their share lists."""

from collections.abc import Iterable

from django.db.models import BooleanField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import Combinable

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.registry.models import Channel, Group
from lianjing.apps.registry.selectors import ChannelFilter
from lianjing.apps.sharing.models import ShareRule, ShownCode, UpperPlatform
from lianjing.kernel.errors import NotFoundError


def uppers(*, actor: Actor) -> QuerySet[UpperPlatform]:
    """Give all upper platforms."""
    require(actor, Permission.SHARING_VIEW)
    return UpperPlatform.objects.all()


def upper(*, actor: Actor, key: int) -> UpperPlatform:
    """Give one upper platform; raises `NotFoundError`."""
    found = uppers(actor=actor).filter(pk=key).first()
    if found is None:
        raise NotFoundError(f"no upper platform {key}")
    return found


def widely_shared(upper: UpperPlatform) -> Q:
    """Give the condition on channels shared with everything or with a node above them."""
    if upper.share_all:
        return Q()
    below = Q(pk__in=())
    rules = ShareRule.objects.filter(upper=upper, channel=None)
    nodes = Group.objects.filter(pk__in=rules.values("group"))
    for path, code, device in nodes.values_list("path", "code", "device"):
        if device is None:
            below |= Q(region__startswith=code)
        else:
            below |= Q(group__in=Group.objects.filter(path__startswith=path).values("pk"))
    return below


def shared_condition(upper: UpperPlatform) -> Q:
    """Give the condition on channels an upper may know of.

    Everything, or what hangs below shared nodes and single channels; never what is withheld.
    """
    rules = ShareRule.objects.filter(upper=upper, channel__isnull=False)
    withheld = Q(pk__in=rules.filter(withheld=True).values("channel"))
    given = Q(pk__in=rules.filter(withheld=False).values("channel"))
    wide = widely_shared(upper)
    return ((given | wide) if wide else Q()) & ~withheld


def shared_channels(upper: UpperPlatform) -> QuerySet[Channel]:
    """Give the channels an upper may know of, for ingest."""
    return Channel.objects.filter(shared_condition(upper))


def share_list(
    *, actor: Actor, upper: UpperPlatform, search: str = "", only_shared: bool | None = None
) -> QuerySet[Channel]:
    """Give channels by name, each with `shared`."""
    require(actor, Permission.SHARING_VIEW)
    mark: Combinable = Exists(Channel.objects.filter(shared_condition(upper), pk=OuterRef("pk")))
    if upper.share_all and not ShareRule.objects.filter(upper=upper, withheld=True).exists():
        mark = Value(value=True, output_field=BooleanField())
    found = Channel.objects.filter(ChannelFilter(search=search).condition())
    if only_shared is not None:
        condition = shared_condition(upper)
        found = found.filter(condition if only_shared else ~condition)
    return (
        found.annotate(shared=mark)
        .select_related("device", "group", "detail")
        .order_by("name", "id")
    )


def shared_groups(*, actor: Actor, upper: UpperPlatform) -> list[int]:
    """Give the keys of nodes shared with everything below them."""
    require(actor, Permission.SHARING_VIEW)
    rules = ShareRule.objects.filter(upper=upper, channel=None)
    return list(rules.order_by("group").values_list("group", flat=True))


def roster_uppers() -> QuerySet[UpperPlatform]:
    """Give all upper platforms for ingest, never on behalf of a person."""
    return UpperPlatform.objects.order_by("id")


def keys_of_uppers(names: Iterable[str]) -> dict[str, int]:
    """Give the keys of upper platforms by their short names."""
    rows = UpperPlatform.objects.filter(key__in=list(names))
    return dict(rows.values_list("key", "pk"))


def uppers_that_follow_the_catalogue() -> list[str]:
    """Give short names of uppers whose share list changes when the catalogue does."""
    by_node = Exists(ShareRule.objects.filter(upper=OuterRef("pk"), channel=None))
    rows = UpperPlatform.objects.filter(Q(by_node) | Q(share_all=True))
    return list(rows.values_list("key", flat=True))


def shares_everything(upper: UpperPlatform) -> bool:
    """Tell whether an upper may know of everything there is and will be."""
    return upper.share_all and not ShareRule.objects.filter(upper=upper, withheld=True).exists()


def channels_with_a_common_code() -> QuerySet[Channel]:
    """Give channels whose code several devices use, those known longest first."""
    common = (
        Channel.objects.values("code").annotate(count=Count("pk")).filter(count__gt=1).order_by()
    )
    return (
        Channel.objects.filter(code__in=common.values("code"))
        .select_related("device")
        .order_by("code", "id")
    )


def codes_in_use(codes: list[str]) -> set[str]:
    """Give those of some codes that a channel has or is shown as."""
    own = set(Channel.objects.filter(code__in=codes).values_list("code", flat=True))
    return own | set(ShownCode.objects.filter(code__in=codes).values_list("code", flat=True))

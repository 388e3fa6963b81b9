"""What police organisations, grids and zones have in common when they are entered."""

from collections.abc import Container

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.places.models import Division
from lianjing.apps.places.policies import region_in_scope
from lianjing.kernel.errors import DomainError, NotAllowedError


class BadPlaceError(DomainError):
    """Something of a place that does not hold."""

    code = "bad_place"


def bad(zh: str, en: str) -> BadPlaceError:
    """Give an error that says in both languages what is wrong."""
    return BadPlaceError(en, facts={"detail": f"{zh} / {en}"})


def checked_name(name: str, length: int) -> str:
    """Give a name without blanks around it; raises `BadPlaceError`."""
    name = name.strip()
    if not name or len(name) > length:
        raise bad(f"名称须有 1 至 {length} 个字", f"a name has 1 to {length} characters")
    return name


class AnyDivision:
    """Stands for the set of divisions in use: asks the table one by one."""

    def __contains__(self, key: object) -> bool:
        return Division.objects.filter(code=str(key), active=True).exists()


def known_among(keys: set[str]) -> set[str]:
    """Give those of some keys that are divisions in use."""
    wanted, found = sorted(keys), set[str]()
    for start in range(0, len(wanted), 500):
        rows = Division.objects.filter(code__in=wanted[start : start + 500], active=True)
        found |= set(rows.values_list("code", flat=True))
    return found


def require_division(region: str, known: Container[str]) -> None:
    """Raise `BadPlaceError` unless `region` is a division in use."""
    if region not in known:
        raise bad(f"没有区划 {region[:12]}", f"there is no division {region[:12]}")


def require_scope(actor: Actor, *regions: str) -> None:
    """Raise `NotAllowedError` unless all regions are in scope."""
    for region in regions:
        if not region_in_scope(actor, region):
            raise NotAllowedError(f"{region} is outside the scope of {actor.username}")

"""Deeds that may need two persons: services name themselves here, the setting says which wait.

```python
@two_persons(
    (DeedName.GRANT_END,), permission=Permission.GRANTS_REVOKE, which=_which, picture=_picture
)
@transaction.atomic
def end(*, actor: Actor, grant: Grant, reason: str) -> Grant: ...
```

Where `identity.two_person` names the deed, a person's call is tried out and rolled back, kept as a
row, and answered with `SecondPersonNeededError`; another person confirms, and then the same
service does it for the first one (`services.deeds`). The platform itself and an account of the
sealed envelope act alone. Stands outermost: a deed is kept in a transaction of its own.
"""

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from django.utils.module_loading import autodiscover_modules

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.runtime.identity_settings import DeedName

P = ParamSpec("P")
R = TypeVar("R")
Given = Mapping[str, Any]
"""What a service was called with, without the actor."""
Picture = Mapping[str, object]
"""How something stands, field by field, in plain values; names with a leading `_` are compared
and not shown."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A service whose deeds may have to wait for a second person."""

    key: str
    names: tuple[DeedName, ...]
    permission: Permission
    """Who may ask."""
    confirming: Permission
    """Who may confirm: the same, unless somebody may ask for what he may not see whole."""
    which: Callable[[Given], Sequence[DeedName]]
    """Which deeds a call is; it waits if one of them is to."""
    picture: Callable[[Given, object], Picture]
    """How things stand, before (the result is None) and after it was done."""
    about: Callable[[Given], int | None]
    """Key of the person it is about."""
    title: Callable[[Given], str]
    """What it is done to, in words."""
    pack: Callable[[Given], Given]
    """What is kept of a call: never a secret."""
    fresh: Callable[[Given], tuple[Given, str]]
    """Makes the secret that was not kept when the deed is done, and gives it besides: whoever
    confirms is shown it, this once."""
    everywhere: bool
    """Only somebody whose eyes no area limits confirms it."""
    service: Callable[..., object]

    def perform(self, actor: Actor, given: Given) -> object:
        """Do it; the actor carries who confirmed."""
        return self.service(actor=actor, **given)


@dataclass(slots=True)
class _Known:
    services: dict[str, Waiting] = field(default_factory=dict)
    discovered: bool = False


_known = _Known()


def two_persons(
    names: tuple[DeedName, ...],
    *,
    permission: Permission,
    confirming: Permission | None = None,
    which: Callable[[Given], Sequence[DeedName]],
    picture: Callable[[Given, Any], Picture],
    about: Callable[[Given], int | None] = lambda _: None,
    title: Callable[[Given], str] = lambda _: "",
    pack: Callable[[Given], Given] = lambda given: given,
    fresh: Callable[[Given], tuple[Given, str]] = lambda given: (given, ""),
    everywhere: bool = False,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Have a service wait for a second person where the setting says so."""

    def wrap(service: Callable[P, R]) -> Callable[P, R]:
        known = Waiting(
            key=f"{service.__module__.split('.')[2]}.{service.__name__}",
            names=names,
            permission=permission,
            confirming=confirming or permission,
            which=which,
            picture=picture,
            about=about,
            title=title,
            pack=pack,
            fresh=fresh,
            everywhere=everywhere,
            service=service,
        )
        _known.services[known.key] = known

        @functools.wraps(service)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            from lianjing.apps.accounts.services.deeds import asking

            asking.wait_for_second(known, kwargs)
            return service(*args, **kwargs)

        return call

    return wrap


def services() -> dict[str, Waiting]:
    """Give all services that may wait, by key."""
    if not _known.discovered:
        autodiscover_modules("deeds")
        _known.discovered = True
    return _known.services


def names() -> set[DeedName]:
    """Give the names of all deeds some service has."""
    return {name for known in services().values() for name in known.names}

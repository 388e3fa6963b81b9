"""Turns people into what the engine looks at."""

from functools import lru_cache

from lianjing.apps.accounts.actor import Actor, ScopeOf
from lianjing.apps.accounts.choices import Permission, Role, ScopeKind
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.engine import ALL_ACTIONS, Asker, Rule

NEEDS: dict[Action, Permission] = {
    Action.CATALOGUE: Permission.CHANNELS_VIEW,
    Action.LIVE: Permission.LIVE_WATCH,
    Action.PLAYBACK: Permission.LIVE_WATCH,
    Action.PTZ: Permission.PTZ_CONTROL,
    Action.SNAPSHOT: Permission.SNAPSHOT_TAKE,
    Action.DOWNLOAD: Permission.LIVE_WATCH,
    Action.FORWARD: Permission.LIVE_WATCH,
    Action.SECRET: Permission.CHANNELS_VIEW,
    Action.UNMASK: Permission.LIVE_WATCH,
    Action.PRIVATE: Permission.LIVE_WATCH,
}
"""What the role must allow besides the grant; neither opens anything alone."""

_UNLIMITED = (Role.ADMIN, Role.SECURITY)


def asker_of(actor: Actor) -> Asker:
    """Give a person as the engine sees him."""
    return Asker(
        person=actor.user_id,
        organisation=actor.organisation,
        post=actor.post,
        role=actor.role,
        areas=areas_of(actor.role, actor.scopes),
        address=actor.address,
        permitted=_permitted(actor),
    )


def asker_of_upper(upper: str, address: str = "") -> Asker:
    """Give an upper platform as the engine sees it; no role limits it."""
    return Asker(upper=upper, address=address, permitted=ALL_ACTIONS)


@lru_cache(maxsize=4096)
def areas_of(role: str, scopes: tuple[ScopeOf, ...]) -> tuple[Rule, ...]:
    """Give one rule for each scope of a person; administrators have the whole inventory."""
    if role in _UNLIMITED:
        return (Rule(),)
    return tuple(_area(scope) for scope in scopes)


def _area(scope: ScopeOf) -> Rule:
    if scope.kind is ScopeKind.ALL:
        return Rule()
    if scope.kind is ScopeKind.REGION:
        return Rule(region=scope.value)
    if scope.kind is ScopeKind.GROUP:
        return Rule(group=int(scope.value))
    return Rule(unit=int(scope.value))


def _permitted(actor: Actor) -> Action:
    found = Action(0)
    for action, permission in NEEDS.items():
        if actor.may(permission):
            found |= action
    return found

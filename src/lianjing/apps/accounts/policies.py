"""Who may do what, in one place for all apps."""

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.kernel.errors import NotAllowedError


def require(actor: Actor, permission: Permission) -> None:
    """Raise `NotAllowedError` unless the actor's role allows `permission`."""
    if not actor.may(permission):
        raise NotAllowedError(f"{actor.username} may not {permission.value}")

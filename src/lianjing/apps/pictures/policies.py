"""Who sees a camera's picture without its masks."""

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import decide
from lianjing.kernel.actions import Action


def may_unmask(actor: Actor, channel: Channel) -> bool:
    """Tell whether the clear picture is for this person now; it is a right of its own."""
    return decide(actor, Action.UNMASK, channel).allowed

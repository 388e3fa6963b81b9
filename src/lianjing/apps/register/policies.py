"""Of whose looks at a camera one is told, and may end them."""

from django.db.models import Q

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import ADMINISTRATORS, Permission
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.policies import channels_in_scope


def looks_in_scope(actor: Actor) -> Q:
    """Give the condition on rows of looks (entries, sessions): whose cameras one knows of.

    Administrators watch over all of the platform, whatever cameras their catalogue leaves out.
    """
    own = Q(user=actor.user_id) if actor.user_id is not None else Q(pk__in=())
    if not actor.may(Permission.SESSIONS_VIEW):
        return own
    if actor.itself or actor.role in ADMINISTRATORS:
        return Q()
    return own | Q(channel__in=Channel.objects.filter(channels_in_scope(actor)).values("pk"))

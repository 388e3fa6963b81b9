"""States of deliveries."""

from django.db import models


class DeliveryState(models.TextChoices):
    """Where one message to one receiver is."""

    WAITING = "waiting", "待推送"
    SENT = "sent", "已推送"
    DEAD = "dead", "推送失败"
    """Tried as often as the table of pauses says; sent again only by hand."""

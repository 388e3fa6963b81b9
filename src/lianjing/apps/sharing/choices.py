"""Enumerations of sharing."""

from django.db import models


class SipTransport(models.TextChoices):
    """How SIP travels to an upper platform."""

    UDP = "udp", "UDP"
    TCP = "tcp", "TCP"


class SharedEdition(models.TextChoices):
    """Which edition is spoken to an upper platform."""

    GB2016 = "2016", "GB/T 28181-2016"
    GB2022 = "2022", "GB/T 28181-2022"

"""Enumerations of viewing."""

from django.db import models


class Outcome(models.TextChoices):
    """How a call stands."""

    PLAYING = "playing", "播放中"
    ENDED = "ended", "已结束"
    FAILED = "failed", "失败"


class StreamProfile(models.TextChoices):
    """Which stream of a channel."""

    MAIN = "main", "主码流"
    SUB = "sub", "子码流"

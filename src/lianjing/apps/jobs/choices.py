"""States of background work."""

from django.db import models


class JobState(models.TextChoices):
    """Where a piece of work is."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"

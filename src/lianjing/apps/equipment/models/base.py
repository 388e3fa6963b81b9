"""What every file has: an owner, a place, a life, a version, a history."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.equipment.choices import LifeState, Source
from lianjing.apps.places.models import Unit


class FileBase(models.Model):
    """The part all files share. Tables change only in `equipment.services`."""

    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """Who owns it (管理单位) where that is a unit we know."""
    region = models.CharField(max_length=12, blank=True, default="", db_index=True)
    """The division it stands in: the leading 2, 4, 6, 9 or 12 digits."""
    name = models.CharField(max_length=200, blank=True, default="")
    state = models.CharField(
        max_length=12, choices=LifeState.choices, default=LifeState.IN_USE, db_index=True
    )
    notes = models.TextField(blank=True, default="")
    extras = models.JSONField(default=dict)
    """Keys of local forms (L4) that have no column, as they were given."""
    coded = models.JSONField(default=dict)
    """`{field: {"table": "gb2016.fill_light", "code": "3"}}` for codes that were given in another
    table than the field's own (`fields.py` names that with its version): the same digit means
    different things in different tables."""
    version = models.PositiveIntegerField(default=1)
    """Goes up with each change: who saves over a version he has not seen is told."""
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PAGE)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    search = models.TextField(blank=True, default="")
    """Lower-case name, pinyin, initials, codes, address."""

    # --- shadow, written by `quality` ---
    score = models.PositiveSmallIntegerField(null=True)
    """0-100; None: not judged yet."""
    errors = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering: ClassVar = ["id"]

"""Uploaded forms and their rows on the way into the registry."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.models import User
from lianjing.apps.exchange.choices import BatchState, DatumAnswer, Matching, RowState
from lianjing.apps.places.models import Unit


class Batch(models.Model):
    """One upload of one form, from the file on disk to its result.

    Its file lies in the data directory under the key of the batch (`exchange.storage`).
    """

    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    actor = models.CharField(max_length=80)
    """The name at that time: it outlives the user."""
    state = models.CharField(max_length=10, choices=BatchState.choices, default=BatchState.UPLOADED)
    job = models.BigIntegerField(null=True)
    """The job that works on it or was the last to."""

    # --- what was uploaded ---
    filename = models.CharField(max_length=200)
    """As the uploader's machine named it; shown, never used as a path."""
    size = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")
    """SHA-256, to notice the same file uploaded twice."""

    # --- what the uploader says about it ---
    form_asked = models.CharField(max_length=16, blank=True, default="")
    """The form it was said to be; empty: find out."""
    datum = models.CharField(
        max_length=10, choices=DatumAnswer.choices, blank=True, default=DatumAnswer.ASK
    )
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    """Whose rows these are where the form does not say it."""
    region = models.CharField(max_length=12, blank=True, default="")
    matching = models.CharField(max_length=8, choices=Matching.choices, default=Matching.AUTO)
    all_or_nothing = models.BooleanField(default=False)
    """Confirming is refused while a row is refused."""

    # --- what was found ---
    form = models.CharField(max_length=16, blank=True, default="")
    heads = models.JSONField(default=list)
    """`[{"sheet", "lines", "unknown", "absent", "zero"}]` of each sheet that was read."""
    remarks = models.JSONField(default=list)
    """What was left aside, as `[{"code", "facts"}]`."""
    counts = models.JSONField(default=dict)
    """Rows by state, and `warned`, `applied`."""
    findings = models.JSONField(default=dict)
    """Rows by code of what is wrong with them."""
    cause = models.CharField(max_length=40, blank=True, default="")
    facts = models.JSONField(default=dict)
    """Why the whole file was refused: a code of `kernel.causes` with what fills its sentences."""

    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"]),
            models.Index(fields=["state", "-id"]),
        ]

    def __str__(self) -> str:
        return self.filename


class BatchRow(models.Model):
    """One row of a form: what it says, what is wrong with it, what it would change.

    What is only shown or applied, never searched, is one packed text (`exchange.staging`): a
    hundred thousand rows are written and read in seconds that way.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    """Its place in the file over all sheets, from 1."""
    sheet = models.CharField(max_length=100, blank=True, default="")
    number = models.PositiveIntegerField()
    """The row as the spreadsheet numbers it."""
    block = models.CharField(max_length=16, blank=True, default="")
    """The part of a card (F1)."""
    state = models.CharField(max_length=10, choices=RowState.choices)
    warned = models.BooleanField(default=False)
    applied = models.BooleanField(default=False)
    """Its change is in the registry; set in the transaction that made the change."""
    kind = models.CharField(max_length=10, blank=True, default="")
    """What it is about: a kind of file, `unit`, `group` or `summary`."""
    file = models.BigIntegerField(null=True)
    """The key of the record it is about, once that exists."""
    version = models.PositiveIntegerField(null=True)
    """The version of that record the dry run compared with."""
    code = models.CharField(max_length=64, blank=True, default="")
    label = models.CharField(max_length=200, blank=True, default="")
    """What to call it in a list."""
    findings = models.CharField(max_length=300, blank=True, default="")
    """Codes of what is wrong, each between bars: `|bad_date|duplicate_code|`."""
    content = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["batch", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint("batch", "position", name="batch_row_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["batch", "state", "position"])]

    def __str__(self) -> str:
        return f"{self.sheet} {self.number} {self.label}".strip()

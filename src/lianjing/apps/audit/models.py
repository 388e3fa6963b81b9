"""The tables of the audit: records, the chain over them, its seals, and what was found unusual.

`Record`, `Link`, `Seal`, `SigningKey`, `Chain` and `Check` are appended to and never changed; the
database itself refuses anything else (`append_only.py`).
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.audit.choices import ActionGroup, AuditExportState, AuditOutcome, FlagState


class Record(models.Model):
    """One thing somebody did, in the same transaction as the thing itself.

    Every field is digested under the name it has in `chain.canonical.FIELDS`.
    """

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.CharField(max_length=80)
    """The sign-in name at that time, with `#token` where a token spoke: it outlives the user."""
    user_id = models.BigIntegerField(null=True)
    """No foreign key: removing a user must not change a record."""
    person = models.CharField(max_length=80, blank=True, default="")
    """The person's own name at that time."""
    unit = models.CharField(max_length=120, blank=True, default="")
    role = models.CharField(max_length=16, blank=True, default="")
    second = models.CharField(max_length=80, blank=True, default="")
    """The second person where two were needed."""
    terminal = models.CharField(max_length=80, blank=True, default="")
    address = models.CharField(max_length=64, blank=True, default="")
    network = models.CharField(max_length=32, blank=True, default="")
    """Class of the network it came from."""
    session = models.CharField(max_length=32, blank=True, default="")
    """Start of the key that tells sign-ins apart; opens nothing."""
    action = models.CharField(max_length=64)
    """`noun.verb_in_the_past`, for example `device.renamed`."""
    group = models.CharField(max_length=16, choices=ActionGroup.choices, default=ActionGroup.OTHER)
    outcome = models.CharField(max_length=8, choices=AuditOutcome.choices, default=AuditOutcome.OK)
    target_type = models.CharField(max_length=32, blank=True, default="")
    target_id = models.CharField(max_length=64, blank=True, default="")
    target_name = models.CharField(max_length=200, blank=True, default="")
    camera = models.CharField(max_length=20, blank=True, default="")
    """Code of the camera it was about."""
    footage_from = models.DateTimeField(null=True)
    footage_to = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")
    grant = models.CharField(max_length=64, blank=True, default="")
    """Number of the grant it was done under."""
    approval = models.CharField(max_length=64, blank=True, default="")
    """Number of the approval or instrument."""
    duration_ms = models.BigIntegerField(null=True)
    bytes_out = models.BigIntegerField(null=True)
    watermark = models.CharField(max_length=64, blank=True, default="")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["actor", "-id"]),
            models.Index(fields=["action", "-id"]),
            models.Index(fields=["group", "-id"], name="audit_record_group"),
            models.Index(fields=["target_type", "target_id", "-id"]),
            models.Index(
                fields=["camera", "-id"],
                name="audit_record_camera",
                condition=models.Q(camera__gt=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor} {self.action} {self.target_name}"


class Waiting(models.Model):
    """A record without a link yet; a trigger enters it with the record, in its transaction.

    So it holds what is committed and not linked, whatever order transactions commit in.
    """

    record = models.BigIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.record)


class Link(models.Model):
    """One link of the chain."""

    seq = models.BigIntegerField(primary_key=True)
    """From 1, without gaps, in the order of commits as the sealer saw them."""
    record = models.BigIntegerField(unique=True)
    algorithm = models.CharField(max_length=8)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    linked_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.seq} {bytes(self.digest).hex()[:16]}"


class Chain(models.Model):
    """Where the chain of this platform begins; one row."""

    platform = models.CharField(max_length=20)
    started_at = models.CharField(max_length=32)
    """As it is digested."""
    first_key = models.CharField(max_length=64)
    genesis = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.platform} {self.started_at}"


class SigningKey(models.Model):
    """A public key that seals are signed with; the private one is in the data directory."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    algorithm = models.CharField(max_length=8)
    der = models.BinaryField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.algorithm} {self.fingerprint[:16]}"


class Seal(models.Model):
    """The signature over the chain at the end of a day."""

    number = models.BigIntegerField(primary_key=True)
    day = models.DateField()
    first = models.BigIntegerField()
    last = models.BigIntegerField(db_index=True)
    statement = models.TextField()
    """What was signed, to the byte (`chain.statements.Seal`)."""
    signer = models.CharField(max_length=64)
    signature = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.number} {self.day}"


class Check(models.Model):
    """One verification of the tables."""

    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=80)
    whole = models.BooleanField()
    fault = models.CharField(max_length=24, blank=True, default="")
    seq = models.BigIntegerField(default=0)
    facts = models.JSONField(default=dict)
    records = models.BigIntegerField(default=0)
    seals = models.BigIntegerField(default=0)
    seconds = models.FloatField(default=0)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {'whole' if self.whole else self.fault}"


class Flag(models.Model):
    """Something unusual, with the rule and the numbers that say why."""

    rule = models.CharField(max_length=40)
    severity = models.CharField(max_length=8)
    subject = models.CharField(max_length=80)
    """Who: a sign-in name or an address, as the rule counts."""
    started_at = models.DateTimeField()
    until = models.DateTimeField()
    count = models.PositiveIntegerField()
    threshold = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField()
    facts = models.JSONField(default=dict)
    """The rule as it stood, examples of records and cameras."""
    state = models.CharField(max_length=10, choices=FlagState.choices, default=FlagState.OPEN)
    comment = models.CharField(max_length=500, blank=True, default="")
    settled_by = models.CharField(max_length=80, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["rule", "subject", "-until"]),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject} {self.count}"


class Looked(models.Model):
    """How far the rules have looked into a source; a restart looks back as far as rules reach."""

    source = models.CharField(max_length=40, primary_key=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.source} {self.position}"


class RuleSetting(models.Model):
    """How a rule of unusual use holds here, where that differs from how it is shipped."""

    rule = models.CharField(max_length=40, primary_key=True)
    enabled = models.BooleanField(default=True)
    threshold = models.PositiveIntegerField(null=True)
    minutes = models.PositiveIntegerField(null=True)
    hours_from = models.CharField(max_length=5, blank=True, default="")
    hours_to = models.CharField(max_length=5, blank=True, default="")
    reason = models.CharField(max_length=300)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.rule


class Export(models.Model):
    """A file of records somebody asked for."""

    user_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=80)
    filter = models.JSONField(default=dict)
    """Empty: a stretch of the chain; else what was searched for."""
    state = models.CharField(
        max_length=8, choices=AuditExportState.choices, default=AuditExportState.WAITING
    )
    cause = models.CharField(max_length=40, blank=True, default="")
    job = models.BigIntegerField(null=True)
    records = models.BigIntegerField(default=0)
    first = models.BigIntegerField(default=0)
    last = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk} {self.actor} {self.state}"

"""Tables of the rule book: what regions changed, what is owed, papers, inspections, sums."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.models import Organisation
from lianjing.apps.compliance.choices import FilePaperKind, Owed, OwedStepKind, Seen
from lianjing.apps.compliance.engine.values import Gravity, RuleOutcome, RuleSubject
from lianjing.apps.places.models import Unit

_SUBJECTS = [(one.value, one.value) for one in RuleSubject]
_SEVERITIES = [(one.value, one.value) for one in Gravity]
_OUTCOMES = [(one.value, one.value) for one in RuleOutcome]


class RuleOverride(models.Model):
    """What a division changed about a rule, from a day on; each change is a new version."""

    region = models.CharField(max_length=12, blank=True, default="")
    """Leading digits of a division; empty for everywhere."""
    rule = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    from_on = models.DateField()
    enabled = models.BooleanField(null=True)
    severity = models.CharField(max_length=10, choices=_SEVERITIES, blank=True, default="")
    parameters = models.JSONField(default=dict)
    days = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=300)
    set_by = models.CharField(max_length=80)
    set_at = models.DateTimeField(default=timezone.now)
    withdrawn = models.BooleanField(default=False)
    """This version says: as shipped again."""

    class Meta:
        ordering: ClassVar = ["rule", "region", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint("region", "rule", "version", name="rule_override_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} in {self.region or 'all'} v{self.version}"


class RulePack(models.Model):
    """Rules of one division, as the file that was loaded."""

    name = models.CharField(max_length=24, unique=True)
    version = models.CharField(max_length=24)
    region = models.CharField(max_length=12)
    title = models.CharField(max_length=200, blank=True, default="")
    text = models.TextField()
    """The TOML."""
    loaded_by = models.CharField(max_length=80)
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class Obligation(models.Model):
    """What is owed under one rule for one subject: by whom, by when, and how far it is.

    `region` and `unit` are the subject's, so that lists are limited without asking for it.
    """

    rule = models.CharField(max_length=40)
    rule_version = models.PositiveIntegerField(default=1)
    subject = models.CharField(max_length=10, choices=_SUBJECTS)
    key = models.BigIntegerField()
    """Of the subject among its kind."""
    name = models.CharField(max_length=200, blank=True, default="")
    """What the subject was called when it was last judged."""
    region = models.CharField(max_length=12, blank=True, default="")
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    severity = models.CharField(max_length=10, choices=_SEVERITIES)
    outcome = models.CharField(max_length=14, choices=_OUTCOMES, default=RuleOutcome.BROKEN.value)
    """`due` until its day has passed, then `broken`."""
    params = models.JSONField(default=dict)
    due = models.DateField(null=True)
    """The last day: the rule's own, or so many days after it was found."""
    due_set = models.BooleanField(default=False)
    """Whether a person set the day."""
    state = models.CharField(max_length=12, choices=Owed.choices, default=Owed.OPEN)
    restricted = models.BooleanField(default=False)
    """Only those who keep places may see it (Art. 10)."""
    owner = models.ForeignKey(Unit, models.SET_NULL, null=True, related_name="+")
    """The unit it was assigned to; None: the subject's."""
    organisation = models.ForeignKey(Organisation, models.SET_NULL, null=True, related_name="+")
    """The department it was assigned to."""
    assignee = models.CharField(max_length=64, blank=True, default="")
    created_at = models.DateTimeField(default=timezone.now)
    first_seen = models.DateTimeField(default=timezone.now)
    """When it was found, or found again after it had been put right."""
    last_seen = models.DateTimeField(default=timezone.now)
    fixed_at = models.DateTimeField(null=True)
    asked_by = models.CharField(max_length=80, blank=True, default="")
    """Who asked for an exception; whoever grants it is somebody else."""
    asked_user = models.BigIntegerField(null=True)
    asked_reason = models.CharField(max_length=300, blank=True, default="")
    asked_until = models.DateField(null=True)
    excepted_by = models.CharField(max_length=80, blank=True, default="")
    excepted_until = models.DateField(null=True)
    excepted_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["due", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("rule", "subject", "key", name="obligation_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["subject", "key"]),
            models.Index(fields=["state", "due", "id"]),
            models.Index(fields=["state", "rule", "region"]),
            models.Index(fields=["state", "unit"]),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject} {self.key}"


class Step(models.Model):
    """One line of an obligation's history: what somebody did or said, or judging found."""

    obligation = models.ForeignKey(Obligation, models.CASCADE, related_name="steps")
    at = models.DateTimeField(default=timezone.now)
    actor = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=OwedStepKind.choices)
    text = models.CharField(max_length=500, blank=True, default="")
    facts = models.JSONField(default=dict)
    """What the line is about: the verdict then, a new owner, a new day."""

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["obligation", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} of {self.obligation_id}"


class Paper(models.Model):
    """A paper that stands behind a file: a consent, a permit, a record of supervision."""

    kind = models.CharField(max_length=12, choices=FilePaperKind.choices)
    subject = models.CharField(max_length=10, choices=_SUBJECTS)
    key = models.BigIntegerField()
    number = models.CharField(max_length=100)
    issuer = models.CharField(max_length=200)
    """Who consented, permitted or was there."""
    scope = models.CharField(max_length=500, blank=True, default="")
    on = models.DateField()
    until = models.DateField(null=True)
    """To when it holds; of a permit: by when it is restored."""
    digest = models.CharField(max_length=64, blank=True, default="")
    """SHA-256 of the scan in the data directory."""
    media_type = models.CharField(max_length=40, blank=True, default="")
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["subject", "key", "kind"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Inspection(models.Model):
    """Somebody looked: at what a camera sees, or after rooms where no camera may be (Art. 8)."""

    subject = models.CharField(max_length=10, choices=_SUBJECTS)
    key = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    seen = models.CharField(max_length=8, choices=Seen.choices)
    note = models.CharField(max_length=500, blank=True, default="")
    reported_at = models.DateTimeField(null=True)
    """When what was found was reported to the police."""
    receipt = models.CharField(max_length=100, blank=True, default="")
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [models.Index(fields=["subject", "key", "-at"])]

    def __str__(self) -> str:
        return f"{self.seen} {self.subject} {self.key}"


class Tally(models.Model):
    """How many subjects a rule judged how, by county, in the last whole run."""

    rule = models.CharField(max_length=40)
    region = models.CharField(max_length=6, blank=True, default="")
    outcome = models.CharField(max_length=14, choices=_OUTCOMES)
    subjects = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["rule", "region", "outcome"]
        constraints: ClassVar = [
            models.UniqueConstraint("rule", "region", "outcome", name="tally_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.region} {self.outcome}: {self.subjects}"


class Mark(models.Model):
    """A subject to be judged again."""

    subject = models.CharField(max_length=10, choices=_SUBJECTS)
    key = models.BigIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint("subject", "key", name="compliance_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.key}"

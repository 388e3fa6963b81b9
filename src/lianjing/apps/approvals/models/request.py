"""The request and its history."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.choices import Post
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.approvals.choices import EventKind
from lianjing.apps.approvals.models.workflow import WorkflowText
from lianjing.apps.rights.choices import Purpose, SubjectKind


class Request(models.Model):
    """Somebody asks for something; what it gives once approved is a grant, a permit, a release."""

    number = models.CharField(max_length=24, unique=True)
    """`GX-2026-000123`; stays through returns and corrections."""
    workflow = models.CharField(max_length=24, db_index=True)
    text = models.ForeignKey(WorkflowText, models.PROTECT, related_name="+")
    """The table it is worked by."""
    state = models.CharField(max_length=24)
    in_force = models.BooleanField(default=False, db_index=True)
    closed = models.BooleanField(default=False, db_index=True)
    version = models.PositiveIntegerField(default=1)
    """Counts changes: who writes says which one was read."""
    round = models.PositiveSmallIntegerField(default=1)
    """Counts submissions; steps of earlier ones are history."""

    # --- who asks ---
    requester = models.ForeignKey(User, models.PROTECT, related_name="requests")
    requester_name = models.CharField(max_length=64, blank=True, default="")
    requester_post = models.CharField(max_length=24, blank=True, default="")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="requests")
    organisation_name = models.CharField(max_length=100, blank=True, default="")
    credit_code = models.CharField(max_length=18, blank=True, default="")
    """统一社会信用代码."""
    department = models.CharField(max_length=100, blank=True, default="")
    phone = models.CharField(max_length=40, blank=True, default="")

    # --- whom it is for ---
    subject = models.CharField(
        max_length=8, choices=SubjectKind.choices, blank=True, default=SubjectKind.PERSON
    )
    persons = models.JSONField(default=list)
    """Keys of users; empty with the subject `person`: the applicant."""
    subject_organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, related_name="+"
    )
    subject_post = models.CharField(max_length=24, choices=Post.choices, blank=True, default="")
    upper = models.CharField(max_length=16, blank=True, default="")

    # --- what, when, from where ---
    title = models.CharField(max_length=200, blank=True, default="")
    purpose = models.CharField(max_length=20, choices=Purpose.choices, default=Purpose.DUTY)
    purpose_text = models.CharField(max_length=500, blank=True, default="")
    basis = models.CharField(max_length=500, blank=True, default="")
    actions = models.PositiveIntegerField(default=0)
    rules = models.JSONField(default=list)
    """`rights.services.RulePlan` rows."""
    channels = models.JSONField(default=list)
    """Keys of channels the applicant sees already."""
    codes = models.JSONField(default=list)
    """Codes he knows; which of them exist only deciders are told."""
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    weekly = models.JSONField(default=list)
    networks = models.JSONField(default=list)
    terminals = models.CharField(max_length=300, blank=True, default="")
    max_streams = models.PositiveIntegerField(null=True)
    accounts = models.PositiveIntegerField(default=1)
    protection = models.CharField(max_length=1000, blank=True, default="")
    """Protection measures."""
    security_person = models.CharField(max_length=64, blank=True, default="")
    """Who answers for security there."""
    security_phone = models.CharField(max_length=40, blank=True, default="")
    pledge = models.BooleanField(default=False)
    details = models.JSONField(default=dict)
    """Particulars of its workflow; see `details`."""
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    """What it renews, or what it is the paper for."""

    # --- how it stands, as the machine says ---
    narrowed = models.JSONField(default=dict)
    """What is left after all narrowings of this round; empty: all of it."""
    done = models.JSONField(default=list)
    begins = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    paper_by = models.DateTimeField(null=True)
    half_at = models.DateTimeField(null=True)
    in_force_since = models.DateTimeField(null=True)
    wakes_at = models.DateTimeField(null=True, db_index=True)
    """The next moment at which time may move it."""

    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=500, blank=True, default="")
    """What was said last: why it was returned, rejected, revoked."""
    search = models.TextField(blank=True, default="")

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["requester", "-id"]),
            models.Index(fields=["organisation", "-id"]),
            models.Index(fields=["workflow", "state", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class RequestEvent(models.Model):
    """One thing that happened to a request: who, when, what, before and after."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    actor_name = models.CharField(max_length=80)
    for_name = models.CharField(max_length=80, blank=True, default="")
    """For whom he acted, by delegation."""
    act = models.CharField(max_length=40, blank=True, default="")
    step = models.CharField(max_length=100, blank=True, default="")
    before = models.CharField(max_length=24, blank=True, default="")
    after = models.CharField(max_length=24, blank=True, default="")
    text = models.CharField(max_length=2000, blank=True, default="")
    changes = models.JSONField(default=dict)
    """`{field: [before, after]}`."""

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.request_id} {self.act}"

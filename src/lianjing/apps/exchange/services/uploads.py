"""Taking in an uploaded form, and asking for it to be read with other options."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission, ScopeKind
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.exchange import storage
from lianjing.apps.exchange.choices import BatchState, DatumAnswer, Matching
from lianjing.apps.exchange.errors import BatchStateError
from lianjing.apps.exchange.forms import PROFILES
from lianjing.apps.exchange.kinds import READ
from lianjing.apps.exchange.models import Batch
from lianjing.apps.jobs import services as jobs
from lianjing.apps.places import selectors as places
from lianjing.apps.places.policies import unit_ids_in_scope
from lianjing.kernel.errors import DomainError, NotAllowedError

_COUNTY = 6


@dataclass(frozen=True, slots=True)
class Options:
    """What an uploader says about a form."""

    form: str = ""
    datum: DatumAnswer = DatumAnswer.ASK
    unit: int | None = None
    region: str = ""
    matching: Matching = Matching.AUTO
    all_or_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that lies on the disk, under a name of ours."""

    path: Path
    filename: str
    size: int
    digest: str


@transaction.atomic
def take_in(*, actor: Actor, upload: Upload, options: Options) -> Batch:
    """Make a batch of an uploaded file and have it read; nothing of the registry changes."""
    require(actor, Permission.FILES_IMPORT)
    batch = Batch(
        user_id=actor.user_id,
        actor=actor.username,
        filename=upload.filename[-200:],
        size=upload.size,
        digest=upload.digest,
    )
    _set(batch, actor, options)
    batch.save()
    upload.path.replace(storage.source_file(batch.pk))
    _have_read(actor, batch)
    after = {"form": options.form, "size": upload.size, "digest": upload.digest}
    audit.record(actor, "batch.uploaded", batch, after=after)
    return batch


@transaction.atomic
def read_again(*, actor: Actor, batch: Batch, options: Options) -> Batch:
    """Have a form read again with other answers; corrections made on the page are lost."""
    require(actor, Permission.FILES_IMPORT)
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    if batch.state not in {BatchState.READY, BatchState.FAILED, BatchState.CANCELLED}:
        raise BatchStateError(f"batch {batch.pk} is {batch.state}")
    if batch.confirmed_at is not None:
        raise BatchStateError(f"batch {batch.pk} was confirmed")
    before = {"form": batch.form_asked, "datum": batch.datum, "unit": batch.unit_id}
    _set(batch, actor, options)
    batch.save()
    _have_read(actor, batch)
    after = {"form": batch.form_asked, "datum": batch.datum, "unit": batch.unit_id}
    audit.record(actor, "batch.read_again", batch, before=before, after=after)
    return batch


def _set(batch: Batch, actor: Actor, options: Options) -> None:
    if options.form and options.form not in PROFILES:
        raise DomainError(
            f"form {options.form}", code="form_not_offered", facts={"form": options.form}
        )
    batch.form_asked = options.form
    batch.datum = options.datum
    batch.region = options.region or _only_county(actor)
    batch.matching = options.matching
    batch.all_or_nothing = options.all_or_nothing
    batch.unit_id = options.unit or _only_unit(actor)
    if options.unit is not None:
        places.unit(actor=actor, key=options.unit)


def _only_unit(actor: Actor) -> int | None:
    """Give the unit of a clerk who reports for one only; the form need not say it then."""
    if actor.sees_everything or actor.scope_values(ScopeKind.REGION):
        return None
    units = unit_ids_in_scope(actor)
    return units[0] if len(units) == 1 else None


def _only_county(actor: Actor) -> str:
    """Give the county of somebody who works for one only; addresses are looked for there first."""
    regions = actor.scope_values(ScopeKind.REGION)
    return regions[0][:_COUNTY] if len(regions) == 1 and len(regions[0]) >= _COUNTY else ""


def _have_read(actor: Actor, batch: Batch) -> None:
    if actor.user_id is None:
        raise NotAllowedError("a form is read with the rights of a person")
    batch.state = BatchState.UPLOADED
    batch.cause, batch.facts = "", {}
    job = jobs.start(actor=actor, kind=READ, params={"batch": batch.pk})
    batch.job = job.pk
    batch.save()

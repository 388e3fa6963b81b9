"""Reads what is needed to say rows in words: names of units, rules, the work on a batch."""

from collections.abc import Iterable, Sequence

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.exchange.forms import profile
from lianjing.apps.exchange.models import Batch, BatchRow
from lianjing.apps.exchange.staging import unpack
from lianjing.apps.exchange.words import Speaker
from lianjing.apps.jobs.models import Job
from lianjing.apps.places.models import Unit
from lianjing.apps.quality.engine import Rulebook
from lianjing.apps.quality.selectors import rulebook


def jobs_of(keys: Iterable[int | None]) -> dict[int, Job]:
    """Give jobs by their keys."""
    wanted = [key for key in keys if key is not None]
    return Job.objects.in_bulk(wanted) if wanted else {}


def speaker_for(
    actor: Actor, batch: Batch, language: str, rows: Sequence[BatchRow] = ()
) -> Speaker | None:
    """Give what says the rows of a batch; None as long as nobody knows which form it is."""
    if not batch.form:
        return None
    return Speaker(
        profile=profile(batch.form),
        language=language,
        rules=rulebook() if rows else _SHIPPED,
        contacts=actor.may(Permission.CONTACTS_VIEW),
        units=_units(rows),
    )


_SHIPPED = Rulebook()
"""Titles of rules are the same everywhere: lists need no table for them."""


def _units(rows: Sequence[BatchRow]) -> dict[int, str]:
    wanted: set[int] = set()
    for row in rows:
        values = unpack(row.content).diff.get("unit", ())
        wanted.update(value for value in values if isinstance(value, int))
    if not wanted:
        return {}
    return dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name"))

"""Labels of channels: words grants go by. Whoever sets one decides who sees the camera.

Whoever keeps the files makes labels and puts them on cameras of his area. As soon as a grant
rests on one, only who gives rights changes it, and only after the consequences were shown; where
changing such a grant needs two persons, changing what it covers does too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.two_persons import two_persons
from lianjing.apps.audit import services as audit
from lianjing.apps.registry.models import ChannelLabel, Label
from lianjing.apps.registry.models.label import LONGEST
from lianjing.apps.registry.selectors.labelling import impact_of, in_sight, resting_on
from lianjing.apps.registry.services import label_pictures as pictures
from lianjing.apps.registry.services.roster import note_facets_changed
from lianjing.apps.rights import services as rights
from lianjing.kernel.errors import DomainError, NotAllowedError

MOST_CHANNELS = 20_000
MOST_LABELS = 20
_AT_ONCE = 400
_NAMED = 1000
"""Channels an audit record names one by one."""


class LabelBearsGrantsError(DomainError):
    """Grants rest on the label: this changes who sees what, and was not confirmed."""

    code = "label_bears_grants"

    def __init__(self, label: str, grants: int, people: int) -> None:
        facts = {"label": label, "grants": str(grants), "people": str(people)}
        super().__init__(f"{grants} grants rest on {label}", facts=facts)


class LabelOfRightsError(NotAllowedError):
    """Grants rest on the label: only who gives rights changes it."""

    code = "label_of_rights"

    def __init__(self, label: str) -> None:
        super().__init__(f"grants rest on {label}", facts={"label": label})


@dataclass(frozen=True, slots=True)
class Labelled:
    """What putting a label on cameras, or taking it off, came to."""

    changed: tuple[int, ...]
    """The channels that differ now: taken the other way round it is undone."""
    found: int


@transaction.atomic
def create_label(*, actor: Actor, name: str, note: str = "") -> Label:
    """Make a label no camera has yet; one that is there already raises `DomainError`."""
    require(actor, Permission.LABELS_MANAGE)
    word = _word(name)
    if Label.objects.filter(name=word).exists():
        raise DomainError(f"label {word}", code="label_taken", facts={"label": word})
    label = Label.objects.create(name=word, note=note.strip()[:200], created_by=actor.username)
    after = {"name": label.name, "note": label.note}
    audit.record(actor, "label.created", label, name=word, after=after)
    return label


@transaction.atomic
def change_label(
    *, actor: Actor, label: Label, name: str | None = None, note: str | None = None
) -> Label:
    """Rename or explain a label; grants that rest on it follow, so nobody sees more or less."""
    require(actor, Permission.LABELS_MANAGE)
    label = Label.objects.select_for_update().get(pk=label.pk)
    before, old = {"name": label.name, "note": label.note}, label.name
    if name is not None and _word(name) != old:
        require(actor, Permission.GRANTS_MANAGE)
        label.name = _word(name)
        if Label.objects.filter(name=label.name).exists() or resting_on([label.name]):
            raise DomainError(f"label {name}", code="label_taken", facts={"label": label.name})
    if note is not None:
        label.note = note.strip()[:200]
    label.save(update_fields=["name", "note"])
    followed: list[str] = []
    if label.name != old:
        ChannelLabel.objects.filter(label=old).update(label=label.name)
        followed = rights.rename_label(old=old, new=label.name)
        note_facets_changed()
    after = {"name": label.name, "note": label.note, "grants": followed}
    audit.record(actor, "label.changed", label, name=label.name, before=before, after=after)
    return label


@two_persons(
    pictures.NAMES,
    permission=Permission.GRANTS_MANAGE,
    which=pictures.of_remove,
    picture=pictures.picture_of_remove,
    title=pictures.title,
)
@transaction.atomic
def remove_label(*, actor: Actor, label: Label, confirmed: bool = False) -> int:
    """Take a label off every camera and out of the list; gives how many cameras had it."""
    require(actor, Permission.GRANTS_MANAGE)
    label = Label.objects.select_for_update().get(pk=label.pk)
    rows = ChannelLabel.objects.filter(label=label.name)
    keys = list(rows.order_by("channel").values_list("channel", flat=True))
    told = _consequences(actor, label.name, keys, put=False, confirmed=confirmed)
    rows.delete()
    before = {"name": label.name, "note": label.note, "channels": keys[:_NAMED]}
    audit.record(actor, "label.removed", label, name=label.name, before=before, after=told)
    label.delete()
    _tell(label.name, less=True)
    return len(keys)


@two_persons(
    pictures.NAMES,
    permission=Permission.LABELS_MANAGE,
    confirming=Permission.GRANTS_MANAGE,
    which=pictures.of_put,
    picture=pictures.picture_of_put,
    title=pictures.title,
)
@transaction.atomic
def put_label(
    *,
    actor: Actor,
    label: Label,
    channels: Collection[int],
    take: bool = False,
    confirmed: bool = False,
) -> Labelled:
    """Put a label on channels in sight, or take it off them."""
    require(actor, Permission.LABELS_MANAGE)
    if len(channels) > MOST_CHANNELS:
        raise DomainError("too many channels", code="bad_request")
    label = Label.objects.select_for_update().get(pk=label.pk)
    found, having = in_sight(actor, label.name, channels)
    keys = sorted(having) if take else [key for key in found if key not in having]
    if not keys:
        return Labelled((), len(found))
    told = _consequences(actor, label.name, keys, put=not take, confirmed=confirmed)
    _write(keys, label.name, take=take)
    many = ChannelLabel.objects.filter(label=label.name).count()
    was = many + len(keys) if take else many - len(keys)
    verb = "label.taken" if take else "label.put"
    after = {"cameras": many, "channels": keys[:_NAMED], **told}
    audit.record(actor, verb, label, name=label.name, before={"cameras": was}, after=after)
    _tell(label.name, less=take)
    return Labelled(tuple(keys), len(found))


def label_channels(
    *, actor: Actor, channels: Collection[int], add: Collection[str], remove: Collection[str] = ()
) -> int:
    """Give channels labels, made where there were none, and take others off; confirmed."""
    require(actor, Permission.LABELS_MANAGE)
    if len(add) > MOST_LABELS:
        raise DomainError("too many labels", code="bad_request")
    found = 0
    for word, take in [*((one, False) for one in add), *((one, True) for one in remove)]:
        name = " ".join(word.split())[:LONGEST]
        label = Label.objects.filter(name=name).first()
        if label is None and not take:
            label = create_label(actor=actor, name=name)
        if label is not None:
            done = put_label(actor=actor, label=label, channels=channels, take=take, confirmed=True)
            found = max(found, done.found)
    return found


def _consequences(
    actor: Actor, label: str, channels: Sequence[int], *, put: bool, confirmed: bool
) -> dict[str, object]:
    """Say what changing it comes to; raise unless somebody who gives rights has agreed."""
    grants = resting_on([label])
    if not grants:
        return {"grants": []}
    if not actor.may(Permission.GRANTS_MANAGE):
        raise LabelOfRightsError(label)
    impact = impact_of(label, channels, put=put)
    if not confirmed:
        raise LabelBearsGrantsError(label, len(grants), len(impact.people))
    return {
        "grants": [grant.number for grant in grants][:_NAMED],
        "people": len(impact.people),
        "gained" if put else "lost": impact.cameras,
    }


def _write(keys: Sequence[int], label: str, *, take: bool) -> None:
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        if take:
            ChannelLabel.objects.filter(label=label, channel__in=some).delete()
        else:
            ChannelLabel.objects.bulk_create(
                ChannelLabel(channel_id=key, label=label) for key in some
            )


def _tell(label: str, *, less: bool) -> None:
    """Have pictures end and catalogues go up anew where grants rest on a label."""
    note_facets_changed()
    rights.tell_covering_otherwise(resting_on([label]), less=less)


def _word(name: str) -> str:
    word = " ".join(name.split())
    if not word or len(word) > LONGEST:
        raise DomainError("a label is a word", code="label_bad", facts={"most": str(LONGEST)})
    return word

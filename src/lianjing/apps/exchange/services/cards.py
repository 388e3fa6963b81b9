"""Writes the staged rows of form F1: units, their contact and system, what they counted."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.choices import FileKind, Source
from lianjing.apps.equipment.services import files
from lianjing.apps.exchange.cardreader import (
    ADDRESS,
    CATEGORY,
    HEAD,
    NAME,
    NETWORK,
    UNIT,
    category_of,
    count_in,
    split_contact,
)
from lianjing.apps.exchange.choices import RowState
from lianjing.apps.exchange.models import Batch, BatchRow, SurveyedGroup
from lianjing.apps.exchange.selectors.surveyed import system_of
from lianjing.apps.exchange.selectors.units import unit_by_key
from lianjing.apps.exchange.staging import Packed, Remark, finding_codes, pack, unpack
from lianjing.apps.places import services as places
from lianjing.apps.places.choices import ContactKind
from lianjing.apps.places.models import Division, Unit
from lianjing.kernel.errors import DomainError


def apply_cards(*, actor: Actor, batch: Batch, rows: Sequence[BatchRow]) -> None:
    """Write rows of F1; must be inside the caller's transaction."""
    audit.record(actor, "groups.surveyed", batch, after={"rows": len(rows)})
    for row in rows:
        packed = unpack(row.content)
        try:
            with transaction.atomic():
                if row.kind == UNIT:
                    row.file = _write_unit(actor, batch, row, packed)
                else:
                    row.file = _write_group(batch, row, packed)
            row.applied = True
            if packed.was:
                row.content = pack(packed)
        except DomainError as error:
            row.state = RowState.REFUSED
            packed.remarks.append(Remark(error.code, facts=dict(error.facts)))
            row.findings = finding_codes(packed.remarks)
            row.content = pack(packed)
        row.save()


def _write_unit(actor: Actor, batch: Batch, row: BatchRow, packed: Packed) -> int:
    unit = unit_by_key(row.file) if row.file else None
    if unit is None:
        unit = places.create_unit(actor=actor, values=_unit_values(batch, packed, new=True))
        packed.was = {"unit_created": True}
    else:
        packed.was = {"unit_category": unit.category, "unit_address": unit.address}
        unit = places.change_unit(
            actor=actor, unit=unit, values=_unit_values(batch, packed, new=False)
        )
    packed.was["unit_version"] = unit.version
    _write_contact(actor, unit, packed)
    _write_system(actor, batch, unit, packed)
    for name, (_, now) in packed.diff.items():
        if name.startswith("groups."):
            kind = name.removeprefix("groups.")
            surplus = SurveyedGroup.objects.filter(unit=unit, kind=kind)
            surplus.filter(position__gt=int(str(now))).delete()
    return unit.pk


def _unit_values(batch: Batch, packed: Packed, *, new: bool) -> places.UnitValues:
    given = packed.values if new else {k: packed.values.get(k) for k in packed.diff}
    words = str(given.get(CATEGORY) or "")
    address = given.get(ADDRESS)
    region = batch.region if new and Division.objects.filter(code=batch.region).exists() else None
    return places.UnitValues(
        name=str(packed.values[NAME]) if new else None,
        category=category_of(words) if words else None,
        address=str(address) if address else None,
        region=region or None,
    )


def _write_contact(actor: Actor, unit: Unit, packed: Packed) -> None:
    words = str(packed.values.get(HEAD) or "")
    if not words:
        return
    name, phone = split_contact(words)
    values = places.ContactValues(kind=ContactKind.HEAD, name=name, phone=phone)
    known = unit.contacts.filter(kind=ContactKind.HEAD).order_by("pk").first()
    if known is None:
        made = places.add_contact(actor=actor, unit=unit, values=values)
        packed.was["contact"] = made.pk
    elif (known.name, known.phone) != (name, phone):
        packed.was |= {
            "contact": known.pk,
            "contact_name": known.name,
            "contact_phone": known.phone,
        }
        places.change_contact(actor=actor, contact=known, values=values)


def _write_system(actor: Actor, batch: Batch, unit: Unit, packed: Packed) -> None:
    given: dict[str, object] = {
        name.removeprefix("system."): value
        for name, value in packed.values.items()
        if name.startswith("system.") and value not in {None, ""}
    }
    if not given:
        return
    known = system_of(unit.pk)
    if known is None:
        given |= {"name": f"{unit.name}视频监控系统"[:200], "unit": unit.pk, "region": unit.region}
        files.create(
            actor=actor,
            kind=FileKind.SYSTEM,
            values=given,
            source=Source.IMPORT,
            batch=batch.pk,
        )
        return
    files.change(
        actor=actor,
        kind=FileKind.SYSTEM,
        key=known.pk,
        values=given,
        source=Source.IMPORT,
        batch=batch.pk,
    )


def _write_group(batch: Batch, row: BatchRow, packed: Packed) -> int:
    of = BatchRow.objects.filter(batch=batch, sheet=row.sheet, kind=UNIT).first()
    if of is None or of.file is None or of.state == RowState.REFUSED:
        raise DomainError("its unit was refused", code="row_unit_refused")
    kind = row.block
    words = str(packed.values.get(f"{kind}.model_count") or "")
    group, _ = SurveyedGroup.objects.update_or_create(
        unit_id=of.file,
        kind=kind,
        position=int(str(packed.values["position"])),
        defaults={
            "maker": str(packed.values.get(f"{kind}.maker") or ""),
            "model_count": words,
            "count": count_in(words),
            "network": str(packed.values.get(NETWORK) or "") if kind == "camera" else "",
            "supports": str(packed.values.get(f"{kind}.supports_gb28181") or ""),
            "batch": batch.pk,
            "updated_at": timezone.now(),
        },
    )
    return group.pk

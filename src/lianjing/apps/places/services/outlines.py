"""Imports outlines of divisions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.places import geometry
from lianjing.apps.places.codes import division_key
from lianjing.apps.places.geometry import BadGeometryError, Feature, Outline
from lianjing.apps.places.models import Division, DivisionShape
from lianjing.apps.places.policies import region_in_scope
from lianjing.kernel.datum import Datum

CODE_PROPERTIES = ("code", "adcode", "行政区划代码", "区划代码", "PAC", "XZQDM", "id")
"""Where the code is looked for if nobody says."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A feature that is not imported, and why, in both languages."""

    number: int
    code: str
    reason: str


@dataclass(slots=True)
class OutlineImport:
    """What an import does or would do."""

    new: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def import_outlines(
    *,
    actor: Actor,
    content: bytes,
    datum: Datum,
    code_property: str = "",
    source: str = "",
    version: str = "",
    dry_run: bool = True,
) -> OutlineImport:
    """Take the outlines of a GeoJSON file; what is wrong is refused one by one with words.

    The file is judged before the transaction begins: nobody waits for a lock meanwhile.
    """
    require(actor, Permission.PLACES_MANAGE)
    features = geometry.read_features(content)
    geometry.check_size(features)
    result, accepted = _judged(actor, features, datum, code_property)
    if not dry_run and accepted:
        _take(actor, result, accepted, datum=datum, source=source, version=version)
    return result


def _judged(
    actor: Actor, features: Sequence[Feature], datum: Datum, code_property: str
) -> tuple[OutlineImport, dict[str, Outline]]:
    known = _known_codes(features, code_property)
    stored = set(DivisionShape.objects.values_list("code", flat=True))
    result = OutlineImport()
    accepted: dict[str, Outline] = {}
    for feature in features:
        code = _code_of(feature, code_property)
        try:
            _check(actor, code, known, accepted)
            accepted[code] = geometry.make_outline(feature.geometry, datum)
        except BadGeometryError as error:
            shown = code or str(feature.properties.get(code_property, ""))[:20]
            result.refused.append(Refused(feature.number, shown, error.facts["detail"]))
            continue
        (result.replaced if code in stored else result.new).append(code)
    return result, accepted


@transaction.atomic
def _take(
    actor: Actor,
    result: OutlineImport,
    accepted: dict[str, Outline],
    *,
    datum: Datum,
    source: str,
    version: str,
) -> None:
    _store(accepted, datum=datum, source=source, version=version)
    after = {"new": len(result.new), "replaced": len(result.replaced), "source": source}
    audit.record(actor, "outlines.imported", name=source, after=after)


@transaction.atomic
def delete_outline(*, actor: Actor, shape: DivisionShape) -> None:
    """Remove one outline."""
    require(actor, Permission.PLACES_MANAGE)
    audit.record(actor, "outline.deleted", shape, before={"source": shape.source})
    shape.delete()


def _known_codes(features: Sequence[Feature], code_property: str) -> set[str]:
    codes = {_code_of(feature, code_property) for feature in features}
    return set(Division.objects.filter(code__in=codes).values_list("code", flat=True))


def _code_of(feature: Feature, code_property: str) -> str:
    names = [code_property] if code_property else CODE_PROPERTIES
    for name in names:
        value = feature.properties.get(name)
        if isinstance(value, int | str) and not isinstance(value, bool):
            text = str(value)[:20].strip()
            if text:
                return division_key(text)
    return ""


def _check(actor: Actor, code: str, known: set[str], accepted: dict[str, Outline]) -> None:
    if not code:
        raise geometry.bad("没有区划代码", "it has no division code")
    if code not in known:
        raise geometry.bad(f"没有区划 {code}", f"there is no division {code}")
    if code in accepted:
        raise geometry.bad(f"{code} 在文件中重复", f"{code} is in the file twice")
    if not region_in_scope(actor, code):
        raise geometry.bad(f"{code} 不在您的范围内", f"{code} is outside your scope")


def _store(accepted: dict[str, Outline], *, datum: Datum, source: str, version: str) -> None:
    DivisionShape.objects.filter(code__in=list(accepted)).delete()
    now = timezone.now()
    rows = [
        DivisionShape(
            code=code,
            geometry=outline.geometry,
            simplified=outline.simplified,
            **outline.box._asdict(),
            vertices=outline.vertices,
            datum=datum.value,
            source=source,
            version=version,
            updated_at=now,
        )
        for code, outline in accepted.items()
    ]
    DivisionShape.objects.bulk_create(rows, batch_size=50)

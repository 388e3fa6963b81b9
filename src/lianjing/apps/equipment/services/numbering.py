"""Gives codes to many cameras that have none, each in the prefix of its division."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment import codes
from lianjing.apps.equipment.choices import FileKind, LifeState, Source
from lianjing.apps.equipment.models import Camera
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.equipment.services.codes import (
    MOST_AT_ONCE,
    BadPrefixError,
    PrefixOutOfScopeError,
    check_prefix,
    take,
)
from lianjing.apps.equipment.services.writer import PORTION, Act, FileChange, Writer
from lianjing.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Rule:
    """How the first 14 digits of new codes are made."""

    industry: str = "00"
    type: str = "132"
    network: str = ""
    """Empty: the camera's own, or 0."""
    centre: str = ""
    """Empty: the county of the camera's division."""
    version: str = ""
    """Version of the industry table; empty: the newest that has the industry."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """One camera and the code it gets, or why it gets none."""

    camera: int
    name: str
    code: str
    trouble: str = ""
    """`has_code`, `no_region`, `removed`, `not_found`, or a code of `kernel.causes`."""


@transaction.atomic
def allocate_for(
    *, actor: Actor, cameras: Sequence[int], rule: Rule, dry_run: bool = False
) -> list[Numbered]:
    """Give each of these cameras a code and write it into its file.

    A dry run gives the very codes and takes none of them: nothing is kept.
    """
    require(actor, Permission.FILES_MANAGE)
    if len(cameras) > MOST_AT_ONCE:
        raise DomainError(f"at most {MOST_AT_ONCE} cameras", code="bad_request")
    standing = Camera.objects.filter(merged_into=None, pk__in=cameras)
    rows = standing.filter(files_in_scope(actor)).order_by("pk")
    found = {row.pk: row for row in rows.only("code", "name", "region", "network_kind", "state")}
    troubled = [_troubled(key, found.get(key)) for key in dict.fromkeys(cameras)]
    groups: dict[str, list[Camera]] = {}
    for one in troubled:
        if not one.trouble:
            groups.setdefault(_prefix(found[one.camera], rule), []).append(found[one.camera])
    given: dict[int, Numbered] = {}
    # In the order of prefixes, so that two who number many never wait for each other.
    for prefix in sorted(groups):
        given |= {one.camera: one for one in _taken(actor, prefix, groups[prefix])}
    results = [given.get(one.camera, one) for one in troubled]
    if dry_run:
        transaction.set_rollback(True)
        return results
    results = _write(actor, results, rule)
    numbered = sum(not one.trouble for one in results)
    audit.record(actor, "code.allocated", name=f"{numbered}", after={"cameras": numbered})
    return results


def _troubled(key: int, camera: Camera | None) -> Numbered:
    if camera is None:
        return Numbered(key, "", "", "not_found")
    if camera.code:
        return Numbered(key, camera.name, camera.code, "has_code")
    if camera.state == LifeState.REMOVED:
        return Numbered(key, camera.name, "", "removed")
    if len(camera.region) < 2:
        return Numbered(key, camera.name, "", "no_region")
    return Numbered(key, camera.name, "")


def _prefix(camera: Camera, rule: Rule) -> str:
    region = camera.region
    # A town's nine digits do not fit a code; its county does, and so does a base access unit.
    centre = rule.centre or (region if len(region) in {2, 4, 6, 8} else region[:6])
    network = rule.network or camera.network_kind or "0"
    return codes.prefix(centre=centre, industry=rule.industry, kind=rule.type, network=network)


def _taken(actor: Actor, prefix: str, cameras: Sequence[Camera]) -> list[Numbered]:
    """Take codes for cameras of one prefix; a prefix that cannot be refuses only them."""
    try:
        check_prefix(actor, prefix, FileKind.CAMERA)
    except (BadPrefixError, PrefixOutOfScopeError) as error:
        return [Numbered(camera.pk, camera.name, "", error.code) for camera in cameras]
    keys = [camera.pk for camera in cameras]
    given = take(prefix, keys, FileKind.CAMERA)
    return [
        Numbered(camera.pk, camera.name, code) for camera, code in zip(cameras, given, strict=True)
    ]


def _write(actor: Actor, results: Sequence[Numbered], rule: Rule) -> list[Numbered]:
    """Write the codes into the files; a file that refuses keeps its reason beside it."""
    writer = Writer(Act(actor=actor, kind=FileKind.CAMERA, source=Source.PAGE))
    good = [one for one in results if not one.trouble]
    refused: dict[int, str] = {}
    for start in range(0, len(good), PORTION):
        portion = good[start : start + PORTION]
        changes = [
            FileChange(one.camera, {"code": one.code, "code_table": _version(one.code, rule)})
            for one in portion
        ]
        for one, outcome in zip(portion, writer.change(changes, action="coded"), strict=True):
            if outcome.problems:
                refused[one.camera] = outcome.problems[0].code
    return [
        Numbered(one.camera, one.name, one.code, refused.get(one.camera, one.trouble))
        for one in results
    ]


def _version(code: str, rule: Rule) -> str:
    return rule.version or next(iter(codes.versions_that_fit(code)), "")

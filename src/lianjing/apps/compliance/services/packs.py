"""Rules of one region as data: loaded, replaced by a newer version, taken away."""

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.two_persons import Given, Picture, two_persons
from lianjing.apps.audit import services as audit
from lianjing.apps.compliance import library
from lianjing.apps.compliance.kinds import JUDGE_ALL
from lianjing.apps.compliance.models import RulePack
from lianjing.apps.jobs import services as jobs
from lianjing.apps.places.policies import region_in_scope
from lianjing.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from lianjing.runtime.identity_settings import DeedName

_MOST_PACKS = 50


def _title(given: Given) -> str:
    return str(given["name"]) if "name" in given else library.read_regional(given["text"]).id


def _picture(given: Given, _: object) -> Picture:
    """Say which rules of a pack hold now."""
    row = RulePack.objects.filter(name=_title(given)).first()
    if row is None:
        return {"rules": []}
    rules = [rule.id for rule in library.read_regional(row.text).rules]
    return {"version": row.version, "region": row.region, "rules": rules, "_text": row.text}


_by_two = two_persons(
    (DeedName.RULE_CHANGE,),
    permission=Permission.RULEBOOK_MANAGE,
    which=lambda _: (DeedName.RULE_CHANGE,),
    picture=_picture,
    title=_title,
    everywhere=True,
)


@_by_two
@transaction.atomic
def load_pack(*, actor: Actor, text: str) -> RulePack:
    """Load a pack of rules, or a newer version of one; its rules hold in its division."""
    require(actor, Permission.RULEBOOK_MANAGE)
    pack = library.read_regional(text)
    if not region_in_scope(actor, pack.region):
        raise NotAllowedError(f"{pack.region} is not in scope")
    if pack.id == "core":
        raise ConflictError("core is the product's own", code="rule_pack_taken")
    known = RulePack.objects.select_for_update().filter(name=pack.id).first()
    if known is not None and known.region != pack.region:
        raise ConflictError(f"{pack.id} is of {known.region}", code="rule_pack_taken")
    if known is None and RulePack.objects.count() >= _MOST_PACKS:
        raise ConflictError("too many packs", code="rule_pack_taken")
    before = {"version": known.version} if known else None
    row, _ = RulePack.objects.update_or_create(
        name=pack.id,
        defaults={
            "version": pack.version,
            "region": pack.region,
            "title": pack.title,
            "text": text,
            "loaded_by": actor.username,
            "loaded_at": timezone.now(),
        },
    )
    after = {"version": pack.version, "rules": [rule.id for rule in pack.rules]}
    audit.record(actor, "rulebook.pack_loaded", row, before=before, after=after)
    jobs.start(actor=actor, kind=JUDGE_ALL, params={"region": pack.region})
    return row


@_by_two
@transaction.atomic
def remove_pack(*, actor: Actor, name: str) -> None:
    """Take a pack away; what is owed under its rules ends."""
    require(actor, Permission.RULEBOOK_MANAGE)
    row = RulePack.objects.select_for_update().filter(name=name).first()
    if row is None:
        raise NotFoundError(f"no pack {name}")
    if not region_in_scope(actor, row.region):
        raise NotAllowedError(f"{row.region} is not in scope")
    audit.record(actor, "rulebook.pack_removed", row, before={"version": row.version})
    row.delete()
    jobs.start(actor=actor, kind=JUDGE_ALL, params={"region": row.region})

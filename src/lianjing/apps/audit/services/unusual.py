"""Looks for unusual use, and keeps what auditors made of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor, system
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit.choices import FlagState
from lianjing.apps.audit.errors import FlagSettledError, NoCommentError
from lianjing.apps.audit.models import Flag, Link, Looked, Record, RuleSetting
from lianjing.apps.audit.services.recording import record
from lianjing.apps.audit.unusual.engine import Engine, Fact, Raised
from lianjing.apps.audit.unusual.rulebook import effective, hours_of, shipped
from lianjing.apps.audit.unusual.sources import sources
from lianjing.kernel.errors import DomainError, NotAllowedError, NotFoundError

_CHAIN = "audit"
_MACHINE = "system:"
_PORTION = 2000
_MOST_PORTIONS = 25
"""Of one round: what is left is looked at in the next."""
_LONGEST_REASON = 300


class _Held:
    engine: Engine | None = None
    position = 0


def look() -> int:
    """Look through what came since; gives how many flags were raised or grew."""
    rules = effective(RuleSetting.objects.all())
    engine = _Held.engine
    if engine is None:
        engine = _Held.engine = Engine(rules, timezone.get_default_timezone())
        _Held.position = _start(engine.longest)
    else:
        engine.change(rules)
    raised: dict[tuple[str, str], Raised] = {}
    for facts in _batches():
        raised |= {(one.rule.key, one.subject): one for one in engine.take(facts)}
    return sum(_keep(one) for one in raised.values())


def forget() -> None:
    """Begin anew, as after a restart; for tests."""
    _Held.engine = None


def _start(longest: timedelta) -> int:
    """Give the link to begin with: windows are filled again as far back as any rule looks."""
    since = timezone.now() - longest
    found = Link.objects.filter(linked_at__gte=since).order_by("seq")
    first = found.values_list("seq", flat=True).first()
    looked = Looked.objects.filter(source=_CHAIN).values_list("position", flat=True).first() or 0
    newest = Link.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    begin = first - 1 if first is not None else newest
    # What came while nobody looked is looked at, too, at most as far back as a day's work is.
    return max(min(begin, looked or begin), newest - _PORTION * _MOST_PORTIONS * 20, 0)


def _batches() -> Iterable[Sequence[Fact]]:
    for _ in range(_MOST_PORTIONS):
        facts = _after(_Held.position)
        if not facts:
            break
        yield [fact for _, fact in facts]
        _Held.position = facts[-1][0]
        _note_position(_CHAIN, _Held.position)
    for name, read in sources().items():
        looked = Looked.objects.filter(source=name).values_list("position", flat=True).first()
        found = read(looked or 0, _PORTION)
        if found:
            yield [fact for _, fact in found]
            _note_position(name, found[-1][0])


def _note_position(source: str, position: int) -> None:
    Looked.objects.update_or_create(source=source, defaults={"position": position})


def _after(seq: int) -> list[tuple[int, Fact]]:
    links = Link.objects.filter(seq__gt=seq).order_by("seq").values_list("seq", "record")[:_PORTION]
    places = {key: number for number, key in links}
    fields = ("pk", "at", "actor", "address", "camera", "group", "action", "outcome", "target_name")
    rows = Record.objects.filter(pk__in=places).order_by().values_list(*fields)
    facts = [
        (
            places[key],
            Fact(
                *(at, _person(actor, name), address, camera, group, action, outcome, key),
                machine=actor.startswith(_MACHINE),
            ),
        )
        for key, at, actor, address, camera, group, action, outcome, name in rows
    ]
    return sorted(facts, key=lambda pair: pair[0])


def _person(actor: str, name: str) -> str:
    """Give who it was without the token; of a failed sign-in the name that was tried.

    Of what no person of ours did it is what that was done with: an account, a file, an upper.
    """
    if actor.startswith(_MACHINE):
        return name
    return actor.partition("#")[0] or name


@transaction.atomic
def _keep(raised: Raised) -> bool:
    """Raise a flag, or let the one that is open grow."""
    rule = raised.rule
    same = Flag.objects.filter(rule=rule.key, subject=raised.subject[:80])
    # What goes on within the window of the rule is one story, not many.
    since = raised.started_at - timedelta(minutes=rule.minutes)
    open_one = same.filter(until__gte=since).order_by("-pk").first()
    facts = {
        "zh": rule.zh,
        "en": rule.en,
        "by": rule.by.value,
        "measure": rule.measure.value,
        "source": rule.source,
        "confidence": rule.confidence,
        "hours": "-".join(f"{t:%H:%M}" for t in rule.hours) if rule.hours else "",
        "records": list(raised.references),
        "cameras": list(raised.cameras),
    }
    if open_one is not None and open_one.state != FlagState.OPEN:
        if raised.started_at <= open_one.until:
            return False  # these are the facts somebody has looked at
        open_one = None
    if open_one is not None:
        if raised.until <= open_one.until:
            return False
        open_one.count = max(open_one.count, raised.total)
        open_one.until, open_one.facts = raised.until, facts
        open_one.save(update_fields=["count", "until", "facts"])
        return True
    made = Flag.objects.create(
        rule=rule.key,
        severity=rule.severity.value,
        subject=raised.subject[:80],
        started_at=raised.started_at,
        until=raised.until,
        count=raised.total,
        threshold=rule.threshold,
        minutes=rule.minutes,
        facts=facts,
    )
    after = {"rule": rule.key, "count": raised.total, "threshold": rule.threshold}
    record(system("unusual"), "flag.raised", made, name=raised.subject, after=after)
    return True


@transaction.atomic
def settle(*, actor: Actor, flag: Flag, state: FlagState, comment: str) -> Flag:
    """Say what a flag was about; nobody settles one about himself."""
    require(actor, Permission.AUDIT_VIEW)
    words = comment.strip()
    if len(words) < 2 or state == FlagState.OPEN:
        raise NoCommentError("a flag is settled with a comment")
    if flag.subject == actor.username:
        raise NotAllowedError("nobody settles a flag about himself", code="flag_of_oneself")
    taken = Flag.objects.filter(pk=flag.pk, state=FlagState.OPEN).update(
        state=state, comment=words[:500], settled_by=actor.username, settled_at=timezone.now()
    )
    if not taken:
        raise FlagSettledError(f"flag {flag.pk} is settled")
    after = {"rule": flag.rule, "state": str(state), "comment": words[:500]}
    record(actor, "flag.settled", flag, name=flag.subject, after=after)
    flag.refresh_from_db()
    return flag


@dataclass(frozen=True, slots=True)
class RuleWish:
    """How a rule shall hold; None leaves a number as shipped."""

    enabled: bool = True
    threshold: int | None = None
    minutes: int | None = None
    hours_from: str = ""
    hours_to: str = ""
    reason: str = ""


_MOST_MINUTES = 7 * 1440
_MOST_THRESHOLD = 100_000


@transaction.atomic
def set_rule(*, actor: Actor, rule: str, wish: RuleWish) -> RuleSetting:
    """Have a rule hold otherwise; the auditor's business, not that of those who are watched."""
    require(actor, Permission.AUDIT_VIEW)
    if rule not in shipped():
        raise NotFoundError(f"no rule {rule}")
    _check(wish)
    before = RuleSetting.objects.filter(rule=rule).values(*_SET).first()
    values = {
        "enabled": wish.enabled,
        "threshold": wish.threshold,
        "minutes": wish.minutes,
        "hours_from": wish.hours_from,
        "hours_to": wish.hours_to,
        "reason": wish.reason.strip()[:_LONGEST_REASON],
    }
    by = {"changed_by": actor.username, "changed_at": timezone.now()}
    made, _ = RuleSetting.objects.update_or_create(rule=rule, defaults=values | by)
    record(actor, "audit.rule_set", made, name=rule, before=before or {}, after=values)
    return made


_SET = ("enabled", "threshold", "minutes", "hours_from", "hours_to", "reason")


def _check(wish: RuleWish) -> None:
    numbers = ((wish.threshold, _MOST_THRESHOLD), (wish.minutes, _MOST_MINUTES))
    wrong = any(value is not None and not 1 <= value <= most for value, most in numbers)
    if wish.hours_from or wish.hours_to:
        try:
            hours_of(wish.hours_from, wish.hours_to)
        except ValueError:
            wrong = True
    if wrong or len(wish.reason.strip()) < 2:
        raise DomainError("a rule needs usable numbers and a reason", code="unusual_rule")

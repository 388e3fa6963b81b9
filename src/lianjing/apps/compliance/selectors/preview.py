"""What would change if a rule were changed: judged over a sample, nothing is written."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, Q
from django.db.models.functions import Mod

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.compliance.engine import Book, Facts, Override, Rule, RuleSubject
from lianjing.apps.compliance.selectors import book as books
from lianjing.apps.compliance.selectors.facts import facts, world
from lianjing.apps.compliance.selectors.subjects import PLATFORM, rows_of
from lianjing.apps.equipment.policies import files_in_scope
from lianjing.apps.places.policies import units_in_scope

SAMPLE = 5_000
"""Subjects judged for a preview: a second or two."""
_PORTION = 500


@dataclass(slots=True)
class Preview:
    """How many would be found, before and after; estimates where only a sample was judged."""

    subjects: int = 0
    judged: int = 0
    before: int = 0
    after: int = 0
    appear: int = 0
    vanish: int = 0

    @property
    def estimated(self) -> bool:
        """Tell whether there are more subjects than were judged."""
        return self.judged < self.subjects


def preview(*, actor: Actor, rule: Rule, override: Override) -> Preview:
    """Judge subjects in scope by the rule as it holds and as it would; `override` holds at once."""
    rules = list(books.all_rules().values())
    rows = books.overrides()
    day = max(books.today(), override.from_on)
    now = Book(rules, rows, today=day)
    then = Book(rules, [*rows, _last(override)], today=day)
    watched = {rule.id, *rule.replaces, *(one.id for one in rules if rule.id in one.replaces)}
    found = Preview()
    for subject in rule.subjects:
        keys, many = _sample(actor, subject, override.region)
        _judge(subject, keys, many, _Pair(now, then, frozenset(watched)), found)
    return found


def _last(override: Override) -> Override:
    return Override(
        **{name: getattr(override, name) for name in _SAME}, version=10**9, withdrawn=False
    )


_SAME = ("rule", "region", "from_on", "enabled", "severity", "parameters", "days")


class _Pair(NamedTuple):
    """The book as it is and as it would be, and the rules that are compared."""

    now: Book
    then: Book
    watched: frozenset[str]

    def opened(self, subject: RuleSubject, one: Facts) -> tuple[frozenset[str], frozenset[str]]:
        """Name the rules under which something would be owed, before and after."""
        return _opened(self.now, subject, one) & self.watched, (
            _opened(self.then, subject, one) & self.watched
        )


def _opened(book: Book, subject: RuleSubject, one: Facts) -> frozenset[str]:
    return frozenset(rule.id for rule, verdict in book.judge(subject, one) if verdict.opens)


def _judge(subject: RuleSubject, keys: list[int], many: int, pair: _Pair, found: Preview) -> None:
    run = world(pair.now)
    judged = before = after = appear = vanish = 0
    for start in range(0, len(keys), _PORTION):
        for one in facts(subject, keys[start : start + _PORTION], run):
            first, second = pair.opened(subject, one.facts)
            judged += 1
            before, after = before + len(first), after + len(second)
            appear, vanish = appear + len(second - first), vanish + len(first - second)
    scale = many / judged if judged else 0.0
    found.subjects += many
    found.judged += judged
    found.before += round(before * scale)
    found.after += round(after * scale)
    found.appear += round(appear * scale)
    found.vanish += round(vanish * scale)


def _sample(actor: Actor, subject: RuleSubject, region: str) -> tuple[list[int], int]:
    """Give every n-th key, and how many there are."""
    rows = rows_of(subject, region)
    if rows is None:
        one = [PLATFORM] if subject is RuleSubject.PLATFORM and actor.sees_everything else []
        return one, len(one)
    if subject is RuleSubject.ACCOUNT:
        where = Q() if actor.sees_everything else Q(pk__in=())
    else:
        where = units_in_scope(actor) if subject is RuleSubject.UNIT else files_in_scope(actor)
    rows = rows.filter(where)
    many = rows.count()
    if many > SAMPLE:
        step = -(-many // SAMPLE)
        rows = rows.annotate(place=Mod(F("pk"), step)).filter(place=0)
    return list(rows.order_by("pk").values_list("pk", flat=True)), many

"""Rules are data with sources; regions change them within bounds; scores add up."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.fields import field
from lianjing.apps.quality.checks import FACTORIES
from lianjing.apps.quality.choices import Confidence, Severity
from lianjing.apps.quality.engine import SCORE, Rulebook
from lianjing.apps.quality.rulebook import Setting, shipped
from lianjing.apps.quality.selectors.groups import SET_RULES

from .world import BOOK, GOOD, WORLD, broken, judge

_OTHER_CHECKS = {"required", "score"}


@pytest.mark.parametrize("rule", shipped().values(), ids=lambda rule: rule.id)
def test_a_shipped_rule_says_everything(rule: Any) -> None:
    assert rule.source
    assert rule.since.year >= 2025
    assert rule.check in FACTORIES or rule.check in _OTHER_CHECKS or rule.is_set_rule
    for words in (rule.zh, rule.en):
        assert words.title
    for key in rule.fields:
        for one in key.split("|"):
            assert any(field(FileKind(kind), one) for kind in rule.kinds), (rule.kinds, one)
    assert set(rule.indicators) <= {"position", "code"}


def test_every_rule_over_the_table_is_one_that_is_shipped() -> None:
    over_the_table = {rule.id for rule in shipped().values() if rule.is_set_rule}
    assert over_the_table == {one.rule for one in SET_RULES}


def test_only_what_was_verified_calls_a_standard_or_law_its_own_source() -> None:
    for rule in shipped().values():
        if rule.confidence is Confidence.RECOMMENDED:
            advice = ("本平台建议", "采集表", "GA/T 751")
            assert rule.source.startswith(("27项", *advice)), rule.id


def test_the_longest_prefix_wins() -> None:
    settings = [
        Setting("34", "retention.general", parameters={"least": 60}),
        Setting("340121", "retention.general", parameters={"least": 45}),
        Setting("", "retention.general", enabled=False),
    ]
    book = Rulebook(settings)

    def least(region: str) -> object:
        rule = book.rules(region)["retention.general"]
        return rule.parameters["least"] if rule.enabled else None

    assert [least(r) for r in ("340121101", "340122", "32")] == [45, 60, None]
    short = {**GOOD, "storage_days": 50}
    assert "retention.general" not in {f.rule for f in book.judge("camera", short, WORLD)}
    elsewhere = {**short, "region": "340122", "code": None}
    assert "retention.general" in {f.rule for f in book.judge("camera", elsewhere, WORLD)}


def test_nobody_switches_off_or_lowers_forbidden_zones() -> None:
    off = Setting("", "forbidden.zone", enabled=False, severity=Severity.NOTICE)
    found = judge(settings=[off], forbidden_zone="c")
    assert [(f.rule, f.severity) for f in found.findings] == [("forbidden.zone", Severity.ERROR)]
    assert found.score == 0


def test_a_region_may_demand_the_strict_profile() -> None:
    strict = Setting("340121", "profile.strict", enabled=True)
    found = judge(settings=[strict], point_class="3", storage_days=None)
    assert "profile.strict" in {one.rule for one in found.findings}
    assert "profile.strict" not in broken(point_class="3", storage_days=None)


def test_a_score_is_what_its_parts_say() -> None:
    judged = judge(ipv4="1.2.3", sign="no", osd_text="别处", maker="")
    parts = judged.parts
    assert (parts["errors"], parts["warnings"], parts["notices"]) == (2, 1, 0)
    deducted = 2 * parts["error_each"] + parts["warning_each"]
    assert parts["correctness_points"] == max(0, parts["correctness_most"] - deducted)
    assert parts["completeness_points"] == parts["completeness_most"] * judged.completeness
    assert judged.score == round(parts["completeness_points"] + parts["correctness_points"])
    assert not judged.complete


def test_a_region_may_set_the_formula() -> None:
    hard = Setting("", SCORE, parameters={"error": 40})
    assert judge(settings=[hard], sign="no").score == 60
    assert judge(sign="no").score == 85


def test_spoilt_indicators_are_told() -> None:
    assert judge(given_longitude="117.2").spoilt == {"position"}
    assert judge(code="12").spoilt == {"code"}
    assert judge(name="测试", osd_text="").spoilt == frozenset()


ANYTHING = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.sampled_from(["34012101001320000001", "117.2", "2020-03", "1/5", "A1"]),
)


@given(st.dictionaries(st.sampled_from(sorted(GOOD)), ANYTHING, max_size=12))
def test_judging_twice_equals_once_and_changes_nothing(changes: dict[str, Any]) -> None:
    values = {**GOOD, **changes, "coded": {}}
    before = copy.deepcopy(values)
    first = BOOK.appraise("camera", values, WORLD)
    again = BOOK.appraise("camera", values, WORLD)
    assert (first.findings, first.score) == (again.findings, again.score)
    assert repr(values) == repr(before)
    assert 0 <= first.score <= 100
    places = [(one.rule, one.field) for one in first.findings]
    assert len(places) == len(set(places))

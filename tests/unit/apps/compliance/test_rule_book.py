"""The rule table: what is shipped, as what it may be shown, what regions may change."""

import dataclasses
from datetime import date

import pytest

from lianjing.apps.compliance import library, wording
from lianjing.apps.compliance.engine import Book, CheckMethod, Gravity, Override, RuleStanding
from lianjing.apps.compliance.engine.checks.filing import rules_of
from lianjing.apps.compliance.engine.rule import weaker
from lianjing.apps.compliance.library import BadPackError
from lianjing.apps.equipment.deadlines import filing_rules
from lianjing.apps.quality.choices import Confidence
from lianjing.apps.quality.rulebook import shipped as quality_rules

TODAY = date(2026, 11, 20)
RULES = library.shipped()
KEYS = {
    *("filing.new", "filing.legacy", "filing.change", "retention.min", "retention.antiterror"),
    *("retention.delete", "register.mandatory_fields", "register.keep", "log.keep"),
    *("retrieve.min_persons", "publish.mask", "signage.required", "forbidden_zone"),
    *("relocation.permit", "sensitive.consent", "installer.basis", "contract.term"),
    *("contractor.account", "forbidden_zone.inspection", "retention.complete"),
}
LAW_WORDS = (
    "依法",
    "法规要求",
    "违法",
    "条例规定",
    "法律规定",
    "应当",
    "Required by law",
    "the law requires",
)


def test_every_row_of_the_regulation_is_shipped() -> None:
    assert set(RULES) >= KEYS
    for rule in RULES.values():
        assert rule.source, rule.id
        assert rule.article or rule.confidence in {Confidence.RECOMMENDED, Confidence.PARTIAL}


@pytest.mark.parametrize("rule", RULES.values(), ids=str)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_only_what_is_verified_is_shown_as_law(rule: library.Rule, language: str) -> None:
    shown = wording.standing_text(rule, language)
    texts = dataclasses.astuple(rule.texts(language))
    if rule.confidence is Confidence.VERIFIED:
        assert wording.standing_of(rule.confidence) is RuleStanding.LAW
        return
    assert shown.startswith(("内部要求", "Internal requirement"))
    assert not [word for text in texts for word in LAW_WORDS if word in text]
    if rule.confidence in {Confidence.PARTIAL, Confidence.MEMORY}:
        assert rule.confidence.value in shown
        assert "待核对" in shown or "to be checked" in shown


def test_every_confidence_has_its_words() -> None:
    texts = {
        wording.standing_text(dataclasses.replace(RULES["log.keep"], confidence=one))
        for one in Confidence
    }
    assert texts == {
        "法规要求",
        "内部要求，来源待核对（P）",
        "内部要求，来源待核对（M）",
        "内部要求",
    }


def test_days_that_stand_elsewhere_too_are_the_same_there() -> None:
    assert rules_of(RULES) == filing_rules()
    for rule in RULES.values():
        for target, names in rule.governs.items():
            if target.startswith("quality:"):
                theirs = quality_rules()[target.removeprefix("quality:")].parameters
                assert {t: theirs[t] for t in names} == {
                    t: rule.parameters[o] for t, o in names.items()
                }


def test_followed_rules_exist() -> None:
    assert {rule.follows for rule in RULES.values() if rule.follows} <= set(quality_rules())


def change(rule: str, **values: object) -> Override:
    return Override(rule, "", 1, date(2026, 1, 1), **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("override", "names"),
    [
        (change("retention.min", parameters={"days": 29}), ("days",)),
        (change("retention.min", parameters={"days": 31}), ()),
        (change("retention.min", enabled=False), ("enabled",)),
        (change("filing.new", parameters={"days": 31}), ("days",)),
        (change("filing.new", parameters={"days": 10}), ()),
        (change("filing.legacy", parameters={"deadline": "2026-07-01"}), ("deadline",)),
        (change("register.mandatory_fields", parameters={"wanted": ("reason",)}), ("wanted",)),
        (change("retention.antiterror", parameters={"days": 60}), ()),
    ],
)
def test_a_rule_below_the_decree_says_so(override: Override, names: tuple[str, ...]) -> None:
    now = Book(RULES.values(), [override], today=TODAY).rules("340121")[override.rule]
    assert weaker(RULES[override.rule], now) == names


def test_a_weaker_rule_carries_it_in_its_words() -> None:
    assert (
        wording.standing_text(RULES["retention.min"], weaker=True) == "法规要求，当前设置弱于条例"
    )
    assert "weaker" in wording.standing_text(RULES["retention.min"], "en", weaker=True)


def test_nobody_changes_the_rule_of_forbidden_zones() -> None:
    override = change("forbidden_zone", enabled=False, severity=Gravity.NOTICE)
    rule = Book(RULES.values(), [override], today=TODAY).rules("34")["forbidden_zone"]
    assert (rule.enabled, rule.severity, rule.excusable) == (True, Gravity.CRITICAL, False)


def test_a_change_holds_from_its_day_and_where_it_was_made() -> None:
    early = Override("retention.min", "3401", 1, date(2026, 12, 1), parameters={"days": 60})
    assert days(early, "340121", TODAY) == 30
    assert days(early, "340121", date(2026, 12, 1)) == 60
    assert days(early, "320121", date(2026, 12, 1)) == 30


def days(override: Override, region: str, today: date) -> object:
    return (
        Book(RULES.values(), [override], today=today)
        .rules(region)["retention.min"]
        .parameters["days"]
    )


def test_the_nearest_division_and_its_last_version_hold() -> None:
    rows = [
        Override("retention.min", "34", 1, TODAY, parameters={"days": 40}),
        Override("retention.min", "3401", 1, TODAY, parameters={"days": 50}),
        Override("retention.min", "3401", 2, TODAY, withdrawn=True),
    ]
    book = Book(RULES.values(), rows, today=TODAY)
    assert book.rules("340121")["retention.min"].parameters["days"] == 40
    assert book.rules("12")["retention.min"].parameters["days"] == 30


def test_the_shipped_packs_can_be_loaded_and_hold_in_their_division_only() -> None:
    (path,) = library.PACKS.glob("*.toml")
    pack = library.read_regional(path.read_text("utf-8"))
    book = Book([*RULES.values(), *pack.rules], today=TODAY)
    assert "tianjin.restore" in book.rules("120101")
    assert "tianjin.restore" not in book.rules("340121")


def test_sentences_take_plain_names_only_whatever_a_pack_writes() -> None:
    rule = RULES["retention.min"]
    hostile = dataclasses.replace(rule.zh, wrong="{days:>999999999}{days.__class__}{days}{none}")
    told = wording.told(dataclasses.replace(rule, zh=hostile), {"days": 7})
    assert told == "{days:>999999999}{days.__class__}7"
    assert "{" not in wording.asks(RULES["signage.checked"])


GOOD = (library.PACKS / "tianjin.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("[pack", "TOML"),
        (GOOD.replace('region = "12"', 'region = ""'), "no division"),
        (GOOD.replace('"tianjin.restore"', '"restore"'), "another's name"),
        (GOOD.replace('check = "restored"', 'check = "os.system"'), "no such check"),
        (GOOD.replace('check = "restored"', 'check = "view_recheck"'), "a parameter missing"),
        (GOOD.replace("version = 1", 'version = 1\nreplaces = ["forbidden_zone"]'), "replaces"),
        (GOOD.replace('confidence = "V"', 'confidence = "X"'), "no such confidence"),
        (GOOD + "#" * library.MOST_BYTES, "too large"),
        ("pack = 5", "no table"),
    ],
)
def test_a_pack_that_is_not_one_is_refused(bad: str, why: str) -> None:
    with pytest.raises(BadPackError):
        library.read_regional(bad)


def test_each_method_of_checking_is_there() -> None:
    assert {rule.method for rule in RULES.values()} == set(CheckMethod)

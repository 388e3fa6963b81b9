"""The sentences people read when something goes wrong."""

import string

import pytest

from lianjing.kernel import causes


@pytest.mark.parametrize("code", sorted(causes.CODES))
def test_every_fault_has_message_cause_and_advice_in_both_languages(code):
    for language in causes.LANGUAGES:
        explanation = causes.explain(code, language)
        assert explanation.message
        assert explanation.cause
        # A state that nobody has to act on needs no advice.
        assert explanation.advice or code.startswith("state_")


@pytest.mark.parametrize("code", sorted(causes.CODES))
def test_both_languages_use_the_same_facts(code):
    def facts(language):
        return {
            name
            for sentence in causes.CODES[code][language]
            for _, name, _, _ in string.Formatter().parse(sentence)
            if name
        }

    assert facts("zh") == facts("en")


def test_an_unknown_code_gets_an_honest_sentence():
    assert causes.explain("no_such_code").message


def test_a_missing_fact_is_no_failure():
    for code in causes.CODES:
        assert "{" not in "".join(causes.explain(code, "zh", {}))


def test_facts_in_both_languages_are_given_in_one():
    facts = {"peer": "3402", "status": "404", "meaning": "没有 / it has none", "hint": "查 / look"}
    assert "没有" in causes.explain("refused", "zh", facts).cause
    assert "it has none" not in causes.explain("refused", "zh", facts).cause
    assert causes.explain("refused", "en", facts).advice == "look"


def test_the_reason_of_a_state_is_put_into_words():
    facts = {"device": "34", "reason": "keepalive_lost", "since": "10:00"}
    assert "(心跳丢失, 10:00)" in causes.explain("device_offline", "zh", facts).cause
    assert "(keepalive lost, since 10:00)" in causes.explain("device_offline", "en", facts).cause

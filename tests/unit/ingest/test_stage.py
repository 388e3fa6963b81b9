"""Catalogue answers that come in parts."""

from hypothesis import given
from hypothesis import strategies as st

from lianjing.ingest.stage import MOST_QUERIES, PATIENCE, Stage, in_order
from lianjing.link.events import CatalogueReceived, Node


def part(query: str, code: str, *, done: bool = False) -> CatalogueReceived:
    return CatalogueReceived(
        device="d", query=query, at=1.0, nodes=(Node(code=code),), done=done, complete=True
    )


def test_an_answer_is_whole_when_its_end_came() -> None:
    stage = Stage()
    assert stage.take(part("q", "1"), "0:1", 0.0) is None
    assert stage.take(part("other", "9"), "0:2", 0.0) is None
    assert stage.held_from == "0:1"
    answer = stage.take(part("q", "2", done=True), "0:3", 0.0)
    assert answer is not None
    assert [node.code for node in answer.nodes] == ["1", "2"]
    assert stage.held_from == "0:2"


def test_what_never_ends_becomes_a_part_after_a_while() -> None:
    stage = Stage()
    stage.take(part("q", "1"), "0:1", 0.0)
    assert stage.overdue(PATIENCE) == []
    answers = stage.overdue(PATIENCE + 1)
    assert [(a.complete, len(a.nodes)) for a in answers] == [(False, 1)]
    assert stage.held_from is None


def test_only_so_many_answers_are_held() -> None:
    stage = Stage()
    for number in range(MOST_QUERIES + 3):
        stage.take(part(f"q{number}", "1"), f"0:{number}", float(number))
    assert len(stage.overdue(0.0)) == 3
    assert stage.held_from == "0:3"


def test_a_copy_leaves_the_original_alone() -> None:
    stage = Stage()
    stage.take(part("q", "1"), "0:1", 0.0)
    copy = stage.copy()
    copy.take(part("q", "2"), "0:2", 0.0)
    assert (stage.size_of("q"), copy.size_of("q")) == (1, 2)


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.sampled_from(":-"))
def test_positions_are_compared_as_numbers(left: int, right: int, sign: str) -> None:
    assert (in_order(f"7{sign}{left}") < in_order(f"7{sign}{right}")) is (left < right)
    assert in_order("") < in_order(f"0{sign}0")

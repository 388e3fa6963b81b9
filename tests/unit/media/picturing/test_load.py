"""How far a child is behind: what is left out, and when it is given up."""

from lianjing.media.picturing import load
from lianjing.media.picturing.load import Load

BEGAN = load.GRACE + 1.0


def fed(count, *, began=BEGAN, answered=0):
    made = Load()
    if answered:
        made.went_in(-1, 0.0)
        made.came_out(-1, 0.0, shown=True)
    for number in range(count):
        assert made.admits(key=number == 0, backlog=0, now=began)
        made.went_in(number, began)
    for number in range(answered):
        made.came_out(number, began + 0.01, shown=True)
    return made


def test_a_child_that_starts_is_not_late():
    assert fed(50).admits(key=False, backlog=0, now=BEGAN + load.LATE + 1)


def test_what_came_while_it_started_is_worked_off():
    made = fed(50, began=0.0)
    made.came_out(0, 1.0, shown=True)
    assert made.admits(key=False, backlog=0, now=1.0 + load.LATE)
    assert not made.admits(key=False, backlog=0, now=1.0 + load.GRACE + 0.1)


def test_a_late_child_gets_nothing_up_to_a_key_picture():
    made = fed(5, answered=2)
    assert not made.admits(key=False, backlog=0, now=BEGAN + load.LATE + 0.1)
    assert not made.admits(key=True, backlog=0, now=BEGAN + load.LATE + 0.2)  # it has not caught up
    made.came_out(4, BEGAN + load.LATE + 0.3, shown=True)
    assert not made.admits(key=False, backlog=0, now=BEGAN + load.LATE + 0.3)
    assert made.admits(key=True, backlog=0, now=BEGAN + load.LATE + 0.4)
    assert made.dropped == 3


def test_a_full_pipe_lets_nothing_in():
    made = fed(1)
    assert not made.admits(key=False, backlog=load.MAX_BACKLOG + 1, now=0)
    assert not made.admits(key=True, backlog=load.MAX_BACKLOG, now=0)
    assert made.admits(key=True, backlog=0, now=0)


def test_a_child_that_takes_and_gives_nothing_is_stuck():
    made = fed(1)
    made.came_out(0, BEGAN + 1.0, shown=False)
    assert not made.is_stuck(BEGAN + load.STUCK - 0.1)
    assert made.is_stuck(BEGAN + load.STUCK + 0.1)


def test_a_child_without_work_is_not_stuck():
    made = fed(3, answered=3)
    assert not made.is_stuck(1000.0)
    assert made.behind(1000.0) == 0.0


def test_the_delay_is_that_of_the_last_picture():
    made = fed(2)
    made.came_out(1, BEGAN + 0.25, shown=True)
    assert made.delay == 0.25


def test_what_waits_is_bounded():
    made = fed(load.MAX_WAITING * 2)
    assert len(made._inside) == load.MAX_WAITING

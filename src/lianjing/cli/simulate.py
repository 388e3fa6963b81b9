"""`lianjing simulate`: fake devices, with a command line of their own."""

from collections.abc import Sequence


def run_words(words: Sequence[str]) -> int:
    """Hand the words over to the simulator."""
    from lianjing.simulator.main import main

    return int(main(list(words)) or 0)

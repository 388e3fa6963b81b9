"""`lianjing simulate`: fake devices and platforms."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take what the simulator takes."""
    from lianjing.simulator import main

    main.add_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the simulator until it is told to stop."""
    from lianjing.simulator import main

    return main.main(arguments)

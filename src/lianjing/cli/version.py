"""`lianjing version`."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take none."""


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001
    """Print the version."""
    from lianjing import __version__

    print(f"lianjing {__version__}")
    return 0

"""`lianjing config`: a sample of the configuration file, every key explained."""

import argparse

from lianjing.runtime import configuration


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take none."""


def run(arguments: argparse.Namespace) -> int:  # noqa: ARG001
    """Print the sample."""
    print(configuration.sample(), end="")
    return 0

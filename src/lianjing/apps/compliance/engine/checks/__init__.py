"""The checks rules are made of: each reads a rule once and gives a function that judges facts."""

from collections.abc import Mapping

from lianjing.apps.compliance.engine.checks import filing, papers, platform, retention, views
from lianjing.apps.compliance.engine.checks.common import Check, Factory

FACTORIES: Mapping[str, Factory] = {
    **filing.FACTORIES,
    **papers.FACTORIES,
    **platform.FACTORIES,
    **retention.FACTORIES,
    **views.FACTORIES,
}
"""By the name a rule's `check` gives."""

__all__ = ["FACTORIES", "Check", "Factory"]

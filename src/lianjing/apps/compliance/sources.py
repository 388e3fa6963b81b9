"""Who knows what this app does not: recorders, workflows and the register tell it through here.

An app above this one registers when it is ready, from `AppConfig.ready`; what nobody has
registered is not known, and rules say so. A source is asked for a portion of keys at a time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lianjing.apps.compliance.engine.facts import Permit
from lianjing.apps.compliance.engine.measured import Measured

Measuring = Callable[[Sequence[int]], Mapping[int, Measured]]
"""Keys of cameras -> what is measured of their recordings; a camera that is absent is not."""
Permits = Callable[[Sequence[int]], Mapping[int, Permit]]
"""Keys of cameras -> the permit to move or remove them that stands."""
Telling = Callable[[], Mapping[str, object]]
"""What the platform keeps and asks for: `register_fields`, `register_days`, `log_days`,
`retrieve_persons`, `publish_masks`."""


@dataclass(slots=True)
class _Known:
    measuring: list[Measuring] = field(default_factory=list)
    permits: list[Permits] = field(default_factory=list)
    telling: list[Telling] = field(default_factory=list)


_known = _Known()


def measure_recordings(source: Measuring) -> None:
    """Have what can be played of cameras told by `source`."""
    if source not in _known.measuring:
        _known.measuring.append(source)


def tell_permits(source: Permits) -> None:
    """Have permits told by `source`, beside those entered as papers."""
    if source not in _known.permits:
        _known.permits.append(source)


def tell_platform(source: Telling) -> None:
    """Have what the platform keeps told by `source`."""
    if source not in _known.telling:
        _known.telling.append(source)


def forget(source: object) -> None:
    """Ask `source` no more."""
    for sources in (_known.measuring, _known.permits, _known.telling):
        if source in sources:
            sources.remove(source)  # type: ignore[arg-type]


def measured(cameras: Sequence[int]) -> dict[int, Measured]:
    """Give what is measured of cameras."""
    found: dict[int, Measured] = {}
    for source in _known.measuring:
        found |= source(cameras)
    return found


def permits(cameras: Sequence[int]) -> dict[int, Permit]:
    """Give the permits others know of."""
    found: dict[int, Permit] = {}
    for source in _known.permits:
        found |= source(cameras)
    return found


def platform() -> dict[str, object]:
    """Give what the platform keeps, as far as anybody says."""
    found: dict[str, object] = {}
    for source in _known.telling:
        found |= source()
    return found

"""Makes differences of the two sides of some cameras; no database.

A camera and a channel belong together by their code. Where several devices show one code, that
is a difference of its own, and the one its file names, else the oldest, is compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lianjing.apps.agreement.choices import DifferenceKind
from lianjing.apps.agreement.compare import LONGEST, differing
from lianjing.apps.agreement.fields import CODE, PARENT
from lianjing.apps.agreement.rows import Row
from lianjing.apps.agreement.selectors.sides import FileSide, NetworkSide
from lianjing.apps.agreement.settings import Thresholds
from lianjing.kernel.codes import NodeKind, classify

MOST_KEPT = 200_000
"""Cameras without a channel that are kept to be looked for under another code."""


@dataclass(slots=True)
class Lost:
    """Cameras nobody shows, by what would tell them under another code; each key must be one's."""

    by_key: dict[tuple[str, str], FileSide | None] = field(default_factory=dict)
    kept: int = 0

    def add(self, file: FileSide) -> None:
        """Keep a camera."""
        if self.kept < MOST_KEPT:
            self.kept += 1
            for key in _traits(file.values["mac"], file.values["ipv4"], file.values["name"]):
                known = self.by_key.get(key, file)
                self.by_key[key] = file if known and known.key == file.key else None

    def find(self, channel: NetworkSide) -> FileSide | None:
        """Find the one camera that seems to be this channel."""
        values = channel.values
        for key in _traits(values.get("MAC"), values.get("IPAddress"), channel.name):
            found = self.by_key.get(key)
            if found is not None:
                return found
        return None


def _traits(mac: object, ip: object, name: object) -> Iterator[tuple[str, str]]:
    """Name what tells a camera: its MAC, else its address together with its name."""
    written = "".join(c for c in str(mac or "").upper() if c.isalnum())
    if len(written) == 12:
        yield "mac", written
    if ip and name:
        yield "ip", f"{ip} {name}"


def match(
    files: Sequence[FileSide],
    channels: Iterable[NetworkSide],
    limits: Thresholds,
    *,
    own_code: str,
    lost: Lost,
) -> Iterator[Row]:
    """Compare cameras that have a code with the channels of these codes."""
    shown: dict[str, list[NetworkSide]] = defaultdict(list)
    for channel in channels:
        shown[channel.code].append(channel)
    for file in files:
        here = shown.get(file.code or "")
        if not here:
            if file.expected_online:
                lost.add(file)
                yield _only_file(file)
            continue
        if len(here) > 1:
            yield collision(here, file)
        if not file.exists:
            yield only_network(here[0], file, registry="removed")
            continue
        channel = _chosen(file, here)
        yield from _fields(file, channel, limits)
        if PARENT not in limits.skipped and (row := _misplaced(file, here, own_code)):
            yield row


def _chosen(file: FileSide, here: Sequence[NetworkSide]) -> NetworkSide:
    named = [channel for channel in here if channel.parents & file.parents]
    return (named or list(here))[0]


def _only_file(file: FileSide) -> Row:
    return _row(DifferenceKind.ONLY_FILE, f"only_file:{file.key}", file, registry=file.name)


def _fields(file: FileSide, channel: NetworkSide, limits: Thresholds) -> Iterator[Row]:
    found = differing(
        file.values, channel.values, tolerance=limits.tolerance, skipped=limits.skipped
    )
    for one in found:
        yield _row(
            DifferenceKind.FIELD,
            f"field:{file.key}:{one.field}",
            file,
            channel,
            field=one.field,
            registry=one.registry,
            network=one.network,
        )


def _misplaced(file: FileSide, here: Sequence[NetworkSide], own_code: str) -> Row | None:
    """Tell a camera that hangs below nothing its file names: under another platform or recorder."""
    above = frozenset[str]().union(*(channel.parents for channel in here)) | {own_code}
    if not file.parents or file.parents & above:
        return None
    return _row(
        DifferenceKind.DRIFT,
        f"drift:{file.key}:{PARENT}",
        file,
        here[0],
        field=PARENT,
        registry="/".join(sorted(file.parents)),
        network="/".join(sorted(here[0].parents)),
    )


def drifted(file: FileSide, channel: NetworkSide) -> Row:
    """Say that a camera seems to send another code than its file has."""
    return _row(
        DifferenceKind.DRIFT,
        f"drift:{file.key}:{CODE}",
        file,
        channel,
        field=CODE,
        registry=file.code or "",
        network=channel.code,
    )


def only_network(channel: NetworkSide, file: FileSide | None = None, *, registry: str = "") -> Row:
    """Say that a channel has no file, or one that says it is gone."""
    identity = f"only_network:{channel.device}:{channel.code}"
    return _row(
        DifferenceKind.ONLY_NETWORK,
        identity,
        file,
        channel,
        registry=registry,
        network=channel.name,
    )


def collision(here: Sequence[NetworkSide], file: FileSide | None = None) -> Row:
    """Say that several devices show one code."""
    return _row(
        DifferenceKind.COLLISION,
        f"collision:{here[0].code}",
        file,
        here[0],
        registry=file.name if file is not None else "",
        network="/".join(channel.device for channel in here),
    )


def unfiled(page: Sequence[NetworkSide], lost: Lost) -> Iterator[tuple[Row, FileSide | None]]:
    """Make differences of channels without a file, and name the camera each seems to be."""
    before: list[NetworkSide] = []
    for channel in [*page, None]:
        if before and (channel is None or channel.code != before[0].code):
            if len(before) > 1:
                yield collision(before), None
            before = []
        if channel is None or classify(channel.code) is not NodeKind.CAMERA:
            continue
        before.append(channel)
        file = lost.find(channel)
        yield (only_network(channel), None) if file is None else (drifted(file, channel), file)


def _row(
    kind: DifferenceKind,
    identity: str,
    file: FileSide | None,
    channel: NetworkSide | None = None,
    *,
    field: str = "",
    registry: str = "",
    network: str = "",
) -> Row:
    return Row(
        identity=identity,
        kind=kind,
        field=field,
        camera=None if file is None else file.key,
        device_code="" if channel is None else channel.device[:20],
        channel_code="" if channel is None else channel.code,
        code=(file.code if file is not None else None) or (channel.code if channel else ""),
        name=(file.name if file is not None else "") or (channel.name if channel else ""),
        registry_value=registry[:LONGEST],
        network_value=network[:LONGEST],
        region=file.region if file is not None else channel.region if channel else "",
        unit=None if file is None else file.unit,
    )


def by_identity(rows: Iterable[Row]) -> Mapping[str, Row]:
    """Keep the last of rows about one thing: a statement may not write a row twice."""
    return {row.identity: row for row in rows}

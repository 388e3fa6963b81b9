"""The roster on signal's side: what people entered, kept on disk so signal can start alone."""

from collections.abc import Iterable
from pathlib import Path

from lianjing.kernel.errors import ConflictError, MalformedMessageError
from lianjing.link.codec import Decoder, Message, encode
from lianjing.link.media import Done
from lianjing.link.pictures import EVERYTHING, Masks, canonical
from lianjing.link.roster import (
    AskRosterVersion,
    ChannelMasks,
    DeviceEntry,
    Override,
    RosterChange,
    RosterCommand,
    RosterSnapshot,
    RosterVersion,
    SharedNode,
    ShareTerms,
    UpperEntry,
)
from lianjing.runtime import logs
from lianjing.signal.core import Core
from lianjing.signal.directory import Device

log = logs.get(__name__)


class RosterListener:
    """What the rest of signal does when the roster changes."""

    def device_entered(self, device: Device) -> None:
        """An entry is new or changed."""

    def device_removed(self, device: Device) -> None:
        """An entry is gone; the device is about to be forgotten."""

    def upper_entered(self, upper: UpperEntry) -> None:
        """An upper is new or changed."""

    def upper_removed(self, key: str) -> None:
        """An upper is gone."""

    def shares_changed(self, key: str) -> None:
        """What is shared with an upper changed; see `Roster.shares`."""

    def overrides_changed(self, places: list[tuple[str, str]]) -> None:
        """Channels, by device and code, go up with other values than before."""

    def masks_changed(self, places: dict[tuple[str, str], Masks]) -> None:
        """Other parts of these pictures are covered than before; gives what was covered."""


class Roster:
    """Holds entries, uppers and shares; applies snapshots and changes."""

    def __init__(self, core: Core, path: Path, listener: RosterListener) -> None:
        self._core = core
        self._path = path
        self._listener = listener
        self._decoder: Decoder[Message] = Decoder(RosterSnapshot)
        self._draft: list[RosterSnapshot] = []
        self.database = ""
        self.version = -1
        self.entries: dict[str, DeviceEntry] = {}
        self.uppers: dict[str, UpperEntry] = {}
        self.shares: dict[str, dict[tuple[str, str], SharedNode]] = {}
        self.terms: dict[str, ShareTerms] = {}

    def shared_with(self, key: str) -> tuple[dict[tuple[str, str], SharedNode], ShareTerms]:
        """Give what an upper may do: its list, and what counts beside it."""
        return self.shares.get(key, {}), self.terms.get(key, ShareTerms())

    def load(self) -> None:
        """Take up the last roster from disk; a damaged file counts as none."""
        if not self._path.exists():
            return
        try:
            snapshot = self._decoder.decode(self._path.read_bytes())
        except (MalformedMessageError, OSError):
            log.warning("roster_unreadable", path=str(self._path))
            return
        if isinstance(snapshot, RosterSnapshot):
            self._install([snapshot])

    def command(self, command: RosterCommand) -> Message:
        """Answer ingest; raises `ConflictError` `wrong_version` for a change that does not fit."""
        if isinstance(command, AskRosterVersion):
            return RosterVersion(database=self.database, version=self.version)
        if isinstance(command, RosterSnapshot):
            self._take_part(command)
        else:
            self._take_change(command)
        return Done()

    def _take_part(self, part: RosterSnapshot) -> None:
        if part.first:
            self._draft = []
        self._draft.append(part)
        if part.last:
            draft, self._draft = self._draft, []
            self._install(draft)
            self._save()

    def _install(self, parts: list[RosterSnapshot]) -> None:
        entries = {entry.code: entry for part in parts for entry in part.devices}
        uppers = {upper.key: upper for part in parts for upper in part.uppers}
        shares: dict[str, dict[tuple[str, str], SharedNode]] = {key: {} for key in uppers}
        for part in parts:
            for key, nodes in part.shares.items():
                shares.setdefault(key, {}).update(_keyed(nodes))
        self.database, self.version = parts[-1].database, parts[-1].version
        self._replace_overrides([one for part in parts for one in part.overrides])
        self._take_masks(one for part in parts for one in part.masks)
        for code in [code for code in self.entries if code not in entries]:
            self._remove_device(code)
        for entry in entries.values():
            self._enter_device(entry)
        for key in [key for key in self.uppers if key not in uppers]:
            self._remove_upper(key)
        before = {key: self.shared_with(key) for key in uppers}
        self.shares = shares
        self.terms = {key: one for part in parts for key, one in part.terms.items()}
        for upper in uppers.values():
            self._enter_upper(upper)
            if before[upper.key] != self.shared_with(upper.key):
                self._listener.shares_changed(upper.key)

    def _take_change(self, change: RosterChange) -> None:
        if change.database != self.database or change.version <= self.version:
            raise ConflictError("the change does not follow our roster", code="wrong_version")
        for entry in change.devices:
            self._enter_device(entry)
        for code in change.devices_removed:
            self._remove_device(code)
        for upper in change.uppers:
            self._enter_upper(upper)
        for key in change.uppers_removed:
            self._remove_upper(key)
        self.terms.update(change.terms)
        for key in {*change.shares_added, *change.shares_removed, *change.terms}:
            nodes = self.shares.setdefault(key, {})
            for node in change.shares_removed.get(key, ()):
                nodes.pop((node.device, node.channel), None)
            nodes.update(_keyed(change.shares_added.get(key, ())))
            self._listener.shares_changed(key)
        self._take_overrides(change.overrides)
        if change.masks is not None:
            self._take_masks(change.masks)
        self.version = change.version
        self._save()

    def _replace_overrides(self, overrides: list[Override]) -> None:
        kept = {(one.device, one.channel) for one in overrides}
        gone = [
            Override(device=device, channel=channel)
            for device, channel in self._core.directory.overrides
            if (device, channel) not in kept
        ]
        self._take_overrides([*overrides, *gone])

    def _take_overrides(self, overrides: Iterable[Override]) -> None:
        known = self._core.directory.overrides
        changed = []
        for one in overrides:
            place = (one.device, one.channel)
            if known.get(place, {}) != one.elements:
                changed.append(place)
                known[place] = one.elements
                if not one.elements:
                    del known[place]
        if changed:
            self._listener.overrides_changed(changed)

    def _take_masks(self, masks: Iterable[ChannelMasks]) -> None:
        directory = self._core.directory
        before, listed = directory.masks, list(masks)
        directory.drawn = {(one.device, one.channel): _paintable(one) for one in listed}
        directory.mask_presets = {(one.device, one.channel): one.preset for one in listed}
        directory.masks = {
            place: EVERYTHING if place in directory.turned else drawn
            for place, drawn in directory.drawn.items()
        }
        changed = {
            place: before.get(place, ())
            for place in {*before, *directory.masks}
            if before.get(place) != directory.masks.get(place)
        }
        if changed:
            self._listener.masks_changed(changed)

    def _enter_device(self, entry: DeviceEntry) -> None:
        if self.entries.get(entry.code) == entry:
            device = self._core.directory.ensure(entry.code)
            device.entry = entry
            return
        self.entries[entry.code] = entry
        device = self._core.directory.ensure(entry.code)
        device.entry = entry
        self._listener.device_entered(device)

    def _remove_device(self, code: str) -> None:
        self.entries.pop(code, None)
        device = self._core.directory.get(code)
        if device is not None:
            device.entry = None
            self._listener.device_removed(device)
            self._core.directory.remove(code)

    def _enter_upper(self, upper: UpperEntry) -> None:
        if self.uppers.get(upper.key) != upper:
            self.uppers[upper.key] = upper
            self._listener.upper_entered(upper)

    def _remove_upper(self, key: str) -> None:
        self.uppers.pop(key, None)
        self.shares.pop(key, None)
        self.terms.pop(key, None)
        self._listener.upper_removed(key)

    def _save(self) -> None:
        snapshot = RosterSnapshot(
            database=self.database,
            version=self.version,
            devices=tuple(self.entries.values()),
            uppers=tuple(self.uppers.values()),
            shares={key: tuple(nodes.values()) for key, nodes in self.shares.items()},
            terms=dict(self.terms),
            overrides=tuple(
                Override(device=device, channel=channel, elements=elements)
                for (device, channel), elements in self._core.directory.overrides.items()
            ),
            masks=tuple(
                ChannelMasks(
                    device=place[0],
                    channel=place[1],
                    masks=masks,
                    preset=self._core.directory.mask_presets.get(place, 0),
                )
                for place, masks in self._core.directory.drawn.items()
            ),
            first=True,
            last=True,
        )
        draft = self._path.with_suffix(".new")
        try:
            draft.touch(mode=0o600)  # it holds password hashes
            draft.write_bytes(encode(snapshot))
            draft.replace(self._path)
        except OSError as error:
            log.exception("roster_not_saved", error=str(error))


def _paintable(one: ChannelMasks) -> Masks:
    """Give masks as they are, or cover everything rather than too little."""
    try:
        return canonical(one.masks)
    except MalformedMessageError:
        log.exception("masks_unreadable", device=one.device, channel=one.channel)
        return EVERYTHING


def _keyed(nodes: tuple[SharedNode, ...]) -> dict[tuple[str, str], SharedNode]:
    return {(node.device, node.channel): node for node in nodes}

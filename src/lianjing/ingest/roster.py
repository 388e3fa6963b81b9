"""Reads the roster out of the tables, as signal is told it."""

from collections.abc import Iterable, Iterator

from django.conf import settings

from lianjing.apps.agreement.selectors import differences as agreement
from lianjing.apps.pictures.selectors import every_mask, mask_presets
from lianjing.apps.registry import passwords
from lianjing.apps.registry.choices import DeviceKind, SsrcPolicy
from lianjing.apps.registry.models import Device
from lianjing.apps.registry.selectors import roster_devices
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.sharing.selectors import given_channels, roster_uppers, terms_of
from lianjing.apps.sharing.services import give_shown_codes
from lianjing.ingest.bulk import portions
from lianjing.kernel.codes import sip_domain
from lianjing.link.media import Transport
from lianjing.link.roster import (
    ChannelMasks,
    DeviceEntry,
    Edition,
    Override,
    RosterSnapshot,
    SayWho,
    SharedNode,
    ShareTerms,
    Substream,
    UpperEntry,
)

DEVICES_A_PART = 2000
NODES_A_PART = 20_000
_AT_ONCE = 400


def device_entry(device: Device) -> DeviceEntry:
    """Give a device as signal needs it; its password leaves as digests of our realm only."""
    realm = sip_domain(settings.INSTALLATION.settings.platform.code)
    password = passwords.reveal(device.secret)
    return DeviceEntry(
        code=device.code,
        name=device.name,
        ha1_md5=passwords.ha1(device.code, realm, password) if password else "",
        ha1_sha256=(
            passwords.ha1(device.code, realm, password, algorithm="sha256") if password else ""
        ),
        is_platform=device.kind == DeviceKind.PLATFORM,
        admitted=device.trusted,
        charset=device.charset,
        stream_transport=Transport(device.stream_transport),
        strict_ssrc=device.ssrc_policy == SsrcPolicy.STRICT,
        edition=Edition(device.edition),
        substream=Substream(device.substream),
        say_who=SayWho(device.say_who),
    )


def upper_entry(upper: UpperPlatform) -> UpperEntry:
    """Give an upper platform as signal needs it, with the password it must answer with."""
    return UpperEntry(
        key=upper.key,
        code=upper.code,
        name=upper.name,
        address=upper.address,
        port=upper.port,
        transport=upper.transport,
        username=upper.username,
        password=passwords.reveal(upper.secret),
        expires=upper.expires,
        keepalive_seconds=upper.keepalive_seconds,
        edition=Edition(upper.edition),
        charset=upper.charset,
        enabled=upper.enabled,
    )


def share_terms(upper: UpperPlatform) -> ShareTerms:
    """Give what an upper may do with whatever is not listed."""
    terms = terms_of(upper)
    return ShareTerms(
        everything=terms.everything, everything_limits=terms.limits, streams=terms.streams
    )


def shared_nodes(upper: UpperPlatform) -> Iterator[SharedNode]:
    """Give what an upper may know of and do with it, each under a code no other has.

    When it is everything, only what differs and channels of a common code are listed.
    """
    give_shown_codes()
    for one in given_channels(upper):
        yield SharedNode(
            device=one.device,
            channel=one.channel,
            shown_as=one.shown_as,
            actions=one.actions,
            limits=one.limits,
        )


def overrides() -> Iterator[Override]:
    """Give all values that go up in place of what devices send."""
    for device, channel, elements in agreement.overrides():
        yield Override(device=device, channel=channel, elements=elements)


def masks() -> Iterator[ChannelMasks]:
    """Give what is covered of each camera."""
    presets = mask_presets()
    for device, channel, rects in every_mask():
        preset = presets.get((device, channel), 0)
        yield ChannelMasks(device=device, channel=channel, masks=rects, preset=preset)


def devices_of(codes: Iterable[str]) -> list[DeviceEntry]:
    """Give the entries of those codes that exist."""
    return [
        device_entry(device)
        for some in portions(codes, _AT_ONCE)
        for device in roster_devices(some)
    ]


def uppers_of(keys: Iterable[str]) -> list[UpperPlatform]:
    """Give those of some upper platforms that exist."""
    return list(roster_uppers().filter(key__in=list(keys)))


def snapshot(database: str, version: int) -> Iterator[RosterSnapshot]:
    """Give the whole roster in parts; the first and the last say so."""
    first = True
    devices = (device_entry(device) for device in roster_devices().iterator(1000))
    for some in portions(devices, DEVICES_A_PART):
        yield RosterSnapshot(database=database, version=version, devices=tuple(some), first=first)
        first = False
    for values in portions(overrides(), NODES_A_PART):
        yield RosterSnapshot(
            database=database, version=version, overrides=tuple(values), first=first
        )
        first = False
    for covered in portions(masks(), NODES_A_PART):
        yield RosterSnapshot(database=database, version=version, masks=tuple(covered), first=first)
        first = False
    uppers = list(roster_uppers())
    for upper in uppers:
        for nodes in portions(shared_nodes(upper), NODES_A_PART):
            yield RosterSnapshot(
                database=database, version=version, shares={upper.key: tuple(nodes)}, first=first
            )
            first = False
    yield RosterSnapshot(
        database=database,
        version=version,
        uppers=tuple(upper_entry(upper) for upper in uppers),
        terms={upper.key: share_terms(upper) for upper in uppers},
        first=first,
        last=True,
    )

"""Oddities of real devices, switchable one by one or as the profile of a maker.

The numbers behind the names are those of the field notes in `docs/protocol/quirks.md`.
"""

from enum import StrEnum

from lianjing.kernel.errors import ConfigurationError


class Quirk(StrEnum):
    """One deviation a simulated device can have."""

    BARE_AMPERSAND = "bare-ampersand"
    """Names hold an unescaped `&` (1, Hikvision)."""
    ADDRESS_MARKUP = "address-markup"
    """`Address` holds a `<` (2, Hikvision)."""
    RARE_CHARACTERS = "rare-characters"
    """Names hold characters beyond GB2312 under a GB2312 declaration (3, Hikvision)."""
    PARENTAL_65535 = "parental-65535"
    """`Parental` is 65535 (5, Hikvision)."""
    STATUS_ONLINE = "status-online"
    """`Status` is ONLINE or OFFLINE (6, Hikvision DS-7716N-E4)."""
    PARENT_IS_SERVER = "parent-is-server"
    """`ParentID` is the code of the SIP server (7, Hikvision)."""
    SHORT_CLOCK = "short-clock"
    """PTS has 32 bits and wraps soon (14, Hikvision)."""
    MAP_SAYS_OTHER_CODEC = "map-says-other-codec"
    """The stream map announces the other video codec (15, 47)."""
    ENDLESS_PES = "endless-pes"
    """PES packets without a length (16, Hikvision)."""
    PRIVATE_PACKETS = "private-packets"
    """Private packets 0xBD between the others (16, Hikvision)."""
    PRIVATE_HEADER = "private-header"
    """256 private bytes first on a TCP media connection (17, Hikvision)."""
    PROVISIONAL_101 = "provisional-101"
    """`101 Dialog Establishment` before the 200 (24, Dahua)."""
    NO_STREAM_MAP = "no-stream-map"
    """The stream never carries a map (26, 43)."""
    UTF8_UNDECLARED = "utf8-undeclared"
    """Names in UTF-8 under a GB2312 declaration (31, 36, Uniview)."""
    NO_SSRC_ANSWERED = "no-ssrc-answered"
    """The answer has no `y=` (39)."""
    OTHER_SSRC_ANSWERED = "other-ssrc-answered"
    """The answer names an SSRC of the device's own, and RTP carries it (39)."""
    INTERLEAVED = "interleaved"
    """Media over TCP is framed with `$` as RTSP does (42)."""
    NARROW_AUDIO_CLOCK = "narrow-audio-clock"
    """PTS of G.711 counts 8 kHz (44)."""
    LATE_CATALOGUE = "late-catalogue"
    """The first part of a catalogue comes after ten seconds (45)."""
    AUDIO_NEVER_SENT = "audio-never-sent"
    """Sound is announced in the map and never comes (46)."""
    ATTRIBUTES = "attributes"
    """Catalogue fields are attributes of `Item` (48)."""
    NOTIFY_AS_RESPONSE = "notify-as-response"
    """Catalogue changes are sent under `Response` (58)."""
    NO_SETUP_ANSWERED = "no-setup-answered"
    """The answer to a TCP offer has no `a=setup` (§4.8)."""
    UDP_FOR_TCP = "udp-for-tcp"
    """A TCP offer is answered with UDP (§4.8)."""
    STREAM_AT_200 = "stream-at-200"
    """Streaming begins with the 200, not with the ACK (10, Dahua)."""
    UPPER_CASE_DIGEST = "upper-case-digest"
    """The digest response is written in upper case."""
    IGNORES_QOP = "ignores-qop"
    """The offered `qop` is ignored."""
    NO_EXPIRES = "no-expires"
    """REGISTER has no `Expires`."""
    BARE_LINE_FEEDS = "bare-line-feeds"
    """SIP lines end in a bare line feed."""
    ONE_PER_MESSAGE = "one-per-message"
    """One catalogue item a message, whatever the plan says (editions before 2016)."""
    DEVICE_AMONG_ITEMS = "device-among-items"
    """The device lists itself among its channels (§3.7)."""
    MAIN_STREAM_ONLY = "main-stream-only"
    """Any `a=` line that asks for the sub-stream is ignored."""


PROFILES: dict[str, frozenset[Quirk]] = {
    "standard": frozenset(),
    "hikvision": frozenset(
        {
            Quirk.BARE_AMPERSAND,
            Quirk.RARE_CHARACTERS,
            Quirk.PARENTAL_65535,
            Quirk.STATUS_ONLINE,
            Quirk.PARENT_IS_SERVER,
            Quirk.ENDLESS_PES,
            Quirk.PRIVATE_PACKETS,
        }
    ),
    "dahua": frozenset({Quirk.PROVISIONAL_101, Quirk.STREAM_AT_200, Quirk.AUDIO_NEVER_SENT}),
    "uniview": frozenset({Quirk.UTF8_UNDECLARED, Quirk.DEVICE_AMONG_ITEMS}),
    "tp-link": frozenset({Quirk.NO_SETUP_ANSWERED, Quirk.IGNORES_QOP}),
    "old-dvr": frozenset({Quirk.ONE_PER_MESSAGE, Quirk.NO_STREAM_MAP, Quirk.MAIN_STREAM_ONLY}),
}
"""Sets of quirks as makes of devices show them together."""


def read_quirks(names: list[str]) -> frozenset[Quirk]:
    """Read names of quirks and of profiles; an unknown one is a mistake in the plan."""
    found: set[Quirk] = set()
    for name in names:
        if name in PROFILES:
            found |= PROFILES[name]
            continue
        try:
            found.add(Quirk(name))
        except ValueError as error:
            known = ", ".join([*PROFILES, *Quirk])
            raise ConfigurationError(f"no quirk or profile {name!r}; known: {known}") from error
    return frozenset(found)

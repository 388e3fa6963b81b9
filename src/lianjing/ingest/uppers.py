"""Writes what upper platforms looked at, did and were refused, in the order it happened."""

from lianjing.apps.pictures.services import keep_snapshot_of_upper, note_turned
from lianjing.apps.register.services import Product
from lianjing.apps.sharing import services
from lianjing.apps.sharing.services import UpperDeed
from lianjing.ingest.batch import Batch
from lianjing.ingest.bulk import clean
from lianjing.ingest.moments import moment
from lianjing.kernel.actions import Action
from lianjing.link import events


def write_upper_deeds(batch: Batch) -> None:
    """Enter sessions and commands of uppers, and audit refusals."""
    for event in batch.upper_deeds:
        match event:
            case events.RelayBegan():
                services.relay_began(deed=_deed(event, relay=event.relay, call=event.call))
            case events.RelaysFollowed():
                services.relays_followed(sent=event.relays, at=moment(event.at))
            case events.RelayOver():
                services.relay_over(
                    relay=clean(event.relay, 64),
                    at=moment(event.at),
                    sent=event.bytes,
                    reason=clean(event.reason, 40),
                )
            case events.UpperActed():
                services.upper_acted(deed=_deed(event, detail=event.what), times=event.count)
            case events.UpperPictured():
                _write_picture(event)
            case events.MasksTurned():
                note_turned(
                    device=clean(event.device, 64),
                    channel=clean(event.channel, 64),
                    at=moment(event.at) if event.turned else None,
                )
            case events.UpperRefused():
                _write_refusal(event)


def _deed(
    event: events.RelayBegan | events.UpperActed,
    *,
    relay: str = "",
    call: str = "",
    detail: str = "",
) -> UpperDeed:
    return UpperDeed(
        upper=event.upper,
        device=clean(event.device, 64),
        channel=clean(event.channel, 64),
        action=event.action,
        at=moment(event.at),
        identity=clean(event.identity, 256),
        source=clean(event.source, 64),
        relay=clean(relay, 64),
        call=clean(call, 64),
        detail=clean(detail, 100),
    )


def _write_picture(event: events.UpperPictured) -> None:
    """Enter a picture that went to an upper, so that its hidden number leads here."""
    name, sha256 = clean(event.name, 80), clean(event.sha256, 64)
    destination = clean(event.destination, 300)
    asked = _deed(
        events.UpperActed(
            upper=event.upper,
            device=event.device,
            channel=event.channel,
            at=event.at,
            until=event.at,
            action=int(Action.SNAPSHOT),
            what="SnapshotConfig",
            identity=event.identity,
            source=event.source,
        ),
        detail="SnapshotConfig",
    )
    entry = services.upper_pictured(
        deed=asked,
        product=Product(
            files=({"name": name, "size": event.size, "sha256": sha256},),
            watermark=f"{event.mark:016x}",
            recipient=destination,
        ),
    )
    if entry is not None:
        keep_snapshot_of_upper(
            entry=entry,
            sha256=sha256,
            size=event.size,
            width=event.width,
            height=event.height,
            masked=event.masked,
            mark=event.mark,
        )


def _write_refusal(event: events.UpperRefused) -> None:
    said: dict[str, object] = {
        "code": clean(event.code, 64),
        "what": clean(event.what, 64),
        "reason": event.reason,
        "count": event.count,
    }
    if event.identity:
        said["identity"] = clean(event.identity, 256)
    services.upper_refused(
        upper=event.upper,
        source=clean(event.source, 64),
        said=said,
        at=moment(event.at),
        until=moment(event.until),
    )

"""Writes what happened to calls, viewers and uppers."""

from lianjing.apps.registry.models import Channel
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.viewing import services as viewing
from lianjing.apps.viewing.choices import Outcome
from lianjing.apps.viewing.models import Call, Session
from lianjing.apps.viewing.services import Ending, read_story
from lianjing.ingest.batch import Batch
from lianjing.ingest.bulk import clean
from lianjing.ingest.moments import moment
from lianjing.link.events import CallEnded, ViewingsServed


def write_calls(batch: Batch) -> None:
    """Write the stories of calls that are over."""
    for event in batch.calls.values():
        values = _call_values(event)
        Call.objects.update_or_create(
            key=clean(event.call, 64),
            defaults=values,
            create_defaults={
                **values,
                "device_code": clean(event.device, 64),
                "channel_code": clean(event.channel, 64),
                "viewer": clean(event.viewer, 80),
                "channel": Channel.objects.filter(
                    device__code=event.device, code=event.channel
                ).first(),
            },
        )

        _end_sessions(event)


def _end_sessions(event: CallEnded) -> None:
    """Close the sessions of a call: with the pull gone nobody can watch by them."""
    running = Session.objects.filter(call=clean(event.call, 64), ended_at=None)
    ending = Ending(clean(event.cause, 40), at=moment(event.ended_at), cut=False)
    viewing.end_sessions(running, ending)


def _call_values(event: CallEnded) -> dict[str, object]:
    story = read_story(event.story.replace("\\u0000", ""))
    return {
        "kind": clean(str((story or {}).get("kind", "live")), 16),
        "started_at": moment(event.started_at),
        "ended_at": moment(event.ended_at),
        "outcome": Outcome.FAILED if event.outcome == "failed" else Outcome.ENDED,
        "cause": clean(event.cause, 40),
        "first_packet_ms": event.first_packet_ms if event.first_packet_ms >= 0 else None,
        "story": story,
    }


def write_viewings(batch: Batch) -> None:
    """Follow who is served, and who has left, in the order it happened."""
    for event in batch.viewings:
        if isinstance(event, ViewingsServed):
            viewing.note_measured(at=moment(event.at), sent=event.sent)
        else:
            viewing.note_left(
                session=event.session, at=moment(event.at), sent=event.bytes, last=event.last
            )


def write_uppers(batch: Batch) -> None:
    """Write the state of links to upper platforms."""
    for event in batch.uppers.values():
        rows = UpperPlatform.objects.filter(key=event.upper)
        rows.exclude(online=event.online, status_reason=event.reason).update(
            status_changed_at=moment(event.at)
        )
        rows.update(
            online=event.online,
            status_reason=clean(event.reason, 40),
            shared=max(event.shared, 0),
            sent=max(event.sent, 0),
            acknowledged=max(event.acknowledged, 0),
            expected=max(event.expected, 0),
        )

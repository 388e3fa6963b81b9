"""Writes what happened to calls, viewers and uppers."""

from lianjing.apps.registry.models import Channel
from lianjing.apps.sharing.models import UpperPlatform
from lianjing.apps.viewing.choices import Outcome
from lianjing.apps.viewing.models import Call, Session
from lianjing.apps.viewing.services import read_story
from lianjing.ingest.batch import Batch
from lianjing.ingest.bulk import clean
from lianjing.ingest.moments import moment
from lianjing.link.events import CallEnded


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
    Session.objects.filter(call=event.call, ended_at=None).update(
        ended_at=moment(event.ended_at), end_reason=clean(event.cause, 40)
    )


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
    """Close the register of viewers who left."""
    for event in batch.viewings.values():
        rows = Session.objects.filter(key=event.session)
        rows.update(bytes=event.bytes)
        rows.filter(ended_at=None).update(
            ended_at=moment(event.at), end_reason=clean(event.reason, 40)
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

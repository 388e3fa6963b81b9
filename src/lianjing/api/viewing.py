"""Watching live, and the story of each call."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Status

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import Key, PageDict, paged
from lianjing.api.schemas.common import Page, PageSize
from lianjing.api.schemas.viewing import (
    AudioOut,
    CallOut,
    CallsOut,
    EndingOut,
    LiveIn,
    LiveOut,
    MarkOut,
    SessionOut,
    SessionsOut,
    TamperingIn,
    UrlsOut,
    VideoOut,
    story_out,
)
from lianjing.apps.pictures.selectors import masks_for
from lianjing.apps.registry import selectors as registry
from lianjing.apps.viewing import selectors, services
from lianjing.apps.viewing.choices import Outcome, StreamProfile
from lianjing.apps.viewing.services import Access

router = Router(tags=["viewing"], auth=signed_in)
_ANY_ADDRESS = {"", "0.0.0.0", "::", "127.0.0.1", "localhost"}  # noqa: S104 - compared, not bound


@router.post("/channels/{key}/live", response=LiveOut)
def start_live(request: HttpRequest, key: int, body: LiveIn) -> LiveOut:
    """Start to watch; the answer comes when a picture can, or with the cause why not."""
    actor = actor_in(request)
    channel = registry.channel(actor=actor, key=key)
    masks = masks_for(actor=actor, channel=channel)
    live = services.start_live(
        actor=actor,
        channel=channel,
        profile=StreamProfile(body.stream),
        masks=masks,
        instead=body.instead,
    )
    playing = live.playing
    return LiveOut(
        **_urls(request, live),
        session=live.session.key,
        call=live.session.call,
        video=VideoOut(
            codec=playing.video, mime=playing.mime, width=playing.width, height=playing.height
        ),
        audio=AudioOut(codec=playing.audio, notice=playing.audio_notice),
        mark=MarkOut.of(services.mark_of(actor=actor, session=live.session)),
        masked=bool(masks),
        reason=live.reason,
    )


def _urls(request: HttpRequest, access: Access) -> dict[str, Any]:
    """Give the addresses of a stream as this browser reaches the media node.

    A node that listens everywhere is reached by the host name the page came from; there is no
    address without a ticket.
    """
    session = access.session
    base = settings.INSTALLATION.settings.media.public_url.rstrip("/")
    if not base:
        host = session.viewer_address
        if host in _ANY_ADDRESS:
            host = urlsplit(f"//{request.get_host()}").hostname or "localhost"
        host = f"[{host}]" if ":" in host else host
        base = f"{request.scheme}://{host}:{session.viewer_port}"
    where = f"{base}/live/{session.stream}"
    return {
        "fmp4_url": f"{where}/stream.mp4?ticket={access.ticket}",
        "ws_url": f"{where.replace('http', 'ws', 1)}/ws?ticket={access.ticket}",
        "hls_url": f"{where}/index.m3u8?ticket={access.ticket}",
        "expires_at": session.expires_at,
        "right_until": session.right_until,
        "grant": session.grant_number,
    }


@router.get("/sessions", response=SessionsOut)
def list_sessions(request: HttpRequest) -> SessionsOut:
    """List who watches what now: everyone for administrators, else oneself."""
    rows = selectors.running_sessions(actor=actor_in(request))
    items = [SessionOut.of(row) for row in rows]
    return SessionsOut(items=items, total=len(items))


@router.post("/sessions/{session}/renew", response=UrlsOut)
def renew(request: HttpRequest, session: str) -> dict[str, Any]:
    """Go on watching: a later end and addresses with a fresh ticket."""
    actor = actor_in(request)
    found = selectors.session(actor=actor, key=session)
    registry.channel(actor=actor, key=found.channel_id or 0)  # it may be out of reach by now
    access = services.renew(actor=actor, session=found)
    return _urls(request, access)


@router.get("/sessions/{session}/ending", response=EndingOut)
def get_ending(request: HttpRequest, session: str) -> EndingOut:
    """Say why a session of one's own is over, in words."""
    found = selectors.own_session(actor=actor_in(request), key=session)
    return EndingOut.of(found, language_of(request))


@router.post("/sessions/{session}/tampering", response={204: None})
def report_tampering(request: HttpRequest, session: str, body: TamperingIn) -> Status[None]:
    """Take note that the mark over a picture was removed or covered; the session ends."""
    actor = actor_in(request)
    found = selectors.own_session(actor=actor, key=session)
    services.note_tampering(actor=actor, session=found, what=body.what)
    return Status(204, None)


@router.delete("/sessions/{session}", response={204: None})
def end_session(request: HttpRequest, session: str) -> Status[None]:
    """Stop watching, or make somebody stop; one's own that is over already is no mistake."""
    actor = actor_in(request)
    if not selectors.is_over(actor=actor, key=session):
        services.end_session(actor=actor, session=selectors.session(actor=actor, key=session))
    return Status(204, None)


@router.get("/calls", response=CallsOut)
def list_calls(
    request: HttpRequest,
    channel: Key | None = None,
    outcome: Outcome | None = None,
    search: str = "",
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List attempts to play, newest first."""
    rows = selectors.calls(
        actor=actor_in(request), channel=channel, outcome=outcome or "", search=search
    )
    language = language_of(request)
    return paged(rows, page, page_size, lambda found: [CallOut.of(r, language) for r in found])


@router.get("/calls/{call}", response=dict[str, Any])
def get_call(request: HttpRequest, call: str) -> dict[str, Any]:
    """Tell the story of a call, running or over; see docs/reference/call-story.md."""
    actor = actor_in(request)
    row = selectors.call(actor=actor, key=call)
    return story_out(row, services.story_of(row), language_of(request))

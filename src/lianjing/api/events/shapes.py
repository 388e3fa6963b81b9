"""What events look like, and which of them a page is told."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from lianjing.api.events.ear import Heard
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.approvals.selectors.requests import newest_notice, told_since
from lianjing.apps.sharing.selectors import keys_of_uppers
from lianjing.apps.viewing.selectors import running_by_user
from lianjing.kernel.causes import explain
from lianjing.kernel.errors import ResourceError
from lianjing.link.signal import TextNotice

if TYPE_CHECKING:
    from lianjing.api.events.hub import Page

LINK_ERRORS = (ResourceError, OSError, TimeoutError)
DATABASE_ERRORS = (DatabaseError, InterfaceError)


def text_notice(notice: TextNotice, language: str) -> dict[str, Any]:
    """Put a notice of signal into words."""
    texts = explain(notice.code, language, notice.facts)
    return {"level": notice.level, "text": texts.message, "advice": texts.advice}


def link_notice(code: str, language: str) -> dict[str, Any]:
    """Say that signal went away or is back."""
    if code == "signal_back":
        text = "Signalling is back." if language == "en" else "信令服务已恢复。"
        return {"level": "info", "text": text, "advice": "", "code": code}
    texts = explain("signal_down", language)
    return {"level": "error", "text": texts.message, "advice": texts.advice, "code": code}


def tell_streams(heard: Heard, pages: "list[Page]") -> None:
    """Tell each page the numbers and the ends of the streams its user watches."""
    sessions = running_by_user({*heard.streams, *heard.ended})
    for page in pages:
        own = sessions.get(page.actor.username, {})
        numbers: dict[str, dict[str, float]] = {}
        for stream, keys in own.items():
            if stream in heard.streams:
                kbps, fps, loss, delay = heard.streams[stream]
                told = {"kbps": kbps, "fps": fps, "loss": loss, "delay_ms": delay}
                numbers |= dict.fromkeys(keys, told)
            if stream in heard.ended:
                for key in keys:
                    page.put("ended", _ended(key, heard.ended[stream], page.language))
        if numbers:
            page.put("streams", numbers)


def _ended(session: str, code: str, language: str) -> dict[str, str]:
    facts = {"seconds": f"{settings.INSTALLATION.settings.media.idle_seconds:g}"}
    return {"session": session, "code": code, **explain(code, language, facts)._asdict()}


def tell_uppers(heard: Heard, pages: "list[Page]") -> None:
    """Tell pages that may know of uppers how their links are."""
    keys = keys_of_uppers(heard.uppers)
    for page in pages:
        if not page.actor.may(Permission.SHARING_VIEW):
            continue
        for name, key in keys.items():
            notice = heard.uppers[name]
            counts = {
                "shared": notice.shared,
                "sent": notice.sent,
                "acknowledged": notice.acknowledged,
                "expected": notice.expected,
            }
            status = "online" if notice.online else "offline"
            page.put(
                "upper",
                {"id": key, "status": status, "status_reason": notice.reason, "counts": counts},
            )


def tell_inbox(since: int | None, pages: "list[Page]") -> int:
    """Tell the pages of those who were told something of requests; gives how far that goes."""
    if since is None:
        return newest_notice()
    newest, people = told_since(since)
    for page in pages:
        if page.actor.user_id in people:
            page.put("inbox", {"notice": newest})
    return newest

"""What a browser is given: tickets, each good for one connection, and the text over the picture."""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import User
from lianjing.apps.registry.signalling import link_key
from lianjing.apps.viewing.models import Session
from lianjing.link.signal import Playing
from lianjing.link.tickets import Ticket, sign


@dataclass(frozen=True, slots=True)
class Access:
    """What a browser needs to see one stream: where it is shown, and tickets at need."""

    session: Session

    @property
    def ticket(self) -> str:
        """Sign a fresh ticket; each opens one connection (see `link.tickets`)."""
        web = settings.INSTALLATION.settings.web
        session = self.session
        opens = timezone.now() + timedelta(seconds=web.ticket_seconds)
        return sign(
            Ticket(
                session=session.key,
                stream=session.stream,
                user=session.username,
                channel=str(session.channel_id or ""),
                kind="live",
                opens_until=min(opens, session.expires_at).timestamp(),
                expires_at=session.expires_at.timestamp(),
                once=secrets.token_hex(6),
            ),
            link_key(),
        )


@dataclass(frozen=True, slots=True)
class Live(Access):
    """A picture that can start at once."""

    playing: Playing
    reason: str
    """What stands in the register as the reason."""


@dataclass(frozen=True, slots=True)
class MarkText:
    """What is written over a picture, signed so that a report of it can be told from an invention.

    The page takes the time from `at` and its own monotonic clock, never from the computer's clock.
    """

    lines: tuple[str, ...]
    at: datetime
    proof: str


def mark_of(*, actor: Actor, session: Session, now: datetime | None = None) -> MarkText:
    """Give the text over the pictures of a session: name, unit, terminal, session."""
    at = now or timezone.now()
    user = User.objects.select_related("organisation").filter(pk=actor.user_id or 0).first()
    name = (user.name if user is not None else "") or actor.username
    unit = user.organisation.name if user is not None and user.organisation is not None else ""
    lines = (f"{name} {actor.username}".strip(), unit, f"{actor.address} {session.key[:6]}")
    told = tuple(line for line in lines if line)
    return MarkText(lines=told, at=at, proof=proof_of(session.key, told))


def proof_of(session: str, lines: tuple[str, ...]) -> str:
    """Sign the text of a session."""
    body = json.dumps([session, *lines], ensure_ascii=False).encode()
    return hmac.new(link_key(), b"mark" + body, hashlib.sha256).hexdigest()[:32]

"""Sends the messages of webhooks: a few at a time, on threads of their own."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from django.db import DatabaseError, InterfaceError

from lianjing.apps.registry.passwords import reveal
from lianjing.apps.webhooks import guard, sending, services
from lianjing.apps.webhooks.models import Delivery
from lianjing.apps.webhooks.networks import allowed_networks
from lianjing.ingest.database import Database
from lianjing.runtime import logs

log = logs.get(__name__)
T = TypeVar("T")

POLL = 1.0
AT_ONCE = 4


class Postman:
    """Takes due messages, sends them, notes what came of it."""

    def __init__(self, in_database: Database) -> None:
        self._in_database = in_database
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhooks")

    async def run(self) -> None:
        """Work for ever."""
        while True:
            try:
                sent = await self._round()
            except (DatabaseError, InterfaceError) as error:
                log.warning("webhooks_database_failed", error=str(error))
                sent = 0
            if not sent:
                await asyncio.sleep(POLL)

    async def _round(self) -> int:
        found = await self._in_database(lambda: services.due(most=AT_ONCE))
        loop = asyncio.get_running_loop()
        answers = await asyncio.gather(
            *(loop.run_in_executor(self._threads, deliver, one) for one in found)
        )
        for one, answer in zip(found, answers, strict=True):
            await self._in_database(partial(services.note_answer, one, answer))
            if not answer.arrived:
                log.info("webhook_failed", webhook=one.webhook_id, status=answer.status)
        return len(found)


def deliver(delivery: Delivery) -> sending.Answer:
    """Try one message; the address is checked anew each time."""
    hook = delivery.webhook
    try:
        target = guard.check(hook.url, allowed_networks())
    except guard.BadAddressError as error:
        return sending.Answer(None, str(error)[:200])
    body = sending.encode(delivery.payload)
    headers = sending.headers_of(
        delivery.event, delivery.pk, reveal(hook.secret), body, at=int(time.time())
    )
    return sending.send(target, body, headers)

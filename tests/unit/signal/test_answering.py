"""Catalogues on the way to uppers."""

import asyncio

from lianjing.protocol import manscdp
from lianjing.protocol.sip.message import SipRequest

from .conftest import CODE, Unstarted, item

UPPER = "34000000002000000001"
NVR = "34020000001180000001"


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def part(request: SipRequest) -> manscdp.CatalogResponse:
    message = manscdp.parse(request.body).message
    assert isinstance(message, manscdp.CatalogResponse)
    return message


async def test_who_asks_again_gets_the_new_answer_alone(signal: Unstarted) -> None:
    signal.device(NVR, *(item(f"3402000000131{number:07d}") for number in range(200)))
    flow = signal.upper()
    signal.say(manscdp.CatalogQuery(7, CODE), flow, sender=UPPER)
    signal.say(manscdp.CatalogQuery(7, CODE), flow, sender=UPPER)
    await settle()
    (first,) = signal.requests("MESSAGE")
    signal.say(manscdp.CatalogQuery(8, CODE), flow, sender=UPPER)
    await settle()
    (second,) = signal.requests("MESSAGE")
    signal.answer(first, flow)
    await settle()
    assert signal.requests("MESSAGE") == []
    told = 0
    while second:
        told += len(part(second).items)
        assert part(second).sn == 8
        signal.answer(second, flow)
        await settle()
        second = next(iter(signal.requests("MESSAGE")), None)
    assert told == part(first).total
    assert signal.server.uppers.answering._sending == {}
    await signal.server.tasks.stop()

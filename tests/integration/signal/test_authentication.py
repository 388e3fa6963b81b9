"""Who may say what: proofs that are wrong, copied or missing change nothing."""

import asyncio

import pytest

from lianjing.kernel.errors import ResourceError
from lianjing.link import events
from lianjing.protocol import manscdp

from .platform_under_test import until

CAMERA = "34020000001320000001"
OTHER = "34020000001320000002"


@pytest.fixture
async def device(platform, raw_device):
    await platform.enter(platform.entry(CAMERA), platform.entry(OTHER))
    return await raw_device(platform, CAMERA)


# cases: 1
async def test_a_register_without_proof_is_challenged_and_changes_nothing(platform, device):
    answer = await device.ask("REGISTER", headers=[("Expires", 3600), ("X-GB-Ver", "3.0")])
    assert answer.status == 401
    assert 'realm="3402000000"' in answer.header("WWW-Authenticate")
    assert answer.header("X-GB-Ver") == "3.0"
    assert not platform.online(CAMERA)
    assert platform.events == []


# cases: 2
async def test_a_proof_is_answered_with_date_contact_and_expiry(platform, device):
    answer = await device.register()
    assert answer.status == 200
    assert answer.expires == 3600
    assert answer.header("X-GB-Ver") == "3.0"
    assert answer.header("Contact") == f"<sip:{CAMERA}@{device.host}:{device.port}>"
    date = answer.header("Date")
    assert len(date) == 23
    assert date[10] == "T", "Beijing time with milliseconds and no zone"


# cases: 6
async def test_the_uri_of_the_proof_need_not_be_the_request_uri(platform, device):
    challenged = await device.ask("REGISTER")
    text = device.credentials(challenged, uri="sip:192.0.2.1:5060")
    assert (await device.ask("REGISTER", headers=[("Authorization", text)])).status == 200


# cases: 8
async def test_a_used_proof_is_stale_and_works_after_the_new_challenge(platform, device):
    assert (await device.register()).status == 200
    headers = [("Expires", 3600), ("Authorization", device.authorization)]
    again = await device.ask("REGISTER", headers=headers)
    assert again.status == 401
    assert "stale=true" in again.header("WWW-Authenticate")
    headers[1] = ("Authorization", device.credentials(again))
    assert (await device.ask("REGISTER", headers=headers)).status == 200


# cases: 8
async def test_a_proof_with_an_old_nonce_is_stale(platform, device):
    challenged = await device.ask("REGISTER")
    platform.clock.ahead += 301
    text = device.credentials(challenged)
    again = await device.ask("REGISTER", headers=[("Authorization", text)])
    assert again.status == 401
    assert "stale=true" in again.header("WWW-Authenticate")
    assert not platform.online(CAMERA)


async def test_a_copied_proof_does_not_work_from_elsewhere(platform, device, raw_device):
    challenged = await device.ask("REGISTER")
    thief = await raw_device(platform, CAMERA, "127.0.0.2")
    headers = [("Authorization", device.credentials(challenged)), ("Expires", 3600)]
    answer = await thief.ask("REGISTER", headers=headers)
    assert answer.status == 401
    assert not platform.online(CAMERA)


async def test_a_used_proof_cannot_deregister_its_owner(platform, device, raw_device):
    await device.register()
    headers = [("Authorization", device.authorization), ("Expires", 0)]
    for host in ("127.0.0.1", "127.0.0.2"):
        thief = await raw_device(platform, CAMERA, host)
        assert (await thief.ask("REGISTER", headers=headers)).status == 401
    assert platform.online(CAMERA)


# cases: 12
async def test_deregistration_without_proof_is_challenged(platform, device):
    await device.register()
    assert (await device.ask("REGISTER", headers=[("Expires", 0)])).status == 401
    assert platform.online(CAMERA)


# cases: 11
async def test_deregistration_with_proof_takes_the_device_away(platform, device):
    await device.register()
    answer = await device.register(expires=0)
    assert (answer.status, answer.expires) == (200, 0)
    assert not platform.online(CAMERA)
    assert (await device.register(expires=0)).status == 200, "even when it is gone already"


# cases: 13
async def test_no_expires_is_given_our_default(platform, device):
    challenged = await device.ask("REGISTER")
    headers = [("Authorization", device.credentials(challenged))]
    assert (await device.ask("REGISTER", headers=headers)).expires == 3600


# cases: 14
async def test_too_short_an_expiry_is_refused_with_the_shortest(platform, device):
    answer = await device.register(expires=10)
    assert (answer.status, answer.header("Min-Expires")) == (423, "60")


async def test_a_device_with_proof_is_sent_to_the_server_it_shall_use(make_platform, raw_device):
    elsewhere = "34020000002000000002@192.0.2.7:5060"
    platform = await make_platform("34020000002000000001", redirect_to=elsewhere)
    device = await raw_device(platform, CAMERA)
    assert (await device.ask("REGISTER")).status == 401
    answer = await device.register()
    assert (answer.status, answer.contact.uri_text) == (302, f"sip:{elsewhere}")
    assert not platform.online(CAMERA)


async def test_too_long_an_expiry_is_shortened(platform, device):
    assert (await device.register(expires=10_000_000)).expires == 86400


# cases: 15
@pytest.mark.parametrize("code", ["3402000000132000000", "3402000000132000000A", "x", "1" * 21])
async def test_a_code_that_is_none_is_refused(platform, raw_device, code):
    device = await raw_device(platform, code)
    assert (await device.ask("REGISTER")).status == 403
    assert platform.device(code) is None


# cases: 26
async def test_one_code_that_registers_without_end_is_slowed_down(platform, device, raw_device):
    for _ in range(100):
        device.send(device.request("REGISTER"))
    statuses = [(await device.response()).status for _ in range(100)]
    assert statuses.count(401) <= 20
    assert statuses.count(503) >= 80
    other = await raw_device(platform, OTHER)
    assert (await other.register()).status == 200, "others do not notice"


@pytest.mark.parametrize("text", ["", "Digest", "Basic abc", 'Digest username="', "Digest " * 50])
async def test_a_proof_that_is_none_is_refused(platform, device, text):
    answer = await device.ask("REGISTER", headers=[("Authorization", text or " ")])
    assert answer.status in (400, 401)
    assert not platform.online(CAMERA)


async def test_another_devices_name_in_the_proof_is_refused(platform, device):
    challenged = await device.ask("REGISTER")
    text = device.credentials(challenged, username=OTHER)
    answer = await device.ask("REGISTER", headers=[("Authorization", text)])
    assert answer.status == 403
    assert not platform.online(CAMERA)
    assert not platform.online(OTHER)


async def test_a_registration_that_cannot_be_stored_is_not_confirmed(platform, device, monkeypatch):
    def full(_: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(platform.server.core.store, "_append", full)
    monkeypatch.setattr(platform.server.core.store, "_rewrite", full)
    answer = await device.register()
    assert answer.status == 503
    assert answer.header("Retry-After")
    monkeypatch.undo()
    await until(lambda: platform.server.core.store.healthy)
    assert (await device.register()).status == 200


# --- what is only claimed ---------------------------------------------------------------------


# cases: 30
async def test_a_keepalive_of_a_stranger_is_refused_and_reported_once(platform, device):
    for number in range(5):
        answer = await device.say(manscdp.Keepalive(number + 1, CAMERA))
        assert answer.status == 403
    assert platform.count("suspicious") == 5
    suspected = platform.told(events.MessageSuspected)
    assert [(event.device, event.what) for event in suspected] == [(CAMERA, "Keepalive")]
    platform.clock.ahead += 10
    await device.say(manscdp.Keepalive(9, CAMERA))
    assert len(platform.told(events.MessageSuspected)) == 2


async def test_a_claimed_identity_changes_nothing(platform, device, raw_device):
    await device.register()
    thief = await raw_device(platform, CAMERA, "127.0.0.2")
    before = platform.device(CAMERA).flow
    item = manscdp.CatalogItem(device_id=CAMERA, name="偷")
    messages = [
        manscdp.Keepalive(1, CAMERA),
        manscdp.CatalogResponse(2, CAMERA, 1, (item,)),
        manscdp.AlarmNotify(3, CAMERA, priority=1, method=5, description="假"),
        manscdp.CatalogNotify(
            4, CAMERA, 1, (manscdp.CatalogChange(manscdp.CatalogEvent.DEL, item),)
        ),
    ]
    for message in messages:
        assert (await thief.say(message)).status == 403
    assert platform.device(CAMERA).flow == before
    assert platform.device(CAMERA).channels == {}
    assert platform.told(events.AlarmRaised) == []


# cases: 86
async def test_a_notify_of_no_subscription_is_answered_481(platform, device):
    await device.register()
    headers = [("Event", "Catalog"), ("Subscription-State", "active")]
    assert (await device.ask("NOTIFY", headers=headers)).status == 481


async def test_bye_and_info_of_no_call_are_answered_481(platform, device):
    await device.register()
    assert (await device.ask("BYE")).status == 481
    assert (await device.ask("INFO")).status == 481


@pytest.mark.parametrize("method", ["INVITE", "SUBSCRIBE"])
async def test_nobody_below_may_ask_for_media_or_changes(platform, device, method):
    await device.register()
    device.send(device.request(method))
    answer = await device.response()
    assert answer.status == 403


# cases: 45
async def test_a_repeated_message_is_answered_again_and_taken_once(platform, device):
    await device.register()
    alarm = manscdp.AlarmNotify(7, CAMERA, priority=1, method=5)
    request = device.request("MESSAGE", body=manscdp.build(alarm))
    for _ in range(3):
        device.send(request)
    assert [(await device.response()).status for _ in range(3)] == [200] * 3
    assert len(platform.told(events.AlarmRaised)) == 1


# cases: 89
async def test_an_alarm_is_stored_and_then_answered(platform, device):
    await device.register()
    alarm = manscdp.AlarmNotify(7, CAMERA, priority=1, method=5, alarm_type=2)
    await device.say(alarm)
    async with asyncio.timeout(30):
        while True:
            request = await device.wanted("MESSAGE")
            device.answer(request)
            answer = manscdp.parse(request.body).message
            if isinstance(answer, manscdp.AlarmResponse):
                break
    assert (answer.sn, answer.device_id, answer.result) == (7, CAMERA, manscdp.Result.OK)


async def test_an_alarm_that_cannot_be_stored_is_not_answered(platform, device, monkeypatch):
    await device.register()
    bus = platform.server.core.bus

    async def refuse() -> None:
        raise ResourceError("disk full", code="bus_unavailable")

    monkeypatch.setattr(bus, "durable", refuse)
    await device.say(manscdp.AlarmNotify(7, CAMERA, priority=1, method=5))
    await until(lambda: platform.count("alarm.not_acknowledged") == 1)


# cases: 32
async def test_a_keepalive_that_names_faulty_children_flags_them(platform, device):
    await device.register()
    item = manscdp.CatalogItem(device_id=OTHER, name="子")
    await device.say(manscdp.CatalogResponse(1, CAMERA, 1, (item,)))
    assert platform.device(CAMERA).channels[OTHER].own_online
    await device.say(manscdp.Keepalive(2, CAMERA, status=manscdp.Result.ERROR, faulty=(OTHER,)))
    assert not platform.device(CAMERA).channels[OTHER].own_online

"""Digest: the vectors of Appendix A, both sides, nonces that cannot be replayed."""

import dataclasses

import pytest

from lianjing.kernel.errors import MalformedMessageError
from lianjing.protocol.sip.digest import (
    Algorithm,
    Challenge,
    Credentials,
    answer_challenge,
    expected_response,
    ha1,
    is_right,
    parse_challenge,
    parse_credentials,
    pick_challenge,
)
from lianjing.protocol.sip.message import SipRequest, SipResponse
from lianjing.protocol.sip.nonces import NonceKeeper, Verdict

USER = "34020000001320000001"
REALM = "3402000000"
PASSWORD = "gb-test-pass"
NONCE = "6fe9ba44a76be22a"
URI = "sip:34020000002000000001@3402000000"
HOME = "192.0.2.101"


def secret(algorithm: Algorithm = Algorithm.MD5) -> str:
    return ha1(USER, REALM, PASSWORD, algorithm)


def answer(challenge: Challenge, *, count: int = 1, password: str = PASSWORD) -> Credentials:
    return answer_challenge(
        challenge,
        username=USER,
        password=password,
        method="REGISTER",
        uri=URI,
        cnonce="0a4f113b",
        nonce_count=count,
    )


@pytest.mark.parametrize(
    ("algorithm", "qop", "response"),
    [
        (Algorithm.MD5, False, "6a17e067365fdf69c4f4d4619f00ae70"),
        (Algorithm.MD5, True, "e0c139eed0b6ce7cb0dbccc8ab24cf17"),
        (
            Algorithm.SHA256,
            False,
            "ace8cc5e3b60d510bebc78169d7c309d0afca56788d4228f52b433569dcfbc13",
        ),
        (
            Algorithm.SHA256,
            True,
            "15a6ca44a8fd9ea550e78b407b7a5d491be8ade1833b2a22cd542c5e4898354b",
        ),
    ],
)
# cases: 3, 4
def test_vectors_of_the_appendix(algorithm: Algorithm, qop: bool, response: str) -> None:
    challenge = Challenge(REALM, NONCE, algorithm, qop_auth=qop)
    credentials = answer(challenge)
    assert credentials.response == response
    assert is_right(credentials, method="REGISTER", secret=secret(algorithm))
    assert parse_credentials(credentials.header_value()) == credentials


def test_stored_hash_is_that_of_the_appendix() -> None:
    assert secret() == "28ce2a0e2d372d9a69a69bb9598895fb"


# cases: 7
def test_upper_case_digits_are_right() -> None:
    credentials = answer(Challenge(REALM, NONCE))
    shouted = dataclasses.replace(credentials, response=credentials.response.upper())
    assert is_right(shouted, method="REGISTER", secret=secret())


# cases: 6
def test_uri_of_the_header_counts_whatever_the_request_uri_was() -> None:
    challenge = Challenge(REALM, NONCE)
    credentials = answer_challenge(
        challenge,
        username=USER,
        password=PASSWORD,
        method="REGISTER",
        uri="sip:192.0.2.10:5060",
        cnonce="",
    )
    assert is_right(credentials, method="REGISTER", secret=secret())


# cases: 5
def test_wrong_password_method_or_quality_is_wrong() -> None:
    credentials = answer(Challenge(REALM, NONCE))
    assert not is_right(credentials, method="REGISTER", secret=ha1(USER, REALM, "other"))
    assert not is_right(credentials, method="INVITE", secret=secret())
    odd = dataclasses.replace(credentials, qop="auth-int")
    assert not is_right(odd, method="REGISTER", secret=secret())
    unknown = dataclasses.replace(credentials, algorithm=None)
    assert not is_right(unknown, method="REGISTER", secret=secret())
    with pytest.raises(MalformedMessageError):
        expected_response(unknown, method="REGISTER", secret=secret())


def test_challenge_is_written_as_the_standard_shows_it() -> None:
    assert (
        Challenge(REALM, NONCE).header_value()
        == 'Digest realm="3402000000",nonce="6fe9ba44a76be22a",algorithm=MD5'
    )
    full = Challenge(REALM, NONCE, Algorithm.SHA256, qop_auth=True, stale=True, opaque="o")
    assert parse_challenge(full.header_value()) == full


def test_strongest_known_challenge_is_answered() -> None:
    md5, other_md5 = Challenge(REALM, "a"), Challenge(REALM, "b")
    sha = Challenge(REALM, "c", Algorithm.SHA256)
    unknown = parse_challenge('Digest realm="x",nonce="n",algorithm=SM3')
    assert pick_challenge([unknown, md5, sha]) == sha
    assert pick_challenge([md5, other_md5, unknown]) == md5
    assert pick_challenge([unknown]) is None
    with pytest.raises(MalformedMessageError):
        answer(unknown)


def test_several_qualities_in_one_challenge_are_read() -> None:
    challenge = parse_challenge(
        'digest realm = "a, b" , nonce="n", qop="auth-int, auth" , stale=TRUE'
    )
    assert (challenge.realm, challenge.qop_auth, challenge.stale) == ("a, b", True, True)


def test_challenges_of_all_lines_are_read_and_foreign_ones_left_out() -> None:
    response = SipResponse(
        401,
        "Unauthorized",
        [
            ("WWW-Authenticate", b'Digest realm="a, b",nonce="1", Digest realm="c", nonce ="2"'),
            ("WWW-Authenticate", b'Asymmetric nonce="3"'),
            ("WWW-Authenticate", b'Digest realm="no nonce"'),
            ("WWW-Authenticate", b'DIGEST algorithm=SHA-256, realm="d", nonce="4"'),
            ("WWW-Authenticate", b"Digest nonce=" + b"x" * 8000),
        ],
    )
    found = [(challenge.realm, challenge.nonce) for challenge in response.challenges]
    assert found == [("a, b", "1"), ("c", "2"), ("d", "4")]
    assert SipResponse(401, "", []).challenges == []


def test_credentials_are_read_from_the_request() -> None:
    credentials = answer(Challenge(REALM, NONCE))
    request = SipRequest("REGISTER", URI, [("Authorization", credentials.header_value().encode())])
    assert request.authorization == credentials
    assert SipRequest("REGISTER", URI, []).authorization is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Basic abc",
        "Digest",
        'Digest username="a"',
        'Digest username="a",nonce="b",uri="c"',
        "Digest " + "a=b," * 2000,
        "Capability algorithm=A:RSA",
    ],
)
def test_unreadable_credentials_are_malformed(text: str) -> None:
    with pytest.raises(MalformedMessageError):
        parse_credentials(text)


@pytest.mark.parametrize(("nc", "count"), [("0000000a", 10), ("", 0), ("xyz", 0), ("1" * 9, 0)])
def test_nonce_count_is_hexadecimal(nc: str, count: int) -> None:
    credentials = dataclasses.replace(answer(Challenge(REALM, NONCE)), nc=nc)
    assert credentials.nonce_count == count


# ------------------------------------------------------------------------- nonces


class Desk:
    """A registrar's side of authentication with a clock of its own."""

    def __init__(self, **options: float) -> None:
        self.keeper = NonceKeeper(
            secret=b"start-1", lifetime=60, capacity=int(options.get("capacity", 100))
        )
        self.now = 1_800_000_000.0

    def challenge(self, *, qop: bool = False, source: str = HOME) -> Challenge:
        return Challenge(REALM, self.keeper.issue(source=source, now=self.now), qop_auth=qop)

    def check(self, credentials: Credentials, source: str = HOME) -> Verdict:
        return self.keeper.check(
            credentials, method="REGISTER", secret=secret(), source=source, now=self.now
        )


def test_answer_to_our_own_nonce_is_accepted() -> None:
    desk = Desk()
    assert desk.check(answer(desk.challenge())) is Verdict.ACCEPTED


def test_nonces_differ_and_are_plain_hexadecimal() -> None:
    desk = Desk()
    nonces = {desk.challenge().nonce for _ in range(100)}
    assert len(nonces) == 100
    assert all(len(nonce) == 32 and int(nonce, 16) for nonce in nonces)


# cases: 8
def test_expired_nonce_is_stale_and_the_next_one_good() -> None:
    desk = Desk()
    old = answer(desk.challenge())
    desk.now += 61
    assert desk.check(old) is Verdict.STALE
    assert desk.check(answer(desk.challenge())) is Verdict.ACCEPTED


def test_copied_authorization_without_qop_works_once_so_it_cannot_deregister() -> None:
    desk = Desk()
    credentials = answer(desk.challenge())
    assert desk.check(credentials) is Verdict.ACCEPTED
    assert desk.check(credentials) is Verdict.STALE


def test_with_qop_the_count_has_to_grow() -> None:
    desk = Desk()
    challenge = desk.challenge(qop=True)
    verdicts = [desk.check(answer(challenge, count=count)) for count in (1, 2, 2, 1, 5, 4)]
    accepted, stale = Verdict.ACCEPTED, Verdict.STALE
    assert verdicts == [accepted, accepted, stale, stale, accepted, stale]


def test_qop_without_a_count_is_never_accepted() -> None:
    desk = Desk()
    assert desk.check(answer(desk.challenge(qop=True), count=0)) is Verdict.STALE


def test_short_form_after_a_counted_one_is_good_once() -> None:
    desk = Desk()
    challenge = desk.challenge(qop=True)
    assert desk.check(answer(challenge, count=1)) is Verdict.ACCEPTED
    short = answer(dataclasses.replace(challenge, qop_auth=False))
    assert desk.check(short) is Verdict.ACCEPTED
    assert desk.check(answer(challenge, count=2)) is Verdict.STALE


def test_nonce_of_another_source_is_stale() -> None:
    desk = Desk()
    credentials = answer(desk.challenge())
    assert desk.check(credentials, source="203.0.113.66") is Verdict.STALE
    assert desk.check(credentials) is Verdict.ACCEPTED


@pytest.mark.parametrize("nonce", ["", "6fe9ba44a76be22a", "z" * 32, "é" * 32, "0" * 32])
def test_foreign_nonce_is_stale_and_nothing_else(nonce: str) -> None:
    assert Desk().check(answer(Challenge(REALM, nonce))) is Verdict.STALE


def test_wrong_password_is_wrong_and_does_not_use_up_the_nonce() -> None:
    desk = Desk()
    challenge = desk.challenge()
    assert desk.check(answer(challenge, password="guess")) is Verdict.WRONG
    assert desk.check(answer(challenge)) is Verdict.ACCEPTED


def test_nonce_from_the_future_is_stale() -> None:
    desk = Desk()
    credentials = answer(desk.challenge())
    desk.now -= 10
    assert desk.check(credentials) is Verdict.STALE


def test_another_secret_makes_all_nonces_stale() -> None:
    desk = Desk()
    credentials = answer(desk.challenge())
    desk.keeper = NonceKeeper(secret=b"start-2", lifetime=60)
    assert desk.check(credentials) is Verdict.STALE


def test_memory_is_bounded_and_forgetting_never_opens_the_door() -> None:
    desk = Desk(capacity=10)
    used = []
    for _ in range(100):
        credentials = answer(desk.challenge())
        assert desk.check(credentials) in (Verdict.ACCEPTED, Verdict.STALE)
        used.append(credentials)
        desk.now += 0.4
    assert all(desk.check(credentials) is not Verdict.ACCEPTED for credentials in used)
    desk.now += 2
    assert desk.check(answer(desk.challenge())) is Verdict.ACCEPTED

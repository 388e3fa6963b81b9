"""Somebody's own browser from the first sign-in on: password, pledge, second factors."""

import time
from collections.abc import Callable

import pyotp
from playwright.sync_api import BrowserContext, CDPSession, Locator, Page, expect
from tests.e2e.waiting import until

STEP = 30
"""Seconds a one-time code counts for (RFC 6238)."""


class Codes:
    """An authenticator in hand: gives codes that were not shown yet, as soon as there is one.

    A server takes the step before and the step after as well, so that three are there at once.
    """

    def __init__(self, secret: str) -> None:
        self._made = pyotp.TOTP(secret)
        self._last = 0

    def next(self) -> str:
        """Give the earliest code that counts now and was not used."""
        self._last = until(self._step, within=STEP + 5, what="a code that was not used", every=0.5)
        return self._made.generate_otp(self._last)

    def _step(self) -> int:
        now = int(time.time()) // STEP
        step = max(self._last + 1, now)
        return step if step <= now + 1 else 0


class Newcomer:
    """One person at one window, which knows of no session yet."""

    def __init__(self, context: BrowserContext, url: str, username: str) -> None:
        self.page: Page = context.new_page()
        self.context = context
        self.username = username
        self.password = ""
        self.url = url

    def at(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    def sign_in(self, shows: str = "user-menu") -> None:
        """Give name and password; what is asked for next is a matter of the account."""
        self.page.goto(f"{self.url}/login")
        self.at("login-username").fill(self.username)
        self.at("login-password").fill(self.password)
        self.at("login-submit").click()
        expect(self.at(shows)).to_be_visible()

    def sign_out(self) -> None:
        self.at("user-menu").click()
        self.at("logout").click()
        expect(self.at("login-username")).to_be_visible()

    def choose_password(self, password: str) -> None:
        """Replace the password that was handed over."""
        self.at("password-new").fill(password)
        self.at("password-again").fill(password)
        self.at("password-submit").click()
        expect(self.at("password-new")).to_be_hidden()
        self.password = password

    def sign_pledge(self) -> None:
        self.at("pledge-agree").click()
        self.at("pledge-sign").click()
        expect(self.at("user-menu")).to_be_visible()

    def set_up(self, deed: Callable[[], None]) -> list[str]:
        """Set up a factor from one's own menu; give the recovery codes that come with it."""
        self.at("user-menu").click()
        self.at("my-account").click()
        self.at("add-factor").click()
        expect(self.at("setup-secret")).to_be_visible()
        deed()
        expect(self.at("recovery-codes")).to_be_visible()
        codes = self.at("recovery-codes").locator("li").all_inner_texts()
        self.at("recovery-kept").click()
        self.at("factor-done").click()
        expect(self.at("add-factor")).to_be_visible()
        self.page.reload()
        return codes

    def show(self, code: str) -> None:
        """Give a code, one-time or recovery, as the second step."""
        self.at("factor-code").fill(code)
        self.at("factor-submit").click()


def security_key(page: Page) -> CDPSession:
    """Plug a key into this browser that is touched whenever it blinks."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session

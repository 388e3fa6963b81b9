"""A play that failed: the code people's sentences hang on, and the facts that fill them."""

from collections.abc import Mapping

from lianjing.kernel.causes import CODES
from lianjing.kernel.causes.play import REFUSALS
from lianjing.kernel.errors import LianjingError
from lianjing.protocol.sip.message import SipRequest, SipResponse


class PlayFailedError(LianjingError):
    """No picture; `code` is one of `kernel.causes`."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, code=code)
        self.facts: dict[str, str] = {name: str(value) for name, value in facts.items()}


def refusal(peer: str, response: SipResponse) -> PlayFailedError:
    """Explain a final answer other than 2xx; a Warning header of the peer is quoted."""
    zh, zh_hint, en, en_hint = REFUSALS.get(response.status, ("拒绝", "", "refused", ""))
    warning = _warning_text(response)
    said = CODES.get(warning, {})
    return PlayFailedError(
        "refused",
        peer=peer,
        status=response.status,
        phrase=response.reason,
        meaning=f"{zh} / {en}",
        hint=f"{zh_hint}{_quote(said, 'zh', warning)} / {en_hint}{_quote(said, 'en', warning)}",
        warning=warning,
    )


def _quote(said: Mapping[str, tuple[str, str, str]], language: str, warning: str) -> str:
    """Quote what the peer says; a platform of our kind says one of our own codes."""
    if not warning:
        return ""
    words = said[language][0] if said else warning
    return f" 对方说明: {words}。" if language == "zh" else f" It says: {words}."


def _warning_text(response: SipResponse) -> str:
    text = response.header("Warning") or ""
    return text.partition('"')[2].rpartition('"')[0][:300]


def reason_header(cause: str) -> str:
    """Write why we end a call into its BYE (RFC 3326)."""
    return f'SIP;cause={STATUS_OF.get(cause, 200)};text="{_SPOKEN.get(cause, cause)}"'


def warning_header(domain: str, text: str) -> str:
    """Write why we refuse (RFC 3261 §20.43); a platform of our kind makes words of a code."""
    return f'399 {domain} "{text}"'


def cause_of_farewell(request: SipRequest) -> str:
    """Say what a BYE means for us: a share taken back one hop below is told on as such."""
    return "share_ended" if _reason_text(request) in _SPOKEN.values() else "peer_ended"


def farewell(peer: str, request: SipRequest) -> dict[str, str]:
    """Give the facts of a BYE; what a platform of our kind says in it becomes words."""
    text = _reason_text(request)
    said = CODES.get(text, {})
    zh, en = (_quote(said, language, text) for language in ("zh", "en"))
    return {"peer": peer, "said": f"{zh.strip()} / {en.strip()}" if text else ""}


def _reason_text(request: SipRequest) -> str:
    return (request.header("Reason") or "").partition('text="')[2].partition('"')[0][:300]


_SPOKEN = {"share_ended": "revoked", "revoked": "revoked"}
"""Causes that have another name towards the next platform."""

STATUS_OF: dict[str, int] = {
    "action_not_shared": 403,
    "command_not_shared": 403,
    "snapshot_bad_order": 400,
    "snapshot_url_refused": 403,
    "snapshots_busy": 486,
    "streams_used_up": 486,
    "loop_detected": 482,
    "too_many_platforms": 483,
    "revoked": 403,
    "stopped": 403,
    "share_ended": 403,
    "not_registered": 480,
    "device_offline": 480,
    "channel_offline": 480,
    "channel_unknown": 404,
    "no_answer": 408,
    "no_rtp": 408,
    "no_key_frame": 408,
    "wrong_source": 500,
    "wrong_ssrc": 500,
    "undecodable": 488,
    "ports_exhausted": 503,
    "ssrc_exhausted": 503,
    "media_down": 503,
    "masks_hold_camera": 403,
    "mask_preset_held": 403,
    "mask_failed": 500,
    "mask_undecodable": 488,
    "mask_stuck": 500,
    "masks_busy": 503,
    "masks_changed": 480,
    "bad_answer": 500,
    "tcp_connect_failed": 500,
}
"""What an upper platform is answered when a play for it failed."""

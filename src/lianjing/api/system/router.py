"""The system page."""

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

from lianjing import __version__
from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.schemas.system import (
    AccessOut,
    CheckOut,
    PortOut,
    ProcessOut,
    SipOut,
    SystemOut,
)
from lianjing.api.system.state import Engines, ProcessState, ask_engines
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.registry import services
from lianjing.kernel.codes import sip_domain
from lianjing.runtime import secrets, selfcheck

router = Router(tags=["system"], auth=signed_in)


@router.get("/system", response=SystemOut)
def system(request: HttpRequest) -> SystemOut:
    """Tell how our processes, ports, addresses, disk and clock are, with advice."""
    require(actor_in(request), Permission.SYSTEM_VIEW)
    engines = ask_engines()
    language = language_of(request)
    platform = settings.INSTALLATION.settings.platform
    return SystemOut(
        version=__version__,
        name=platform.name,
        processes=[_process(state) for state in engines.processes()],
        ports=_ports(engines),
        checks=_checks(language),
        counters=_counters(engines),
        sip=SipOut(
            code=platform.code,
            domain=sip_domain(platform.code),
            address=_sip_address(request),
            port=settings.INSTALLATION.settings.sip.port,
        ),
    )


@router.get("/system/access", response=AccessOut)
def access(request: HttpRequest) -> AccessOut:
    """Tell what a camera's GB28181 page asks for, with the access password; audited."""
    services.note_access_shown(actor=actor_in(request))
    sip = settings.INSTALLATION.settings.sip
    code = settings.INSTALLATION.settings.platform.code
    return AccessOut(
        code=code,
        domain=sip_domain(code),
        address=_sip_address(request),
        port=sip.port,
        transports=["UDP", "TCP"],
        password=_password(),
        expires=sip.expires_default,
        keepalive_seconds=sip.keepalive_seconds,
        keepalive_count=sip.keepalive_count,
    )


def _password() -> str:
    return secrets.password(settings.INSTALLATION.secrets, "access")


def _sip_address(request: HttpRequest) -> str:
    """Give the address devices should use: the one told to them, else the one of this page."""
    sip = settings.INSTALLATION.settings.sip
    if sip.advertise:
        return str(sip.advertise)
    if sip.address not in {"0.0.0.0", "::", ""}:  # noqa: S104 - compared, not bound
        return str(sip.address)
    return request.get_host().rsplit(":", 1)[0]


def _process(state: ProcessState) -> ProcessOut:
    return ProcessOut(
        name=state.name,
        state="up" if state.up else "down",
        pid=state.pid,
        up_since=state.up_since,
        rss_mb=state.rss_mb,
    )


def _ports(engines: Engines) -> list[PortOut]:
    told = engines.signal.ports if engines.signal else ()
    by_key = {(port.port, port.transport): port for port in told}
    found = []
    for port in selfcheck.ports(settings.INSTALLATION):
        state = by_key.get((port.port, port.transport))
        ok = state.ok if state is not None else _is_up(port, engines)
        found.append(
            PortOut(
                name=port.name,
                address=port.address,
                port=port.port,
                transport=port.transport,
                state="ok" if ok else "fail",
                advice=state.advice if state is not None else "",
            )
        )
    return found


def _is_up(port: selfcheck.Port, engines: Engines) -> bool:
    """Judge a port by the process that has it; ours is up, or nobody would ask."""
    if port.key == "web.port":
        return True
    if port.key in {"link.signal_port", "sip.port"}:
        return engines.signal is not None
    return engines.media is not None


def _checks(language: str) -> list[CheckOut]:
    found = []
    for finding in selfcheck.check(settings.INSTALLATION, running=True):
        message, advice = finding.sentences(language)
        found.append(
            CheckOut(name=finding.name, state=finding.state.value, message=message, advice=advice)
        )
    return found


def _counters(engines: Engines) -> dict[str, int]:
    counters: dict[str, int] = {}
    if engines.signal is not None:
        counters |= {
            "devices.online": engines.signal.devices_online,
            "devices.total": engines.signal.devices_total,
            "channels.total": engines.signal.channels,
            "calls.running": engines.signal.calls,
        }
        counters |= engines.signal.counters
    if engines.media is not None:
        counters |= {
            "media.ports_free": engines.media.ports_free,
            "media.ports_total": engines.media.ports_total,
            "media.streams": len(engines.media.streams),
        }
        counters |= {f"media.{name}": value for name, value in engines.media.counters.items()}
    counters["ingest.waiting"] = int(engines.ingest.get("waiting", 0))
    return counters

"""Devices and lower platforms."""

from typing import Literal

from django.http import HttpRequest
from ninja import Router, Status

from lianjing.api.auth import actor_in, signed_in
from lianjing.api.language import language_of
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.common import AcceptedOut, Page, PageSize, ResultOut
from lianjing.api.schemas.devices import (
    DeviceDetailOut,
    DeviceIn,
    DeviceOut,
    DevicePatch,
    DevicesOut,
    FieldsOut,
    RegistrationOut,
    RegistrationsOut,
)
from lianjing.apps.registry import selectors, services
from lianjing.apps.registry.choices import DeviceKind
from lianjing.apps.registry.models import Device
from lianjing.apps.registry.selectors import DeviceFilter
from lianjing.apps.registry.services import DeviceChanges

router = Router(tags=["devices"], auth=signed_in)
_LAST_REGISTRATIONS = 20
State = Literal["online", "offline"]


def _list(request: HttpRequest, where: DeviceFilter, page: int, page_size: int) -> PageDict:
    language = language_of(request)
    actor = actor_in(request)
    rows = selectors.devices(actor=actor, where=where)

    def shape(found: list[Device]) -> list[DeviceOut]:
        shown = selectors.limited(actor=actor, devices=found)
        return [DeviceOut.of(device, language) for device in shown]

    return paged(rows, page, page_size, shape)


def _detail(request: HttpRequest, device: Device) -> DeviceDetailOut:
    actor = actor_in(request)
    attempts = selectors.registrations(actor=actor, device=device)[:_LAST_REGISTRATIONS]
    history = selectors.device_history(actor=actor, device=device)
    selectors.limited(actor=actor, devices=[device])
    return DeviceDetailOut.whole(device, history, attempts, language_of(request))


@router.get("/devices", response=DevicesOut)
def list_devices(
    request: HttpRequest,
    search: str = "",
    status: State | None = None,
    kind: DeviceKind | None = None,
    trusted: bool | None = None,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List what registers with us."""
    online = None if status is None else status == "online"
    where = DeviceFilter(search=search, online=online, kind=kind, trusted=trusted)
    return _list(request, where, page, page_size)


@router.post("/devices", response={201: DeviceOut})
def create_device(request: HttpRequest, body: DeviceIn) -> Status[DeviceOut]:
    """Enter a device before it registers."""
    device = services.create_device(
        actor=actor_in(request), code=body.code, name=body.name, password=body.password
    )
    return Status(201, DeviceOut.of(device, language_of(request)))


@router.get("/devices/{key}", response=DeviceDetailOut)
def get_device(request: HttpRequest, key: int) -> DeviceDetailOut:
    """Show a device with its history and last registrations."""
    return _detail(request, selectors.device(actor=actor_in(request), key=key))


@router.patch("/devices/{key}", response=DeviceOut)
def change_device(request: HttpRequest, key: int, body: DevicePatch) -> DeviceOut:
    """Change a device's name or settings."""
    actor = actor_in(request)
    device = services.change_device(
        actor=actor,
        device=selectors.device(actor=actor, key=key),
        changes=DeviceChanges(**body.dict(exclude_unset=True)),
    )
    return DeviceOut.of(device, language_of(request))


@router.delete("/devices/{key}", response={204: None})
def delete_device(request: HttpRequest, key: int) -> Status[None]:
    """Remove a device with its channels."""
    actor = actor_in(request)
    services.delete_device(actor=actor, device=selectors.device(actor=actor, key=key))
    return Status(204, None)


@router.post("/devices/{key}/refresh", response=AcceptedOut)
def refresh_device(request: HttpRequest, key: int) -> AcceptedOut:
    """Ask a device for its catalogue and information again."""
    actor = actor_in(request)
    services.refresh_device(actor=actor, device=selectors.device(actor=actor, key=key))
    return AcceptedOut()


@router.post("/devices/{key}/reboot", response=ResultOut)
def reboot_device(request: HttpRequest, key: int) -> ResultOut:
    """Restart a device."""
    actor = actor_in(request)
    device = selectors.device(actor=actor, key=key)
    return ResultOut(result=services.reboot_device(actor=actor, device=device))


@router.get("/devices/{key}/status", response=FieldsOut)
def device_status(request: HttpRequest, key: int) -> FieldsOut:
    """Ask a device how it is, now."""
    actor = actor_in(request)
    device = selectors.device(actor=actor, key=key)
    return FieldsOut(fields=services.device_status(actor=actor, device=device))


@router.get("/registrations", response=RegistrationsOut)
def list_registrations(
    request: HttpRequest, ok: bool | None = None, page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List attempts to register of every code, also of those nobody has entered."""
    language = language_of(request)
    rows = selectors.registrations(actor=actor_in(request), ok=ok)
    return paged(
        rows, page, page_size, lambda found: [RegistrationOut.of(r, language) for r in found]
    )


@router.get("/platforms/lower", response=DevicesOut, tags=["platforms"])
def list_lower(
    request: HttpRequest,
    search: str = "",
    status: State | None = None,
    page: Page = 1,
    page_size: PageSize = 50,
) -> PageDict:
    """List lower platforms."""
    online = None if status is None else status == "online"
    where = DeviceFilter(search=search, online=online, kind=DeviceKind.PLATFORM)
    return _list(request, where, page, page_size)


@router.post("/platforms/lower", response={201: DeviceOut}, tags=["platforms"])
def create_lower(request: HttpRequest, body: DeviceIn) -> Status[DeviceOut]:
    """Enter a lower platform before it registers; everything else is under `/devices/{id}`."""
    device = services.create_device(
        actor=actor_in(request),
        code=body.code,
        name=body.name,
        password=body.password,
        kind=DeviceKind.PLATFORM,
    )
    return Status(201, DeviceOut.of(device, language_of(request)))

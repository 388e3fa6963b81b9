"""Pictures asked for by people: a live stream, a still of it, and covered parts at the device."""

from lianjing.kernel.errors import DomainError, MalformedMessageError, ResourceError
from lianjing.link import media
from lianjing.link import signal as link
from lianjing.link.codec import Message
from lianjing.link.pictures import Masks, Rect, canonical
from lianjing.protocol import manscdp
from lianjing.protocol.manscdp.config_parts import MaskRegion, PictureMask
from lianjing.signal.calls.failure import PlayFailedError
from lianjing.signal.calls.identity import of_viewer
from lianjing.signal.calls.pull import Pull
from lianjing.signal.calls.pulls import Pulls
from lianjing.signal.calls.variants import Shown
from lianjing.signal.core import Core
from lianjing.signal.directory import Device
from lianjing.signal.peers import Peers, peer_of

MAX_REGIONS = 4
"""Covered areas a device knows (GB/T 28181-2022 §9.3, PictureMask)."""

STILL_SECONDS = 15.0
CHANGES = 3
"""So often what is covered may change while one viewer waits."""


class Pictures:
    """Answers `Play`, `TakePicture`, `SendMasks` and `AskDeviceMasks`."""

    def __init__(self, core: Core, pulls: Pulls, peers: Peers) -> None:
        self._core = core
        self._pulls = pulls
        self._peers = peers

    async def answer(
        self, wish: link.Play | link.TakePicture | link.SendMasks | link.AskDeviceMasks
    ) -> Message:
        """Answer one question of the control API."""
        match wish:
            case link.Play():
                return await self.play(wish)
            case link.TakePicture():
                return await self.take(wish)
            case link.SendMasks():
                return await self.send_masks(wish)
            case link.AskDeviceMasks():
                return await self.device_masks(wish)

    async def play(self, wish: link.Play) -> Message:
        """Give the stream this viewer may see, once a picture can start."""
        try:
            asked = _asked(wish)
            pull = self._acquire(wish)
            with pull.awaited(self._core.clock):
                await self._show(pull, ())
                await self._stands(pull, asked)
                shown = await self._show_as_now(pull, wish, asked)
        except PlayFailedError as failure:
            return _failed(failure)
        settings, ready = self._core.settings.media, shown.ready
        return link.Playing(
            call=pull.story.call,
            stream=shown.stream,
            node=pull.node.node,
            viewer_address=settings.http_address,
            viewer_port=settings.http_port,
            video=ready.video,
            mime=ready.mime,
            width=ready.width,
            height=ready.height,
            audio=ready.audio,
            audio_notice=ready.audio_notice,
        )

    async def take(self, wish: link.TakePicture) -> Message:
        """Give a still; it is masked at the media node, before anybody has it."""
        try:
            asked = _asked(wish)
            pull = self._acquire(wish)
            with pull.awaited(self._core.clock):
                await self._show(pull, ())
                await self._stands(pull, asked)
                masks = self._masks(wish, asked)
                still = await self._still(pull, masks, wish)
        except PlayFailedError as failure:
            return _failed(failure)
        return link.Picture(
            call=pull.story.call,
            image=still.image,
            width=still.width,
            height=still.height,
            at=still.at,
            masked=bool(masks),
        )

    async def send_masks(self, wish: link.SendMasks) -> Message:
        """Write PictureMask into a device and tell what it says (GB/T 28181-2022 §9.3)."""
        device = self._device(wish.device)
        masks = canonical(wish.masks)
        if len(masks) > MAX_REGIONS:
            raise DomainError(f"{len(masks)} regions", code="device_masks_too_many")
        ready = await self._size_of(wish)
        regions = tuple(
            MaskRegion(number, ",".join(map(str, _pixels(rect, ready))))
            for number, rect in enumerate(masks, 1)
        )
        message = manscdp.DeviceConfig(
            device.next_sn(), wish.channel, (PictureMask(on=bool(masks), regions=regions),)
        )
        answer = await self._peers.ask(peer_of(device), message, "DeviceConfig")
        ok = not isinstance(answer, manscdp.ResultMessage) or answer.result is manscdp.Result.OK
        return link.DeviceMasks(
            result="ok" if ok else "error",
            on=bool(masks),
            regions=tuple(_pixels(rect, ready) for rect in masks),
            width=ready.width,
            height=ready.height,
        )

    async def device_masks(self, wish: link.AskDeviceMasks) -> Message:
        """Read PictureMask back."""
        device = self._device(wish.device)
        query = manscdp.ConfigDownloadQuery(device.next_sn(), wish.channel, ("PictureMask",))
        answer = await self._peers.ask(peer_of(device), query, "ConfigDownload")
        if not isinstance(answer, manscdp.ConfigDownloadResponse):
            return link.DeviceMasks(result="error")
        found = next((c for c in answer.configs if isinstance(c, PictureMask)), None)
        if answer.result is not manscdp.Result.OK or found is None:
            return link.DeviceMasks(result="error")
        corners = [_corners(region.point) for region in found.regions[:MAX_REGIONS]]
        return link.DeviceMasks(
            result="ok", on=bool(found.on), regions=tuple(c for c in corners if c is not None)
        )

    # --- inside -----------------------------------------------------------------------------

    def _masks(self, wish: link.Play | link.TakePicture, asked: Masks | None) -> Masks:
        """Give what is covered now: nothing by right, else what the roster says.

        Masks that are asked for count where the roster has none yet; it follows in a moment.
        """
        if asked == ():
            return ()
        return self._core.directory.masks.get((wish.device, wish.channel), ()) or asked or ()

    def _acquire(self, wish: link.Play | link.TakePicture | link.SendMasks) -> Pull:
        viewer = wish.viewer.user if wish.viewer is not None else ""
        sub = not isinstance(wish, link.SendMasks) and wish.sub
        who = of_viewer(self._core.code, wish.viewer)
        return self._pulls.acquire(wish.device, wish.channel, sub=sub, viewer=viewer, who=who)

    async def _stands(self, pull: Pull, asked: Masks | None) -> None:
        """Know whether the camera stands as its masks are drawn, unless they do not matter."""
        if asked != ():
            await self._pulls.standing.sure((pull.device.code, pull.channel))

    async def _show_as_now(self, pull: Pull, wish: link.Play, asked: Masks | None) -> Shown:
        """Show a pull by the masks of now: they may change while the camera is called."""
        for _ in range(CHANGES):
            try:
                return await self._show(pull, self._masks(wish, asked))
            except PlayFailedError as failure:
                if failure.code != "masks_changed":
                    raise
        raise PlayFailedError("masks_changed")

    async def _show(self, pull: Pull, masks: Masks) -> Shown:
        try:
            return await self._pulls.variants.show(pull, masks)
        except PlayFailedError as failure:
            failure.facts.setdefault("call", pull.story.call)
            raise

    async def _still(self, pull: Pull, masks: Masks, wish: link.TakePicture) -> media.Still:
        command = media.TakeStill(
            stream=pull.stream, masks=masks, marking=wish.marking, most_width=wish.most_width
        )
        try:
            reply = await pull.node.call(command, within=STILL_SECONDS)
        except ResourceError as error:
            raise PlayFailedError("media_down", call=pull.story.call) from error
        if not isinstance(reply, media.Still):
            raise PlayFailedError("still_failed", call=pull.story.call)
        return reply

    async def _size_of(self, wish: link.SendMasks) -> media.StreamReady:
        """Start the main stream to know how many pixels it has."""
        try:
            pull = self._acquire(wish)
            await pull.picture.wait()
        except PlayFailedError as failure:
            raise DomainError(failure.code, code=failure.code) from failure
        if pull.ready is None or not pull.ready.width:
            raise DomainError("size unknown", code="undecodable")
        return pull.ready

    def _device(self, code: str) -> Device:
        device = self._core.directory.get(code)
        if device is None:
            raise DomainError(f"{code} is unknown", code="not_registered")
        if device.edition is not manscdp.Edition.V2022:
            raise DomainError(f"{code} speaks 2016", code="device_masks_unsupported")
        return device


def _asked(wish: link.Play | link.TakePicture) -> Masks | None:
    """Read the masks of a wish; those that cannot be painted are no picture."""
    try:
        return None if wish.masks is None else canonical(wish.masks)
    except MalformedMessageError as error:
        raise PlayFailedError("mask_failed") from error


def _failed(failure: PlayFailedError) -> link.PlayFailed:
    call = failure.facts.pop("call", "")
    return link.PlayFailed(call=call, cause=failure.code, facts=failure.facts)


def _pixels(rect: Rect, ready: media.StreamReady) -> tuple[int, int, int, int]:
    """Put a rectangle on the pixels of a picture: `lx,ly,rx,ry`, the last ones inside."""
    return (
        int(rect.left * ready.width),
        int(rect.top * ready.height),
        min(int(rect.right * ready.width), ready.width - 1),
        min(int(rect.bottom * ready.height), ready.height - 1),
    )


def _corners(point: str) -> tuple[int, int, int, int] | None:
    """Read `lx,ly,rx,ry` of a device; None for what is no such thing."""
    parts = [part.strip() for part in point.split(",")]
    if len(parts) != 4 or not all(p.isascii() and p.isdigit() and len(p) < 7 for p in parts):
        return None
    left, top, right, bottom = (int(part) for part in parts)
    return left, top, right, bottom

"""What a device answers to queries other than the catalogue."""

import time

from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import Online, Switch
from lianjing.simulator.channel import Channel
from lianjing.simulator.covering import configure
from lianjing.simulator.plan import DevicePlan, FleetPlan

FIRMWARE = "V1.0.0"

Config = manscdp.BasicParam | manscdp.VideoParamOpt | manscdp.PictureMask

_WIDEST_ANGLE = 60.0


def answer(
    query: manscdp.Message, *, plan: DevicePlan, fleet: FleetPlan, channels: dict[str, Channel]
) -> manscdp.Message | None:
    """Give the answer to a query or setting; None where there is none to give."""
    sn, code = query.sn, query.device_id
    channel = channels.get(code) or next(iter(channels.values()))
    match query:
        case manscdp.DeviceInfoQuery():
            return manscdp.DeviceInfoResponse(
                sn,
                code,
                device_name=plan.name,
                manufacturer="Lianjing",
                model=f"SIM-{plan.kind.upper()}",
                firmware=FIRMWARE,
                channels=len(channels),
            )
        case manscdp.DeviceStatusQuery():
            return manscdp.DeviceStatusResponse(
                sn,
                code,
                online=Online.ONLINE if channel.online else Online.OFFLINE,
                encode=Switch.ON,
                record=Switch.ON if channel.recording else Switch.OFF,
                device_time=time.time(),
            )
        case manscdp.ConfigDownloadQuery(types=types):
            found = _configs(plan, fleet, types)
            if "PictureMask" in types and plan.edition is manscdp.Edition.V2022:
                found = (*found, channel.mask)
            return manscdp.ConfigDownloadResponse(sn, code, configs=found)
        case manscdp.DeviceConfig():
            why_not = configure(channel, plan, query)
            result = manscdp.Result.ERROR if why_not else manscdp.Result.OK
            return manscdp.DeviceConfigResponse(sn, code, result, why_not)
    return _answer_about_head(query, channel) or _answer_about_storage(query, channel)


def _answer_about_storage(query: manscdp.Message, channel: Channel) -> manscdp.Message | None:
    """There is neither a recording nor a memory card, nor a loudspeaker."""
    match query:
        case manscdp.RecordInfoQuery(sn=sn, device_id=code):
            return manscdp.RecordInfoResponse(sn, code, name=channel.plan.name)
        case manscdp.SdCardStatusQuery(sn=sn, device_id=code):
            return manscdp.SdCardStatusResponse(sn, code)
        case manscdp.Broadcast(sn=sn, device_id=code):
            return manscdp.BroadcastResponse(sn, code, manscdp.Result.ERROR, "no loudspeaker")
    return None


def _configs(plan: DevicePlan, fleet: FleetPlan, types: tuple[str, ...]) -> tuple[Config, ...]:
    configs: list[Config] = []
    if "BasicParam" in types:
        configs.append(
            manscdp.BasicParam(
                plan.name, fleet.expires, round(fleet.keepalive), fleet.keepalives_lost
            )
        )
    if "VideoParamOpt" in types:
        configs.append(manscdp.VideoParamOpt("1/2/4", "6/4/2"))
    return tuple(configs)


def _answer_about_head(query: manscdp.Message, channel: Channel) -> manscdp.Message | None:
    sn, code, head = query.sn, query.device_id, channel.head
    match query:
        case manscdp.PresetQuery():
            presets = tuple(
                manscdp.PresetEntry(str(index), f"预置位{index}") for index in sorted(head.presets)
            )
            return manscdp.PresetResponse(sn, code, total=len(presets), presets=presets)
        case manscdp.HomePositionQuery():
            return manscdp.HomePositionResponse(sn, code, home=channel.home)
        case manscdp.CruiseTrackListQuery():
            return manscdp.CruiseTrackListResponse(sn, code)
        case manscdp.CruiseTrackQuery(number=number):
            return manscdp.CruiseTrackResponse(sn, code, number=number)
        case manscdp.PtzPositionQuery():
            head.advance(time.time())
            pose = head.pose
            return manscdp.PtzPositionResponse(
                sn,
                code,
                pan=round(pose.pan, 2),
                tilt=round(pose.tilt, 2),
                zoom=round(pose.zoom, 2),
                horizontal_field_angle=round(_WIDEST_ANGLE / pose.zoom, 2),
            )
    return None

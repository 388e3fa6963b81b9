"""What single messages promise beyond reading back what was written."""

import pytest
from tests.unit.protocol.body_reading import CORPUS

from lianjing.protocol import manscdp
from lianjing.protocol.manscdp import (
    AlarmQuery,
    BasicParam,
    ConfigDownloadResponse,
    DeviceConfig,
    DeviceControl,
    Edition,
    KeyFrameRequest,
    MobilePositionNotify,
    OsdConfig,
    OsdText,
    Position,
    PtzCommand,
    RecordControl,
    RecordInfoQuery,
    SdCardStatusResponse,
    SnapshotConfig,
    VideoRecordPlan,
    ptz,
)

CODE = "34020000001310000001"


def sample(source: str, name: str):
    return manscdp.parse((CORPUS / "manscdp" / source / f"{name}.xml").read_bytes()).message


def text(message, edition=Edition.V2016) -> str:
    return manscdp.build(message, edition=edition).decode("gb18030")


# cases: 63
def test_key_frame_request_is_spelt_by_edition_and_read_in_both_spellings():
    request = DeviceControl(1, CODE, KeyFrameRequest())
    assert "<IFameCmd>Send</IFameCmd>" in text(request)
    assert "<IFrameCmd>Send</IFrameCmd>" in text(request, Edition.V2022)
    assert sample("field", "quirk-ifamecmd") == sample("field", "quirk-iframecmd") == request


# cases: 58
def test_ptz_command_is_made_from_an_action():
    command = PtzCommand.of(ptz.Move(tilt=0x40))
    assert command == PtzCommand("A50F0108004000FD", 5)
    assert "ControlPriority" not in text(DeviceControl(1, CODE, command), Edition.V2022)


# cases: 61
def test_record_control_names_a_stream_in_2022_only():
    command = DeviceControl(1, CODE, RecordControl(stream_number=1))
    assert "StreamNumber" not in text(command)
    assert "<StreamNumber>1</StreamNumber>" in text(command, Edition.V2022)
    assert RecordControl in manscdp.ANSWERED


# cases: 62
def test_alarm_reset_says_which_alarm():
    command = sample("gb28181", "s3_12-alarmcmd-control").command
    assert (command.method, command.type) == ("2", "1")


# cases: 65
def test_drag_zoom_has_its_six_numbers():
    box = sample("gb28181", "s3_12-dragzoomin-control").command.box
    assert box == manscdp.ScreenBox(1920, 1080, 960, 540, 400, 225)


# cases: 67
def test_settings_come_in_one_answer_or_in_several():
    one = ConfigDownloadResponse(1, CODE, configs=(BasicParam("a"), manscdp.VideoParamOpt("1")))
    assert manscdp.parse(manscdp.build(one)).message == one


# cases: 68
def test_osd_counts_its_texts():
    texts = tuple(OsdText(str(n)) for n in range(8))
    config = DeviceConfig(1, CODE, (OsdConfig(texts=texts),))
    assert "<SumNum>8</SumNum>" in text(config, Edition.V2022)
    assert manscdp.parse(manscdp.build(config)).message == config


# cases: 69
def test_no_presets_is_an_empty_list():
    message = manscdp.PresetResponse(1, CODE)
    assert '<PresetList Num="0">' in text(message)
    assert manscdp.parse(manscdp.build(message)).message == message


# cases: 70
def test_no_card_is_zero_without_a_list():
    assert "SDCardStatusInfo" not in text(SdCardStatusResponse(1, CODE), Edition.V2022)


# cases: 72
def test_target_track_has_its_area():
    command = sample("gb28181", "s3_12-targettrack-control").command
    assert command.area is not None
    assert command.mode is manscdp.TrackMode.MANUAL


# cases: 73
def test_snapshot_settings_are_written_and_returned_under_different_names():
    snapshot = SnapshotConfig(1, 1, "http://192.0.2.30/", "s" * 32)
    assert "<SnapShotConfig>" in text(DeviceConfig(1, CODE, (snapshot,)))
    assert "<SnapShot>" in text(ConfigDownloadResponse(1, CODE, configs=(snapshot,)))
    assert isinstance(sample("field", "quirk-snapshot-element").configs[0], SnapshotConfig)


# cases: 77
def test_record_query_always_names_a_type():
    assert "<Type>all</Type>" in text(RecordInfoQuery(1, CODE, 0.0, 1.0))


# cases: 78
def test_no_recordings_is_zero_without_a_list():
    message = sample("gb28181", "s3_7-recordinfo-nothing")
    assert (message.total, message.items) == (0, ())
    assert "RecordList" not in text(message)


# cases: 89
def test_alarm_answer_repeats_serial_and_device():
    alarm = sample("gb28181", "s3_11-alarm-notify")
    answer = manscdp.AlarmResponse(alarm.sn, alarm.device_id)
    assert (
        manscdp.build(answer)
        == (CORPUS / "manscdp" / "gb28181" / "s3_11-alarm-response.xml").read_bytes()
    )


def test_alarm_methods_are_joined_as_the_edition_does():
    query = AlarmQuery(1, CODE, methods=(1, 2))
    assert "<AlarmMethod>12</AlarmMethod>" in text(query)
    assert "<AlarmMethod>1/2</AlarmMethod>" in text(query, Edition.V2022)
    assert "<AlarmMethod>0</AlarmMethod>" in text(AlarmQuery(1, CODE))


# cases: 90
def test_position_reads_alike_from_both_editions():
    place = Position(CODE, 1767232805.0, 118.3765, 31.3263, 36.0, 90.0, 12.0)
    message = MobilePositionNotify(92, CODE, 1767232805.0, (place,))
    for edition in Edition:
        read = manscdp.parse(manscdp.build(message, edition=edition)).message
        assert read.positions == (place,)


def test_2016_position_report_holds_one_position():
    with pytest.raises(ValueError, match="one position"):
        manscdp.build(MobilePositionNotify(1, CODE, 0.0, ()))


def test_record_plan_counts_its_schedules_and_segments():
    plan = VideoRecordPlan(
        enabled=True,
        schedules=(manscdp.RecordSchedule(1, (manscdp.TimeSegment(0, 0, 0, 23, 59, 59),)),),
    )
    written = text(DeviceConfig(1, CODE, (plan,)), Edition.V2022)
    assert "<RecordScheduleSumNum>1</RecordScheduleSumNum>" in written
    assert "<TimeSegmentSumNum>1</TimeSegmentSumNum>" in written


def test_preset_numbers_are_read_where_they_are_numbers():
    presets = sample("field", "quirk-preset-id-padded").presets
    assert [preset.index for preset in presets] == [1, None]


def test_unknown_command_is_named():
    body = (
        "<Control><CmdType>DeviceControl</CmdType><SN>1</SN><SnapShotCmd>1</SnapShotCmd></Control>"
    )
    command = manscdp.parse(body.encode()).message.command
    assert command == manscdp.UnknownCommand(("cmdtype", "sn", "snapshotcmd"))


# cases: 76, 79
def test_records_are_collected_and_handed_over_as_partial_when_they_stop_coming():
    collector = manscdp.Collector(manscdp.record_identity)
    collector.expect("key", now=0)
    records = sample("gb28181", "s3_10-recordinfo-response").items
    assert collector.receive("key", total=3, records=records, now=1) is None
    assert collector.receive("key", total=3, records=records, now=2) is None
    (done,) = collector.expire(10)
    assert (done.outcome, done.records) == (manscdp.Outcome.PARTIAL, records)

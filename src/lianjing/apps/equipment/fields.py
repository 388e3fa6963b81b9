"""The field catalogue: every field of every file, its words, its kind, its code table.

Forms, history, rules, comparison and pages all name fields by these keys; a form is a mapping of
its own labels to them. Coded fields name the table their column is written in (`tables/`); a code
given in another table is kept in `coded` beside it.
"""

from dataclasses import dataclass
from enum import StrEnum

from lianjing.apps.equipment.choices import FileKind


class Kind(StrEnum):
    """What may stand in a field."""

    TEXT = "text"
    LONG = "long"
    INTEGER = "integer"
    DECIMAL = "decimal"
    BOOLEAN = "boolean"
    DATE = "date"
    """`2020`, `2020-03` or `2020-03-31`: forms often know the month only."""
    CODE = "code"
    """A 20-digit code."""
    CHOICE = "choice"
    CHOICES = "choices"
    """Several codes, sorted, separated by `/`."""
    COORDINATE = "coordinate"
    IPV4 = "ipv4"
    IPV6 = "ipv6"
    MAC = "mac"
    REGION = "region"
    POLICE = "police"
    REFERENCE = "reference"
    """Another record; the value is its key."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a file."""

    key: str
    zh: str
    en: str
    kind: Kind = Kind.TEXT
    table: str = ""
    group: str = "identity"


def _f(  # noqa: PLR0917 -- a table of a hundred rows reads best without names
    key: str, zh: str, en: str, kind: Kind, group: str, table: str = ""
) -> Field:
    return Field(key=key, zh=zh, en=en, kind=kind, table=table, group=group)


_BASE = (
    _f("name", "名称", "Name", Kind.TEXT, "identity"),
    _f("unit", "管理单位（已建档）", "Unit", Kind.REFERENCE, "owner"),
    _f("region", "行政区划", "Division", Kind.REGION, "place"),
    _f("notes", "备注", "Notes", Kind.LONG, "other"),
)

_POSITION = (
    _f("address", "安装地址", "Address", Kind.TEXT, "place"),
    _f("longitude", "经度", "Longitude", Kind.COORDINATE, "place"),
    _f("latitude", "纬度", "Latitude", Kind.COORDINATE, "place"),
    _f("given_longitude", "原始经度", "Longitude as given", Kind.TEXT, "place"),
    _f("given_latitude", "原始纬度", "Latitude as given", Kind.TEXT, "place"),
    _f("datum", "坐标系", "Datum as given", Kind.CHOICE, "place", "own.datum"),
)

CAMERA: tuple[Field, ...] = (
    *_BASE,
    _f("code", "20位编码", "20-digit code", Kind.CODE, "identity"),
    _f("code_table", "编码表版本", "Code table version", Kind.TEXT, "identity"),
    _f("common_name", "点位俗称", "Popular name", Kind.TEXT, "identity"),
    _f("osd_text", "图像文字标注", "Picture annotation", Kind.TEXT, "identity"),
    _f("maker", "设备厂商", "Maker", Kind.TEXT, "identity"),
    _f("model", "设备型号", "Model", Kind.TEXT, "identity"),
    _f("serial", "序列号", "Serial number", Kind.TEXT, "identity"),
    _f("ipv4", "IPv4地址", "IPv4 address", Kind.IPV4, "network"),
    _f("ipv6", "IPv6地址", "IPv6 address", Kind.IPV6, "network"),
    _f("port", "端口", "Port", Kind.INTEGER, "network"),
    _f("channel_number", "通道号", "Channel number", Kind.INTEGER, "network"),
    _f("mac", "MAC地址", "MAC address", Kind.MAC, "network"),
    _f("networked", "联网属性", "Networked", Kind.CHOICE, "network", "own.networked"),
    _f("network_kind", "接入网络", "Network", Kind.CHOICE, "network", "gb2022.network_mark"),
    _f("camera_type", "摄像机类型", "Camera type", Kind.CHOICE, "kind", "l1.camera_type"),
    _f("function_types", "功能类型", "Functions", Kind.CHOICES, "kind", "l1.function_type"),
    _f("fill_light", "补光属性", "Fill light", Kind.CHOICE, "kind", "gb2022.fill_light"),
    _f("encoding", "编码格式", "Encoding", Kind.CHOICE, "kind", "l1.encoding"),
    _f("resolution", "分辨率", "Resolution", Kind.TEXT, "kind"),
    _f("imaging", "光电成像类型", "Imaging", Kind.CHOICES, "kind", "gb2022.imaging"),
    _f("room_type", "室内外", "Indoor or outdoor", Kind.CHOICE, "kind", "gb2022.room_type"),
    _f("mobile_type", "移动设备类型", "Mobile kind", Kind.CHOICE, "kind", "gb2022.mobile_type"),
    _f("streams", "码流编号", "Streams", Kind.TEXT, "kind"),
    _f(
        "register_way",
        "注册方式",
        "Way of registering",
        Kind.CHOICE,
        "network",
        "gb2022.register_way",
    ),
    _f("security_level", "安全等级", "Security level", Kind.TEXT, "network"),
    _f("secrecy", "保密属性", "Secrecy", Kind.INTEGER, "duty"),
    *_POSITION,
    _f("police_code", "所属派出所", "Police station", Kind.POLICE, "place"),
    _f("block", "警区", "Beat", Kind.TEXT, "place"),
    _f("grid_code", "网格", "Grid", Kind.TEXT, "place"),
    _f("grassroots_code", "基层组织编码", "Base organisation", Kind.TEXT, "place"),
    _f("direction", "监视方位", "Direction", Kind.CHOICE, "view", "l1.direction"),
    _f("azimuth", "方位角", "Azimuth", Kind.DECIMAL, "view"),
    _f("horizontal_angle", "水平视角", "Horizontal angle", Kind.DECIMAL, "view"),
    _f("vertical_angle", "垂直视角", "Vertical angle", Kind.DECIMAL, "view"),
    _f("view_distance", "可视距离", "Viewing distance", Kind.DECIMAL, "view"),
    _f("mount_height", "安装高度", "Mounting height", Kind.DECIMAL, "view"),
    _f("position_types", "位置类型", "Position types", Kind.CHOICES, "place", "l1.position_type"),
    _f("capture_position", "采集部位类型", "Capture position", Kind.TEXT, "place"),
    _f("area_description", "监视区域说明", "Area watched", Kind.TEXT, "view"),
    _f("point_class", "监控点位类型", "Point class", Kind.CHOICE, "duty", "l1.point_class"),
    _f("coverage", "覆盖范围", "Coverage", Kind.CHOICE, "duty", "f1.coverage"),
    _f("place_class", "场所类别", "Place class", Kind.CHOICE, "duty", "d799.place_class"),
    _f("key_part", "重点部位", "Key part", Kind.BOOLEAN, "duty"),
    _f("anti_terror_key", "防恐重点目标", "Anti-terror key target", Kind.BOOLEAN, "duty"),
    _f("forbidden_zone", "禁装区域", "Forbidden zone", Kind.CHOICE, "duty", "d799.forbidden_zone"),
    _f("forbidden_checked", "已核对禁装区域", "Forbidden zones checked", Kind.BOOLEAN, "duty"),
    _f(
        "installer_basis",
        "安装依据",
        "Basis of installing",
        Kind.CHOICE,
        "duty",
        "d799.installer_basis",
    ),
    _f("purpose", "设置目的", "Purpose", Kind.TEXT, "duty"),
    _f("sign", "提示标识", "Sign", Kind.CHOICE, "duty", "own.sign"),
    _f("sign_checked_on", "标识检查日期", "Sign checked on", Kind.DATE, "duty"),
    _f("departments", "所属部门/行业", "Departments", Kind.CHOICES, "owner", "l1.department"),
    _f("industry", "行业分类", "Industry", Kind.TEXT, "owner"),
    _f("measure", "计划整合方式", "Measure", Kind.CHOICE, "duty", "own.measure"),
    _f("rent_instead_of_build", "是否以租代建", "Rented, not built", Kind.BOOLEAN, "duty"),
    _f("manager", "管理单位", "Managing unit", Kind.TEXT, "owner"),
    _f("manager_contact", "管理单位联系方式", "Its contact", Kind.TEXT, "owner"),
    _f("maintainer", "维护单位", "Maintainer", Kind.TEXT, "owner"),
    _f("maintainer_contact", "维护联系方式", "Its contact", Kind.TEXT, "owner"),
    _f("installed_on", "安装时间", "Installed", Kind.DATE, "life"),
    _f("built_on", "建设时间", "Built", Kind.DATE, "life"),
    _f("in_use_on", "启用时间", "In use since", Kind.DATE, "life"),
    _f("removed_on", "拆除时间", "Removed", Kind.DATE, "life"),
    _f("storage_days", "录像保存天数", "Days of recording", Kind.INTEGER, "duty"),
    _f("device_status", "设备状态", "Status", Kind.CHOICE, "life", "l1.device_status"),
    _f("system", "管理平台（已建档）", "System", Kind.REFERENCE, "parts"),
    _f("system_name", "管理平台名称", "Name of its platform", Kind.TEXT, "parts"),
    _f("recorder", "录像机", "Recorder", Kind.REFERENCE, "parts"),
    _f("parent_code", "父设备编码", "Parent codes", Kind.TEXT, "parts"),
    _f("pole", "杆件", "Pole", Kind.REFERENCE, "parts"),
    _f("link", "链路", "Link", Kind.REFERENCE, "parts"),
    _f("contract", "合同", "Contract", Kind.REFERENCE, "parts"),
    _f("labels", "标签", "Labels", Kind.TEXT, "other"),
)

POLE: tuple[Field, ...] = (
    *_BASE,
    _f("code", "杆件编号", "Pole number", Kind.TEXT, "identity"),
    *_POSITION,
    _f("built_on", "建设时间", "Built", Kind.DATE, "life"),
    _f("height", "高度（米）", "Height (m)", Kind.DECIMAL, "kind"),
    _f("arms", "横臂数量", "Arms", Kind.INTEGER, "kind"),
    _f("arm_length", "横臂长度", "Length of arms", Kind.TEXT, "kind"),
    _f("condition", "杆件状况", "Condition", Kind.CHOICE, "kind", "f4.pole_condition"),
    _f("shared", "是否共杆", "Shared", Kind.BOOLEAN, "kind"),
    _f("power", "取电方式", "Power", Kind.TEXT, "kind"),
)

SYSTEM: tuple[Field, ...] = (
    *_BASE,
    _f("code", "20位编码", "20-digit code", Kind.CODE, "identity"),
    _f("maker", "平台厂家（品牌）", "Maker", Kind.TEXT, "identity"),
    _f("model", "品牌型号/系统版本", "Model, version", Kind.TEXT, "identity"),
    _f("kind", "平台类型", "Kind", Kind.CHOICE, "kind", "f1.system_kind"),
    _f("supports_gb28181", "是否符合GB/T 28181", "GB/T 28181", Kind.TEXT, "network"),
    _f("supports_ga1400", "是否符合GA/T 1400", "GA/T 1400", Kind.TEXT, "network"),
    _f("supports_onvif", "是否支持ONVIF", "ONVIF", Kind.TEXT, "network"),
    _f("sdk", "能否提供SDK开发包", "SDK", Kind.BOOLEAN, "network"),
    _f("address", "单位地址", "Address", Kind.TEXT, "place"),
    _f("network", "联网方式", "Network", Kind.TEXT, "network"),
    _f("bandwidth", "出口带宽", "Bandwidth", Kind.TEXT, "network"),
    _f("security", "视频监控网络安全防护", "Protection", Kind.TEXT, "network"),
    _f("storage_days", "视频存储时长", "Days of recording", Kind.INTEGER, "duty"),
    _f("storage_method", "存储方式", "Storage", Kind.TEXT, "duty"),
    _f("description", "平台描述", "Description", Kind.LONG, "other"),
    _f("sharing", "平台共享和转发能力", "Sharing and forwarding", Kind.LONG, "network"),
    _f("connected", "是否对接本级平台", "Connected", Kind.TEXT, "network"),
    _f("cascade", "省市县级联情况", "Cascade", Kind.TEXT, "network"),
    _f("built_on", "建设时间", "Built", Kind.DATE, "life"),
    _f("in_use_on", "启用时间", "In use since", Kind.DATE, "life"),
    _f("build_cost", "建设费用（万元）", "Cost (10,000 yuan)", Kind.DECIMAL, "life"),
    _f("yearly_cost", "运维费用（万元/年）", "Yearly cost (10,000 yuan)", Kind.DECIMAL, "life"),
    _f("builder", "承建单位", "Builder", Kind.TEXT, "owner"),
    _f("builder_contact", "承建单位联系方式", "Its contact", Kind.TEXT, "owner"),
    _f("faults", "目前的故障点", "Faults at present", Kind.LONG, "other"),
    _f("place_class", "场所类别", "Place class", Kind.CHOICE, "duty", "d799.place_class"),
)

RECORDER: tuple[Field, ...] = (
    *_BASE,
    _f("code", "20位编码", "20-digit code", Kind.CODE, "identity"),
    _f("maker", "品牌/厂家", "Maker", Kind.TEXT, "identity"),
    _f("model", "型号", "Model", Kind.TEXT, "identity"),
    _f("kind", "类型", "Kind", Kind.CHOICE, "kind", "own.recorder_kind"),
    _f("ipv4", "IPv4地址", "IPv4 address", Kind.IPV4, "network"),
    _f("channels", "通道总数", "Channels", Kind.INTEGER, "kind"),
    _f("count", "数量", "Count", Kind.INTEGER, "kind"),
    _f("supports_gb28181", "是否支持GB28181", "GB/T 28181", Kind.TEXT, "network"),
    _f("supports_onvif", "是否支持ONVIF", "ONVIF", Kind.TEXT, "network"),
    _f("storage_days", "录像保存天数", "Days of recording", Kind.INTEGER, "duty"),
    _f("capacity_tb", "存储容量（TB）", "Capacity (TB)", Kind.DECIMAL, "kind"),
    _f("room", "机房/存放位置", "Room", Kind.TEXT, "place"),
    _f("built_on", "建设时间", "Built", Kind.DATE, "life"),
    _f("system", "所属平台", "System", Kind.REFERENCE, "parts"),
)

LINK: tuple[Field, ...] = (
    *_BASE,
    _f("operator", "运营商", "Operator", Kind.TEXT, "owner"),
    _f("kind", "线路类型", "Kind", Kind.CHOICE, "kind", "own.link_kind"),
    _f("bandwidth", "带宽（Mbit/s）", "Bandwidth (Mbit/s)", Kind.DECIMAL, "kind"),
    _f("encrypted", "是否加密", "Encrypted", Kind.BOOLEAN, "kind"),
    _f("contract", "合同", "Contract", Kind.REFERENCE, "parts"),
)

CONTRACT: tuple[Field, ...] = (
    *_BASE,
    _f("number", "合同编号", "Number", Kind.TEXT, "identity"),
    _f("kind", "合同类型", "Kind", Kind.CHOICE, "kind", "own.contract_kind"),
    _f("party", "受托单位", "Entrusted party", Kind.TEXT, "owner"),
    _f("party_contact", "受托单位联系方式", "Its contact", Kind.TEXT, "owner"),
    _f("signed_on", "签订日期", "Signed", Kind.DATE, "life"),
    _f("starts_on", "开始日期", "Starts", Kind.DATE, "life"),
    _f("ends_on", "到期日期", "Ends", Kind.DATE, "life"),
    _f("amount", "金额（万元）", "Amount (10,000 yuan)", Kind.DECIMAL, "life"),
    _f("confidentiality", "保密协议", "Confidentiality agreement", Kind.BOOLEAN, "duty"),
)

FIELDS: dict[FileKind, tuple[Field, ...]] = {
    FileKind.CAMERA: CAMERA,
    FileKind.RECORDER: RECORDER,
    FileKind.SYSTEM: SYSTEM,
    FileKind.POLE: POLE,
    FileKind.LINK: LINK,
    FileKind.CONTRACT: CONTRACT,
}


def field(kind: FileKind, key: str) -> Field | None:
    """Give one field by its key, or None."""
    return _BY_KEY.get((kind, key))


_BY_KEY = {(kind, one.key): one for kind, fields in FIELDS.items() for one in fields}

"""Settings of the call register and of the mark over running pictures."""

from typing import Annotated

from msgspec import Meta

from lianjing.runtime.sections import Section as _Section
from lianjing.runtime.sections import key as _key


class RegisterSettings(_Section, frozen=True):
    """The call register, reasons, and the viewer's name over the picture."""

    keep_years: Annotated[
        int, Meta(ge=3, description="调用登记保存年数, 不少于 3; years entries are kept")
    ] = 3
    reason_hours: Annotated[
        int, Meta(ge=1, le=24, description="调用事由填写一次有效的小时数; a stated reason lasts")
    ] = 8
    burst_seconds: Annotated[
        int, _key("云台、抓图间隔不超过此秒数的合并为一条登记; fold a burst into one entry")
    ] = 60
    silence_seconds: Annotated[
        int, _key("无任何迹象多久后按最后已知时间关闭登记; close an entry nobody follows")
    ] = 120
    drawing_stills_hourly: Annotated[
        int,
        Meta(
            ge=0,
            le=1000,
            description="为绘制遮挡每人每小时最多取几张小图, 0 不许; pictures to draw masks on",
        ),
    ] = 30
    mark_opacity: Annotated[
        float, Meta(ge=0.08, le=0.8, description="画面水印不透明度; opacity of the visible mark")
    ] = 0.26
    mark_density: Annotated[
        int, Meta(ge=1, le=5, description="画面水印密度 1 疏 5 密; how closely the mark is tiled")
    ] = 3

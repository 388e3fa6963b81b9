"""Plausible names of places in a township, so that a tree of cameras reads like a real one."""

_PLACES = (
    "清溪镇政府",
    "中心小学",
    "清溪中学",
    "镇卫生院",
    "农贸市场",
    "客运站",
    "派出所",
    "文化广场",
    "沿河路",
    "人民路",
    "工业园区",
    "污水处理厂",
    "清溪大桥",
    "粮站",
    "敬老院",
    "幼儿园",
    "东风村",
    "桃花村",
    "新民村",
    "石桥村",
    "龙潭水库",
    "陈家湾",
    "便民服务中心",
    "垃圾中转站",
)

_SPOTS = ("大门", "北门", "南门", "东侧路口", "西侧路口", "停车场", "大厅", "后院", "制高点")


def demo_channels(count: int) -> list[str]:
    """Give `count` names, no two alike."""
    names: list[str] = []
    for number in range(count):
        lap, place = divmod(number, len(_PLACES))
        spot = _SPOTS[(place + lap) % len(_SPOTS)]
        turn = lap // len(_SPOTS)
        names.append(f"{_PLACES[place]}{spot}" + (f"{turn + 1}号" if turn else ""))
    return names

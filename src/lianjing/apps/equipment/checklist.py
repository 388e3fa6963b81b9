"""What to look at when standing below a camera: data, in the order people look.

The items are ours (a recommendation); the sign is asked for by Art. 13 of Decree 799, the rest
follows what running systems ask their inspectors.
"""

from dataclasses import dataclass
from enum import StrEnum


class Answer(StrEnum):
    """What somebody may say to an item."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Item:
    """One question; `no` is always the answer that needs somebody."""

    id: str
    zh: str
    en: str
    field: str = ""
    """The field of the file it is about, shown beside the question."""

    def text(self, language: str) -> str:
        """Give the question in the reader's language."""
        return self.en if language == "en" else self.zh


ITEMS: tuple[Item, ...] = (
    Item("name", "名称与现场一致", "The name fits the place", "name"),
    Item("position", "位置与档案一致", "It stands where the file says", "position"),
    Item("pole", "立杆编号一致、牢固", "The pole is the right one and firm", "pole"),
    Item("direction", "朝向与档案一致", "It looks where the file says", "direction"),
    Item("sign", "有醒目的提示标识", "A sign tells people (Decree 799 Art. 13)", "sign"),
    Item("code_plate", "编码牌、二维码完好", "Code plate and QR code are whole", "code"),
    Item("view", "画面无遮挡", "Nothing blocks the view"),
    Item("lens", "镜头、护罩清洁", "Lens and cover are clean"),
    Item("light", "补光正常", "The fill light works"),
    Item("box", "电源箱、网络箱上锁完好", "Power and network box are locked and whole"),
    Item("cable", "线缆规整、无裸露", "Cables are tidy, none bare"),
)
BY_ID = {item.id: item for item in ITEMS}

"""The departments a new installation starts with: who answers for which places.

The division of work is that of 金政办秘〔2022〕62号 (one county's; every county edits its own), the
numbers are those of the table 所属部门/行业 (`SSBMHY`) of the 27-column sheet.
"""

from typing import NamedTuple

SOURCE = "金政办秘〔2022〕62号"


class Row(NamedTuple):
    """One department."""

    code: str
    name: str
    name_en: str
    duties: str
    industry: str


DEPARTMENTS = (
    Row("police", "公安局", "Public security", "平安城市、治安路面、交通路面", "1"),
    Row("urban", "城市管理局", "City administration", "小区、农贸市场、公园广场、停车场", "17"),
    Row("education", "教育局", "Education", "学校、幼儿园", "8"),
    Row("health", "卫生健康委", "Health", "医疗机构", "4"),
    Row("market", "市场监督管理局", "Market supervision", "宾馆酒店", "7"),
    Row("industry", "科商经信局", "Science, commerce, industry", "商场超市、工厂企业", ""),
    Row("culture", "文化旅游体育局", "Culture, tourism, sport", "景区景点、文体场所", "5"),
    Row("forestry", "林业局", "Forestry", "林场山场", "15"),
    Row("water", "水利局", "Water", "水库、河道", "14"),
    Row("transport", "交通运输局", "Transport", "交通站点、公共交通工具、出租车", "12"),
    Row("housing", "住房和城乡建设局", "Housing and construction", "建筑工地", "13"),
    Row("agriculture", "农业农村局", "Agriculture", "农业农村", ""),
    Row("ecology", "生态环境局", "Ecology", "", "2"),
    Row("emergency", "应急管理局", "Emergency management", "危险物品场所", "16"),
    Row("land", "自然资源局", "Natural resources", "", "18"),
    Row("heritage", "文物局", "Heritage", "博物馆、文物保护单位", "3"),
    Row("media", "融媒体中心", "Media and broadcasting", "", "6"),
    Row("finance", "金融监管部门", "Financial supervision", "金融机构网点", "11"),
    Row("procuratorate", "检察院", "Procuratorate", "", "9"),
    Row("court", "法院", "Court", "", "10"),
    Row("township", "乡镇、街道、开发区", "Towns, streets, zones", "本级自建", ""),
)

"""Enumerations of places and people."""

from django.db import models


class Level(models.IntegerChoices):
    """How high a division stands (GB/T 2260 for the first three, GB/T 10114 below)."""

    PROVINCE = 1, "省级"
    CITY = 2, "地级"
    COUNTY = 3, "县级"
    TOWN = 4, "乡级"
    VILLAGE = 5, "村级"


class PoliceLevel(models.IntegerChoices):
    """How high a police organisation stands, read from the zeros at the end of its code."""

    MINISTRY = 0, "部"
    PROVINCE = 1, "省厅局"
    CITY = 2, "市局"
    COUNTY = 3, "县局、分局"
    STATION = 4, "派出所、大队"
    BEAT = 5, "警务区、中队"
    BELOW = 6, "其他"


class ContactKind(models.TextChoices):
    """What someone is asked about."""

    HEAD = "head", "负责人"
    CONTACT = "contact", "联系人"
    ADMINISTRATOR = "administrator", "系统管理员"
    MAINTAINER = "maintainer", "维护人员"
    CONTRACTOR = "contractor", "承建单位联系人"
    DUTY = "duty", "值守人员"


class ZoneKind(models.TextChoices):
    """Why cameras around a place need somebody's consent (Decree 799 Art. 10)."""

    MILITARY = "military", "军事禁区、军事管理区"
    STATE_ORGAN = "state_organ", "国家机关"
    SECRET = "secret", "其他涉密单位"

"""Tables of the files."""

from lianjing.apps.equipment.models.base import FileBase
from lianjing.apps.equipment.models.camera import Camera
from lianjing.apps.equipment.models.check import FieldCheck
from lianjing.apps.equipment.models.codes import CodeCounter, CodeRange, RegionTable, UsedCode
from lianjing.apps.equipment.models.companions import Contract, Link, Pole, Recorder, System
from lianjing.apps.equipment.models.history import Change
from lianjing.apps.equipment.models.papers import Filing, Photo
from lianjing.apps.equipment.models.proposal import Proposal

__all__ = [
    "Camera",
    "Change",
    "CodeCounter",
    "CodeRange",
    "Contract",
    "FieldCheck",
    "FileBase",
    "Filing",
    "Link",
    "Photo",
    "Pole",
    "Proposal",
    "Recorder",
    "RegionTable",
    "System",
    "UsedCode",
]

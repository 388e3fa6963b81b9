"""Settings of SVAC encoders and decoders, which changed between the editions."""

# ruff: noqa: RUF009  # the calls declare fields, see schema

from dataclasses import dataclass

from lianjing.protocol.manscdp.schema import count, flag, integer, items, part, text
from lianjing.protocol.manscdp.values import Edition

_2016 = Edition.V2016
_2022 = Edition.V2022


@dataclass(frozen=True, slots=True)
class RoiRegion:
    """One region of interest, by the numbers of its corner blocks."""

    seq: int = count("ROISeq")
    top_left: int = count("TopLeft")
    bottom_right: int = count("BottomRight")
    quality: int | None = integer("ROIQP")


@dataclass(frozen=True, slots=True)
class RoiParam:
    """Regions of interest."""

    enabled: bool | None = flag("ROIFlag")
    regions: tuple[RoiRegion, ...] = items(RoiRegion, sum_name="ROINumber")
    background_quality: int | None = integer("BackGroundQP", only=_2016)
    background_skip: bool | None = flag("BackGroundSkipFlag", only=_2016)


@dataclass(frozen=True, slots=True)
class SvcEncodeParam:
    """Scalable coding at the encoder."""

    space_mode: int | None = integer("SVCSpaceDomainMode")
    time_mode: int | None = integer("SVCTimeDomainMode")
    ratio: str = text("SSVCRatioValue", only=_2022)
    space_support: int | None = integer("SVCSpaceSupportMode")
    time_support: int | None = integer("SVCTimeSupportMode")
    ratio_support: str = text("SSVCRatioSupportList", only=_2022)


@dataclass(frozen=True, slots=True)
class SurveillanceEncodeParam:
    """Which surveillance data goes into the stream."""

    time: bool | None = flag("TimeFlag")
    event: bool | None = flag("EventFlag", only=_2016)
    alert: bool | None = flag("AlertFlag", only=_2016)
    osd: bool | None = flag("OSDFlag", only=_2022)
    ai: bool | None = flag("AIFlag", only=_2022)
    gis: bool | None = flag("GISFlag", only=_2022)


@dataclass(frozen=True, slots=True)
class AudioParam:
    """Sound recognition data in the stream."""

    recognition: bool | None = flag("AudioRecognitionFlag")


@dataclass(frozen=True, slots=True)
class SvacEncodeConfig:
    """SVAC encoder."""

    roi: RoiParam | None = part(RoiParam, "ROIParam")
    svc: SvcEncodeParam | None = part(SvcEncodeParam, "SVCParam")
    surveillance: SurveillanceEncodeParam | None = part(
        SurveillanceEncodeParam, "SurveillanceParam"
    )
    audio: AudioParam | None = part(AudioParam, "AudioParam")


@dataclass(frozen=True, slots=True)
class SvcDecodeParam:
    """Scalable coding at the decoder."""

    mode: int | None = integer("SVCSTMMode")
    space_support: int | None = integer("SVCSpaceSupportMode")
    time_support: int | None = integer("SVCTimeSupportMode")


@dataclass(frozen=True, slots=True)
class SurveillanceDecodeParam:
    """Which surveillance data is shown; `AlerShowtFlag` is spelt so in the 2016 text."""

    time: bool | None = flag("TimeShowFlag")
    event: bool | None = flag("EventShowFlag", only=_2016)
    alert: bool | None = flag("AlerShowtFlag", "AlertShowFlag", only=_2016)
    osd: bool | None = flag("OSDShowFlag", only=_2022)
    ai: bool | None = flag("AIShowFlag", only=_2022)
    gis: bool | None = flag("GISShowFlag", only=_2022)


@dataclass(frozen=True, slots=True)
class SvacDecodeConfig:
    """SVAC decoder."""

    svc: SvcDecodeParam | None = part(SvcDecodeParam, "SVCParam")
    surveillance: SurveillanceDecodeParam | None = part(
        SurveillanceDecodeParam, "SurveillanceParam"
    )

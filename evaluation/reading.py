"""How a reconstruction is read as an anomaly map: parts, smoothing, calibration, in that order."""

from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from evaluation.calibration import Calibration, Usual, calibrate
from evaluation.maps import Floats, Reconstruction
from evaluation.measures import MEASURES, RESIDUAL, MapFunction, Measure
from evaluation.scores import HALF_GREY_LEVEL
from evaluation.smoothing import smooth_maps

Maps = npt.NDArray[np.float32]


MakeMaps: TypeAlias = MapFunction
"""From images N×H×W×C in [0, 1] and their reconstructions to maps, float32 N×H×W."""


@dataclass(frozen=True)
class Reading:
    """What an experiment says of the maps that are smoothed and calibrated.

    Attributes:
        smoothing: Standard deviation of a Gaussian as a share of the shorter side.
        calibration: What "usual" is: one value for all pixels, one for each, or not considered.
        light: How much darker and brighter good images are also shown when it is learnt what is
            usual, as a share of their grey levels; 0 shows them as they are.
    """

    smoothing: float = 0.03
    calibration: Calibration = "per_pixel"
    light: float = 0.0


def read_measure(key: str, calibration: Calibration) -> Measure:
    """Return a measure as an experiment reads it.

    A calibrated map that is compared with nothing has grey values, and counts them as such.

    Args:
        key: Of the measure.
        calibration: What its map is compared with.
    """
    measure = MEASURES[key]
    if not measure.calibrated or calibration != "none":
        return measure
    return replace(measure, tolerance=HALF_GREY_LEVEL, unit=RESIDUAL.unit)


def map_maker(measure: Measure, reading: Reading, usual: tuple[Usual, ...]) -> MakeMaps:
    """Return the function that makes a measure's maps.

    Args:
        measure: Which maps.
        reading: How they are smoothed.
        usual: For each part of a calibrated measure what is usual; empty if nothing is.
    """
    return partial(_make_maps, measure, reading, usual)


def part_maps(
    measure: Measure, reading: Reading, images: Floats, reconstruction: Reconstruction
) -> tuple[Maps, ...]:
    """Return the maps N×H×W of each part, smoothed if the measure says so, not calibrated yet."""
    share = reading.smoothing if measure.smoothed else 0.0
    found = (part(images, reconstruction) for part in measure.parts)
    return tuple(smooth_maps(maps, share) if share else maps for maps in found)


def join_parts(measure: Measure, parts: tuple[Maps, ...], usual: tuple[Usual, ...]) -> Maps:
    """Return a measure's maps, given those of its parts.

    Without anything usual the parts are averaged. Otherwise each part is calibrated to z, and
    log(1 + exp z) taken of it, which is close to z where z is high, never negative, and keeps the
    order of pixels; of several parts the root mean square is taken, so that what is far out in one
    of them stays far out.

    Args:
        measure: Which maps.
        parts: From `part_maps`.
        usual: For each part of a calibrated measure; empty if it is not to be calibrated.
    """
    if not (measure.calibrated and usual):
        return np.asarray(np.mean(parts, axis=0), np.float32) if len(parts) > 1 else parts[0]
    each = [np.logaddexp(0, calibrate(*one)) for one in zip(parts, usual, strict=True)]
    return np.asarray(np.sqrt(np.mean(np.square(each), axis=0)), np.float32)


def _make_maps(
    measure: Measure,
    reading: Reading,
    usual: tuple[Usual, ...],
    images: Floats,
    reconstruction: Reconstruction,
) -> Maps:
    return join_parts(measure, part_maps(measure, reading, images, reconstruction), usual)

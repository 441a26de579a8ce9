"""What held-out good images say of a measure: what is usual in its maps, and their own scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.augmentation import to_unit_range
from datasets.factory_changes import change_brightness
from datasets.image_stack import ImageStack
from evaluation.calibration import Usual, UsualCounts
from evaluation.measures import Measure
from evaluation.reading import Reading, join_parts, map_maker, part_maps
from evaluation.scores import NORMS, Scores, score_maps
from experiments.events import OnEvent, ignore, stage_progress
from experiments.running.anomaly_maps import Network, Reader, batches_of, map_stack

Maps = NDArray[np.float32]
Shown = Sequence[tuple[Maps, ...]]
"""The map H×W of each part of a measure, of one image: as it is, then in other light."""


@dataclass(frozen=True, eq=False)
class HeldOut:
    """What good images say of one measure.

    Args:
        usual: What is usual in each of its parts; empty for a measure that is not calibrated.
        scores: Of each image, by every score: as if it were a new image.
        counts: The sums behind `usual`.
    """

    usual: tuple[Usual, ...]
    scores: Scores
    counts: tuple[UsualCounts, ...] = ()


def read_held_out(
    images: ImageStack, network: Network, measure: Measure, reading: Reading, on_event: OnEvent
) -> HeldOut:
    """Map held-out good images.

    Each image is scored by what is usual in the *others*: judged by what it helped to learn, it
    would look better than a new image does, and a threshold chosen by it would be too low.

    Args:
        images: Good images that the network was not trained on.
        network: Reconstructs them.
        measure: Which maps are made.
        reading: How they are smoothed and calibrated.
        on_event: Told how many are done.
    """
    if not (measure.calibrated and reading.calibration != "none"):
        reader = Reader(network, map_maker(measure, reading, ()), measure.samples)
        mapped = map_stack(images, reader, on_event)
        return HeldOut((), _joined([score_maps(each.maps, measure.tolerance) for each in mapped]))
    lights = 1 + len(_other_lights(reading.light))
    counts = tuple(UsualCounts.start(images.shape[1:3], lights) for _ in measure.parts)
    for place, shown in enumerate(_each(images, network, measure, reading, on_event)):
        _count(counts, place, shown)
    usual = tuple(count.usual(reading.calibration) for count in counts)
    scores = [
        score_maps(
            join_parts(
                measure,
                tuple(one[np.newaxis] for one in shown[0]),
                usual_without(counts, place, shown, reading),
            ),
            measure.tolerance,
        )
        for place, shown in enumerate(_each(images, network, measure, reading, ignore))
    ]
    return HeldOut(usual, _joined(scores), counts)


def in_each_light(images: NDArray[np.uint8], light: float) -> tuple[NDArray[np.uint8], ...]:
    """Return images as they are, and so much darker and brighter.

    A network shown other light than it was trained on reconstructs it a little worse everywhere.
    Where that is learnt to be usual, it is not taken for a defect.

    Args:
        images: uint8 N×H×W×C.
        light: Share of the grey levels; 0 gives the images alone.
    """
    return images, *(change_brightness(images, factor) for factor in _other_lights(light))


def _other_lights(light: float) -> tuple[float, ...]:
    """Return the factors of brightness in which images are shown besides as they are."""
    return () if light == 0 else (1 - light, 1 + light)


def usual_without(
    counts: tuple[UsualCounts, ...], place: int, shown: Shown, reading: Reading
) -> tuple[Usual, ...]:
    """Return what is usual in all images but one; with a single image, in that one.

    Args:
        counts: Over all images.
        place: Of the image.
        shown: Its map H×W of each part, in each light.
        reading: How maps are calibrated, if they are.
    """
    if reading.calibration == "none" or not counts:
        return ()
    if counts[0].images.sum() == 1:
        return tuple(count.usual(reading.calibration) for count in counts)
    _count(counts, place, shown, -1)
    found = tuple(count.usual(reading.calibration) for count in counts)
    _count(counts, place, shown)
    return found


def _count(counts: tuple[UsualCounts, ...], place: int, shown: Shown, sign: int = 1) -> None:
    """Add an image's maps, in all lights to the same half, or take them out again."""
    for parts in shown:
        for count, one in zip(counts, parts, strict=True):
            count.add(place, one, sign)


def _each(
    images: ImageStack, network: Network, measure: Measure, reading: Reading, on_event: OnEvent
) -> Iterator[Shown]:
    """Yield the map H×W of each part in each light, image by image."""
    tell, done = stage_progress(on_event, "evaluate"), 0
    for inputs in batches_of(images):
        lights = [
            list(zip(*_read(measure, reading, to_unit_range(lit), network), strict=True))
            for lit in in_each_light(inputs, reading.light)
        ]
        yield from zip(*lights, strict=True)
        done += len(inputs)
        tell(done, len(images))


def _read(
    measure: Measure, reading: Reading, values: NDArray[np.float32], network: Network
) -> tuple[Maps, ...]:
    return part_maps(measure, reading, values, network(values, lambda *_: None))


def _joined(scores: Sequence[Scores]) -> Scores:
    return {norm: np.concatenate([each[norm] for each in scores]) for norm in NORMS}

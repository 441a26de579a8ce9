"""What held-out good images say of a measure: what is usual in its maps, and their own scores."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.augmentation import to_unit_range
from datasets.image_stack import ImageStack
from evaluation.calibration import Usual, UsualCounts
from evaluation.measures import Measure
from evaluation.reading import Reading, join_parts, map_maker, part_maps
from evaluation.scores import NORMS, Scores, score_maps
from experiments.events import OnEvent, ignore, stage_progress
from experiments.running.anomaly_maps import Network, Reader, batches_of, map_stack

Maps = NDArray[np.float32]


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
    counts = tuple(UsualCounts.start(images.shape[1:3]) for _ in measure.parts)
    for place, parts in enumerate(_each(images, network, measure, reading, on_event)):
        for count, one in zip(counts, parts, strict=True):
            count.add(place, one)
    usual = tuple(count.usual(reading.calibration) for count in counts)
    scores = [
        score_maps(
            join_parts(
                measure,
                tuple(one[np.newaxis] for one in parts),
                usual_without(counts, place, parts, reading),
            ),
            measure.tolerance,
        )
        for place, parts in enumerate(_each(images, network, measure, reading, ignore))
    ]
    return HeldOut(usual, _joined(scores), counts)


def usual_without(
    counts: tuple[UsualCounts, ...], place: int, parts: tuple[Maps, ...], reading: Reading
) -> tuple[Usual, ...]:
    """Return what is usual in all images but one; with a single image, in that one.

    Args:
        counts: Over all images.
        place: Of the image.
        parts: Its map H×W of each part.
        reading: How maps are calibrated, if they are.
    """
    if reading.calibration == "none" or not counts:
        return ()
    if counts[0].images.sum() == 1:
        return tuple(count.usual(reading.calibration) for count in counts)
    found = []
    for count, one in zip(counts, parts, strict=True):
        count.add(place, one, -1)
        found.append(count.usual(reading.calibration))
        count.add(place, one)
    return tuple(found)


def _each(
    images: ImageStack, network: Network, measure: Measure, reading: Reading, on_event: OnEvent
) -> Iterator[tuple[Maps, ...]]:
    """Yield the map H×W of each part, image by image."""
    tell, done = stage_progress(on_event, "evaluate"), 0
    for inputs in batches_of(images):
        values = to_unit_range(inputs)
        yield from zip(*_read(measure, reading, values, network), strict=True)
        done += len(inputs)
        tell(done, len(images))


def _read(
    measure: Measure, reading: Reading, values: NDArray[np.float32], network: Network
) -> tuple[Maps, ...]:
    return part_maps(measure, reading, values, network(values, lambda *_: None))


def _joined(scores: Sequence[Scores]) -> Scores:
    return {norm: np.concatenate([each[norm] for each in scores]) for norm in NORMS}

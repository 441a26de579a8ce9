"""Choose the map and the score that images are judged by, without looking at a test label.

Synthetic defects of families that the training does not draw are put on held-out good images; what
tells them best from the same images without a defect is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from datasets.augmentation import to_unit_range
from datasets.image_stack import ImageStack
from datasets.synthetic_defects.families import FAMILIES
from evaluation.image_metrics import image_auroc
from evaluation.measures import MAIN_MEASURE, MEASURES, Measure
from evaluation.reading import Reading, join_parts, part_maps, read_measure
from evaluation.scores import NORMS, Scores, score_maps
from experiments.chosen import Candidate
from experiments.events import OnEvent, stage_progress
from experiments.running.anomaly_maps import Network
from experiments.running.held_out import HeldOut, in_each_light, usual_without

MOST_IMAGES = 40
"""Held-out images that get synthetic defects; more would take long and change little."""

PIXELS_SEEN = 4
"""Of the rows and of the columns, every so many is looked at for the pixel figure."""

SEED = 20081


@dataclass(frozen=True, eq=False)
class Specimen:
    """A held-out image followed by itself with a defect of each family.

    Args:
        place: Which held-out image it is.
        images: uint8 (1 + families)×H×W×C.
        masks: bool of families×H×W.
    """

    place: int
    images: NDArray[np.uint8]
    masks: NDArray[np.bool_]


def compare_candidates(
    images: ImageStack,
    network_of: Callable[[bool], Network],
    held_out: Mapping[str, HeldOut],
    reading: Reading,
    on_event: OnEvent,
    left_out: frozenset[str] = frozenset(),
) -> tuple[Candidate, ...]:
    """Return every map with every score, those first that find synthetic defects best.

    Args:
        images: Held-out good images.
        network_of: Gives the network, told whether it is to be sampled.
        held_out: What they say of each measure that takes part, by its key; measures that need
            samples are left out.
        reading: How maps are smoothed and calibrated.
        on_event: Told how many images are done.
        left_out: Families of defects that resemble what the network was trained on.

    Raises:
        ValueError: No measure can take part.
    """
    able = [key for key in held_out if not MEASURES[key].samples]
    measures = [read_measure(key, reading.calibration) for key in able]
    if not measures:
        raise ValueError(
            f"selection: {', '.join(held_out)} need samples and cannot be chosen by synthetic "
            f"defects: add {MAIN_MEASURE} to the measures"
        )
    trials = {measure.key: _Trial() for measure in measures}
    count = min(MOST_IMAGES, len(images))
    for done, specimen in enumerate(_specimens(images, count, left_out), start=1):
        lights = [
            (values, network_of(False)(values, lambda *_: None))
            for values in map(to_unit_range, _lit(specimen, reading.light))
        ]
        for measure in measures:
            parts, *lit = (part_maps(measure, reading, *light) for light in lights)
            shown = [tuple(part[0] for part in each) for each in (parts, *lit)]
            counts = held_out[measure.key].counts
            usual = usual_without(counts, specimen.place, shown, reading)
            trials[measure.key].add(join_parts(measure, parts, usual), specimen, measure)
        stage_progress(on_event, "evaluate")(done, count)
    candidates = [each for measure in measures for each in trials[measure.key].judge(measure)]
    return tuple(sorted(candidates, key=lambda each: -each.merit))


def _specimens(images: ImageStack, count: int, left_out: frozenset[str]) -> Iterator[Specimen]:
    places = np.linspace(0, len(images) - 1, count).round().astype(int).tolist()
    for place in places:
        image = images[place]
        made = [
            make(image, np.random.default_rng([SEED, place, family]))
            for family, (name, make) in enumerate(FAMILIES.items())
            if name not in left_out
        ]
        yield Specimen(
            place,
            np.stack([image, *(each.image for each in made)]),
            np.stack([each.mask for each in made]),
        )


def _lit(specimen: Specimen, light: float) -> tuple[NDArray[np.uint8], ...]:
    """Return the specimen's images, then its good image in other light."""
    return specimen.images, *in_each_light(specimen.images[:1], light)[1:]


class _Trial:
    """The scores and some pixels of one measure's maps of all specimens."""

    def __init__(self) -> None:
        self._scores: list[Scores] = []
        self._pixels: list[NDArray[np.float32]] = []
        self._defects: list[NDArray[np.bool_]] = []

    def add(self, maps: NDArray[np.float32], specimen: Specimen, measure: Measure) -> None:
        """Take the maps of one specimen."""
        self._scores.append(score_maps(maps, measure.tolerance))
        self._pixels.append(maps[1:, ::PIXELS_SEEN, ::PIXELS_SEEN].ravel())
        self._defects.append(specimen.masks[:, ::PIXELS_SEEN, ::PIXELS_SEEN].ravel())

    def judge(self, measure: Measure) -> list[Candidate]:
        """Return the measure with each score."""
        pixels = image_auroc(
            np.concatenate(self._pixels).astype(np.float64),
            np.concatenate(self._defects).astype(np.int64),
        )
        return [
            Candidate(
                map=measure.key,
                score=norm,
                image_auroc=_mean_over_families([scores[norm] for scores in self._scores]),
                pixel_auroc=pixels,
            )
            for norm in NORMS
        ]


def _mean_over_families(scores: Sequence[NDArray[np.float64]]) -> float:
    """Return the AUROC of good images against each family, averaged."""
    table = np.stack(scores)
    labels = np.repeat([0, 1], len(table))
    aurocs = [
        image_auroc(np.concatenate([table[:, 0], table[:, family]]), labels)
        for family in range(1, table.shape[1])
    ]
    return float(np.mean(aurocs))

"""The test images of an evaluated run: opened without loading, listed, judged at a threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from evaluation.arrays import EvaluationArrays, mask_of
from evaluation.measures import MEASURES
from evaluation.pictures import colour_scale, find_peaks
from evaluation.stored import StoredEvaluation, read_evaluation
from evaluation.thresholds import Confusion, Verdict, confusion, verdicts
from experiments.runs import Run
from experiments.thresholds import kept_threshold

Image = npt.NDArray[np.uint8]
Map = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]
SampleKey = tuple[str, str]  # defect type and name: the same image in every run on a dataset

GOOD_PIXELS_BELOW = 0.99
ELSEWHERE = "elsewhere"
"""What is said of a defective image that is rightly called so, by a place beside its defect."""


@dataclass(frozen=True)
class Measured:
    """One measure of a run: its evaluation and what is the same for all of its images.

    Args:
        evaluation: Rows, figures, and arrays mapped from their files.
        scores: float64 N, the score of each image.
        labels: int N, 0 good and 1 defective.
        threshold: On the score; the run's own, or the highest good score if it has none.
        chosen: Whether the threshold is the run's own.
        scale: Map value of the brightest colour, the same for all images.
        peak: The greatest value of all maps, above 0.
        pixel_threshold: Where the segmentation starts: 99 % of the good images' pixels lie below.
        places: Row of each image.
        beside: bool N, whether an image's map is highest beside its mask; False where there is no
            mask.
    """

    evaluation: StoredEvaluation
    scores: npt.NDArray[np.float64]
    labels: npt.NDArray[np.int64]
    threshold: float
    chosen: bool
    scale: float
    peak: float
    pixel_threshold: float
    places: Mapping[SampleKey, int]
    beside: Mask


@dataclass(frozen=True)
class Results:
    """An evaluated run.

    Args:
        run: The run.
        measured: By the keys of the measures that it was evaluated with.
        kept: Thresholds that somebody chose by hand instead of the evaluation's, likewise.
    """

    run: Run
    measured: Mapping[str, Measured]
    kept: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class TestImage:
    """One line of the list of test images.

    Args:
        row: Its place in the arrays.
        name: File stem.
        defect_type: "good" or the defect's label.
        score: That it is judged by.
        verdict: Whether its call is right.
        is_elsewhere: Whether it is rightly called defective, while its map is highest elsewhere.
    """

    row: int
    name: str
    defect_type: str
    score: float
    verdict: Verdict
    is_elsewhere: bool = False

    @property
    def words(self) -> str:
        """What the list says of it."""
        return ELSEWHERE if self.is_elsewhere else self.verdict

    def fits(self, defect_type: str | None, verdict: str | None) -> bool:
        """Tell whether it has a type and a verdict; none asks for nothing."""
        wanted = (None, self.verdict, self.words)
        return defect_type in (None, self.defect_type) and verdict in wanted


@dataclass(frozen=True)
class Sample:
    """Everything there is to see of one test image.

    Args:
        image: uint8 H×W×C.
        prediction: uint8 H×W×C.
        maps: float32 H×W by the key of the measure; only those that were made of the image.
        mask: bool H×W, or None for a defective image without a mask.
    """

    image: Image
    prediction: Image
    maps: Mapping[str, Map]
    mask: Mask | None


def open_results(run: Run) -> Results:
    """Open all evaluations of a run; maps and images stay in their files until they are looked at.

    Raises:
        ValueError: The run was not evaluated, or its evaluation is damaged.
    """
    if not run.metrics:
        raise ValueError(f"{run.name} was not evaluated: evaluate it before looking at pictures.")
    measured = {}
    for measure in MEASURES:
        if measure in run.metrics:
            measured[measure] = _open_measure(run, measure)
    kept = {key: found.threshold for key in measured if (found := kept_threshold(run.folder, key))}
    return Results(run, measured, kept)


def defect_types(measured: Measured) -> tuple[str, ...]:
    """Return the defect types of the test images, "good" among them, in order of appearance."""
    return tuple(dict.fromkeys(row.defect_type for row in measured.evaluation.rows))


def count_verdicts(measured: Measured, threshold: float) -> Confusion:
    """Count the images that a threshold on the score calls rightly and wrongly."""
    return confusion(measured.scores, measured.labels, threshold)


def list_images(
    measured: Measured,
    threshold: float,
    defect_type: str | None = None,
    verdict: str | None = None,
    ascending: bool = False,
) -> tuple[TestImage, ...]:
    """List test images sorted by score.

    Args:
        measured: Where to look.
        threshold: On the score; an image with a greater score is called defective.
        defect_type: Only images of this type; None lists all.
        verdict: Only images with this verdict: "missed", "false alarm", "right", or `ELSEWHERE`
            for those of the right ones whose maps are highest beside their masks.
        ascending: Lowest score first, instead of highest first.
    """
    calls = verdicts(measured.scores, measured.labels, threshold)
    order = np.argsort(measured.scores, kind="stable")
    images = (
        _test_image(measured, row, calls[row])
        for row in (order if ascending else order[::-1]).tolist()
    )
    return tuple(image for image in images if image.fits(defect_type, verdict))


def read_sample(results: Results, measure: str, row: int) -> Sample:
    """Read everything about one test image.

    Args:
        results: The run.
        measure: Whose prediction is shown; the maps of all measures are read.
        row: Place of the image in this measure's evaluation.
    """
    evaluation = results.measured[measure].evaluation
    key = (evaluation.rows[row].defect_type, evaluation.rows[row].name)
    arrays = evaluation.arrays
    maps = {name: _read_map(measured, key) for name, measured in results.measured.items()}
    return Sample(
        image=np.array(arrays.inputs[row]),
        prediction=np.array(arrays.reconstructions[row]),
        maps={name: found for name, found in maps.items() if found is not None},
        mask=mask_of(np.array(arrays.masks[row])),
    )


def common_samples(results: Sequence[Results]) -> tuple[SampleKey, ...]:
    """Return the test images of some runs, those that most runs have first, defects before good."""
    counts: dict[SampleKey, int] = {}
    for run in results:
        for key in {key: None for measured in run.measured.values() for key in measured.places}:
            counts[key] = counts.get(key, 0) + 1
    return tuple(sorted(counts, key=lambda key: (-counts[key], key[0] == "good", key)))


def find_sample(results: Results, key: SampleKey) -> Sample | None:
    """Read one test image of a run, by the map that counts if that has it; None if none has."""
    counting = results.run.main_measure
    for measure in sorted(results.measured, key=lambda each: each != counting):
        places = results.measured[measure].places
        if key in places:
            return read_sample(results, measure, places[key])
    return None


def _open_measure(run: Run, measure: str) -> Measured:
    folder = run.folder.evaluation(measure).folder
    try:
        return _measure(read_evaluation(folder))
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(
            f"The evaluation in {folder} is damaged ({error}): evaluate the run again."
        ) from error


def _measure(evaluation: StoredEvaluation) -> Measured:
    """Look through an evaluation once for what is the same for all of its images."""
    _check_lengths(evaluation)
    rows = evaluation.rows
    scores = np.array([row.scores[evaluation.score] for row in rows], float)
    labels = np.array([row.label for row in rows], np.int64)
    own = rows[0].threshold
    good = np.flatnonzero(labels == 0)
    fallback = float(scores[good].max()) if good.size else float(np.median(scores))
    maps = evaluation.arrays.maps
    quiet = np.asarray(maps[good, ::2, ::2] if good.size else maps[:, ::2, ::2])
    peak, pixel_threshold = (
        float(find_peaks(maps).max()),
        float(np.quantile(quiet, GOOD_PIXELS_BELOW)),
    )
    if not (np.isfinite(peak) and np.isfinite(pixel_threshold)):
        raise ValueError("maps.npy has values that are no finite numbers")
    return Measured(
        evaluation=evaluation,
        scores=scores,
        labels=labels,
        threshold=fallback if own is None else own,
        chosen=own is not None,
        scale=colour_scale(maps),
        peak=max(peak, np.finfo(np.float32).tiny.item()),
        pixel_threshold=pixel_threshold,
        places={(row.defect_type, row.name): place for place, row in enumerate(rows)},
        beside=_highest_beside_mask(evaluation.arrays),
    )


def _test_image(measured: Measured, row: int, verdict: Verdict) -> TestImage:
    found = measured.evaluation.rows[row]
    is_elsewhere = bool(verdict == "right" and measured.labels[row] and measured.beside[row])
    score = measured.scores[row]
    return TestImage(row, found.name, found.defect_type, score, verdict, is_elsewhere)


def _highest_beside_mask(arrays: EvaluationArrays) -> Mask:
    """Tell of each image whether its map is highest where neither mask nor a pixel beside it is."""
    beside = np.zeros(len(arrays.maps), bool)
    for row in range(len(beside)):
        mask = mask_of(np.array(arrays.masks[row]))
        if mask is not None and mask.any():
            touched = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8))
            highest = np.unravel_index(np.argmax(arrays.maps[row]), mask.shape)
            beside[row] = not touched[highest]
    return beside


def _check_lengths(evaluation: StoredEvaluation) -> None:
    arrays = vars(evaluation.arrays)
    shape = (len(evaluation.rows), *evaluation.arrays.maps.shape[1:3])
    wrong = [name for name, array in arrays.items() if array.shape[:3] != shape]
    if wrong or not evaluation.rows:
        raise ValueError(
            f"scores.csv has {len(evaluation.rows)} rows; {', '.join(wrong) or 'no array'} of "
            "another size"
        )


def _read_map(measured: Measured, key: SampleKey) -> Map | None:
    if key not in measured.places:
        return None
    return np.array(measured.evaluation.arrays.maps[measured.places[key]])

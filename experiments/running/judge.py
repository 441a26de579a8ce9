"""A trained run that judges images: from pixels to a score, a verdict and a map.

It needs of the run its model, `experiment.json`, `threshold.json` and, for a map that is
calibrated, `usual.npz`; not the dataset, and nothing of `evaluation/`.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from datasets.bit_depth import MOST_ABOVE, white_of
from datasets.image_files.names import shown
from datasets.image_files.pixels import Decoded
from datasets.images import Image, to_channels, to_eight_bits
from datasets.resizing import equalize_histogram, resize_image
from evaluation.calibration import Usual
from evaluation.measures import MEASURES
from evaluation.reading import Reading, map_maker, read_measure
from evaluation.scores import score_maps
from experiments.belonging import check_belonging, own_model
from experiments.chosen import Chosen
from experiments.config.experiment import Experiment
from experiments.run_folder import RunFolder
from experiments.running.anomaly_maps import Reader, check_numbers, map_images, open_network
from experiments.running.predictions import JudgedBy
from experiments.running.usual import read_usual
from experiments.runs import read_experiment
from experiments.thresholds import (
    judged_by,
    kept_threshold,
    read_thresholds_or_nothing,
    remark_on_rate,
    stamp_of,
    threshold_for,
)

Verdict = Literal["good", "defective"]

_DIGITS = 12
"""Of a digest: as many as tell files apart."""


@dataclass(frozen=True, eq=False)
class Judged:
    """What a run says of one image.

    Attributes:
        score: Of its anomaly map, in the way that the run was evaluated.
        threshold: Scores above it are called defective.
        map: float32 rows×columns at the network's size; higher where it is more anomalous.
        image: uint8 rows×columns×channels, as the network saw it.
        reconstruction: float32 in [0, 1], of the same shape.
    """

    score: float
    threshold: float
    map: NDArray[np.float32]
    image: Image
    reconstruction: NDArray[np.float32]

    @property
    def verdict(self) -> Verdict:
        """`"defective"` above the threshold, otherwise `"good"`."""
        return "defective" if self.score > self.threshold else "good"


@dataclass(frozen=True, eq=False)
class Judge:
    """A run that is open for judging.

    Attributes:
        experiment: What the run was.
        chosen: Which map and which score count.
        threshold: Scores above it are called defective.
        reader: Makes the map.
        run: The run's name.
        model: The first digits of its network's digest.
        evaluation: Likewise of the evaluation of the map that counts; "" where none is known.
        remark: What has to be known of the threshold, in a sentence, if anything has.
    """

    experiment: Experiment
    chosen: Chosen
    threshold: float
    reader: Reader
    run: str
    model: str = ""
    evaluation: str = ""
    remark: str | None = None

    @property
    def judged_by(self) -> JudgedBy:
        """What all that it judges has in common."""
        by = JudgedBy(self.run, self.chosen.map, self.chosen.score, self.threshold)
        return replace(by, model=self.model, evaluation=self.evaluation)

    def predict(self, image: Decoded) -> Judged:
        """Judge one image.

        Args:
            image: uint8 or uint16, H×W (grey), H×W×1 or H×W×3 (red, green, blue), of any size; of
                uint16 as many bits are used as in the images that the run was trained on.

        Raises:
            TypeError: It is no array, such as the path of a file.
            ValueError: It is no such array, or the network gives no numbers.

        Warns:
            UserWarning: It is uint16, and nearly black to the run.

        Example:
            >>> run = load_run("runs/bottle_Stain128x128_AESc_d5_f5_n16_bottle_cpu")
            >>> run.predict(camera.read()).verdict
            'good'
        """
        prepared = self.prepare(image)
        remark = remark_on_depth(image, self.experiment)
        if remark:
            warnings.warn(remark, stacklevel=2)
        (judged,) = self.judge_batches(iter([prepared[np.newaxis]]), 1)
        return judged

    def prepare(self, image: Decoded) -> Image:
        """Return an image as the network sees it, as its file would be prepared.

        Args:
            image: As in `predict`.

        Returns:
            uint8 rows×columns×channels.

        Raises:
            TypeError: It is no array.
            ValueError: It is no such array.
        """
        check_array(image)
        training, size = self.experiment.training.settings, self.experiment.resolution
        pixels: NDArray[Any] = image
        if image.dtype == np.uint16:
            pixels = to_eight_bits(image, self.experiment.bit_depth)
        prepared = resize_image(to_channels(pixels, training.grey), size.rows, size.columns)
        return equalize_histogram(prepared) if training.equalize_histogram else prepared

    def judge_batches(self, batches: Iterator[Image], total: int) -> Iterator[Judged]:
        """Judge images that are prepared already, one by one.

        Args:
            batches: uint8 n×rows×columns×channels each.
            total: Images of all batches.
        """
        tolerance = read_measure(self.chosen.map, self.chosen.calibration).tolerance
        for batch in map_images(batches, total, self.reader, lambda *_: None):
            found = score_maps(batch.maps, tolerance)
            scores = check_numbers(found[self.chosen.score]).tolist()
            for parts in zip(scores, batch.maps, batch.inputs, batch.reconstructions, strict=True):
                score, anomaly_map, image, reconstruction = parts
                yield Judged(score, self.threshold, anomaly_map, image, reconstruction)


def check_array(image: object) -> None:
    """Refuse what is no image in memory, in a sentence that says what is.

    Raises:
        TypeError: It is no array.
        ValueError: It is an array of another type or shape, or an empty one.
    """
    allowed = (
        "an image is an array of uint8 or uint16, rows×columns or rows×columns×3 (red, green, "
        "blue), with at least one pixel"
    )
    if isinstance(image, str | Path):
        raise TypeError(
            f"received the path {str(image)!r}; {allowed}: read the file first, or judge files "
            "with main.py predict"
        )
    if not isinstance(image, np.ndarray):
        raise TypeError(f"received {type(image).__name__}; {allowed}")
    if image.dtype not in (np.uint8, np.uint16) or not _is_of_pixels(image.shape):
        raise ValueError(f"received an array of {image.dtype} and shape {image.shape}; {allowed}")


def _is_of_pixels(shape: tuple[int, ...]) -> bool:
    return 0 not in shape and (len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3)))


def remark_on_depth(pixels: Decoded, experiment: Experiment) -> str | None:
    """Say that a 16-bit image is nearly black to a run, as it uses too few of its bits.

    So look images of a camera of 12 bits to a run that was trained on 8-bit images.

    Args:
        pixels: A decoded image.
        experiment: What the run was. One of an earlier version may have been trained on images
            that were as dark, and knows nothing of it.

    Returns:
        The sentence; None where the image is bright enough, or nothing is known.
    """
    if pixels.dtype != np.uint16 or "bit_depth" not in experiment.model_fields_set:
        return None
    white = white_of(experiment.bit_depth)
    dark = (white + 1) // 16
    if np.count_nonzero(pixels >= dark) > MOST_ABOVE * pixels.size:
        return None
    return (
        f"16-bit images whose values stay below {dark} are nearly black to this run, which takes "
        f"{white} for white: write them with 8 bits, or import images like them and train on those"
    )


def open_judge(
    run: RunFolder,
    *,
    threshold: float | None = None,
    false_alarm_rate: float | None = None,
    few: bool = False,
) -> Judge:
    """Open a run for judging.

    Args:
        run: Folder of a trained and evaluated run.
        threshold: Instead of the run's own.
        false_alarm_rate: Take the threshold that this share of good images exceeds.
        few: Whether the images are so few that the network is not worth compiling.

    Raises:
        FileNotFoundError: The model or the threshold is missing.
        ValueError: A file of the run is damaged, or its files do not belong together.
    """
    experiment = read_experiment(run)
    chosen = judged_by(run)
    limit = threshold_that_counts(run, chosen, threshold, false_alarm_rate)
    reader = open_reader(run, experiment, chosen, few=few)
    is_own = threshold is None and false_alarm_rate is None
    is_evaluated = is_own and kept_threshold(run, chosen.map) is None
    remark, name = remark_on_rate(run) if is_evaluated else None, shown(run.path.resolve().name)
    model, evaluation = (digest[:_DIGITS] for digest in (own_model(run), _evaluation(run, chosen)))
    return Judge(experiment, chosen, limit, reader, name, model, evaluation, remark)


def _evaluation(run: RunFolder, chosen: Chosen) -> str:
    """Return the digest of the evaluation that judges; nothing for one of an earlier version."""
    stamp = stamp_of(read_thresholds_or_nothing(run), chosen.map)
    return stamp.evaluation if stamp else chosen.evaluation or ""


def threshold_that_counts(
    run: RunFolder, chosen: Chosen, threshold: float | None, false_alarm_rate: float | None
) -> float:
    """Return the threshold that images are judged by, if the run's files belong together.

    Args:
        run: The run.
        chosen: Which map counts.
        threshold: Instead of the run's own; then only the model has to be the run's.
        false_alarm_rate: Take the threshold that this share of good images exceeds.

    Raises:
        FileNotFoundError: The model or the threshold is missing.
        ValueError: A file of the run is damaged, or its files do not belong together.
    """
    if threshold is not None:
        own_model(run)
        return threshold
    found = threshold_for(run, chosen.map, false_alarm_rate)
    check_belonging(run, chosen.map)
    return found


def open_reader(
    run: RunFolder, experiment: Experiment, chosen: Chosen, *, few: bool = False
) -> Reader:
    """Return what makes the map of a run that counts.

    Args:
        run: The run.
        experiment: What it was.
        chosen: Which map, and how it is read.
        few: Whether the images are so few that the network is not worth compiling.

    Raises:
        FileNotFoundError: The run has no model.
        ValueError: The model, or what is usual in the map, is missing or damaged.
    """
    measure, reading = MEASURES[chosen.map], Reading(chosen.smoothing, chosen.calibration)
    samples = chosen.samples if measure.samples else 0
    network = open_network(run, experiment, samples, chosen.seed, few=few)
    usual = usual_of(run, experiment, chosen)
    return Reader(network, map_maker(measure, reading, usual), measure.samples)


def usual_of(run: RunFolder, experiment: Experiment, chosen: Chosen) -> tuple[Usual, ...]:
    """Return what is usual in each part of the map that counts; nothing if that is not asked.

    Raises:
        ValueError: It is missing or damaged, or of another evaluation.
    """
    measure = MEASURES[chosen.map]
    if not measure.calibrated or chosen.calibration == "none":
        return ()
    size = (experiment.resolution.rows, experiment.resolution.columns)
    return read_usual(run, measure, size, chosen.evaluation)

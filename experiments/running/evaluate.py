"""Evaluate one run: anomaly maps of its test images, their figures, pictures and threshold."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datasets.database import open_dataset
from datasets.image_stack import ImageStack
from datasets.samples import Sample
from datasets.synthetic import list_corruptions, open_synthetic
from evaluation.calibration import Usual
from evaluation.folder import write_evaluation
from evaluation.measures import MEASURES, Measure
from evaluation.metric_table import headline_of
from evaluation.overview import write_overview
from evaluation.pictures import colour_scale
from evaluation.reading import Reading, map_maker, read_measure
from evaluation.scores import Norm
from evaluation.stamp import Stamp
from evaluation.stored import read_evaluation
from evaluation.thresholds import false_alarm_threshold, rate_remark
from experiments.belonging import own_model
from experiments.chosen import Chosen, write_chosen
from experiments.config.experiment import Experiment, check_head
from experiments.config.training import Evaluation
from experiments.data_used import check_data_used
from experiments.events import Message, MetricsMeasured, OnEvent, stage_progress
from experiments.run_folder import RunFolder
from experiments.running.anomaly_maps import (
    Network,
    Reader,
    map_test_images,
    open_network,
)
from experiments.running.choice import choose_map
from experiments.running.held_out import HeldOut, read_held_out
from experiments.running.images import (
    TEST_IMAGES_LIMIT,
    LabelledImages,
    open_test_images,
    read_images,
    split_training_paths,
)
from experiments.running.selection import compare_candidates
from experiments.running.usual import write_usual
from experiments.runs import read_experiment
from experiments.thresholds import NewThreshold, earlier_choice, write_thresholds
from experiments.workspace import Workspace
from storage.arrays import open_array
from storage.digest import text_digest

OTHER_DEPTH = (
    "Synthetic defects were left out: they were drawn on images of another depth than the run "
    "reads; train again to have them."
)


@dataclass(frozen=True)
class EvaluationImages:
    """The images that an evaluation needs.

    Args:
        held_out: Good images that the network was not trained on. They alone choose the
            thresholds, and the map and the score that count.
        test: The test images.
        synthetic: Corrupted copies of good test images; none if the corruption has none.
        notes: What the import noted about the dataset, what is other than in the training, and
            whether the threshold's false alarm rate holds.
    """

    held_out: ImageStack
    test: LabelledImages
    synthetic: LabelledImages | None
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class ReadyMeasure:
    """One measure with all that is fixed before a test image is looked at.

    Args:
        measure: Which map.
        reader: Makes it.
        usual: What is usual in its parts, if it is calibrated.
        score: How its images are scored.
        threshold: Above it an image is called defective.
        good_scores: float64 of the held-out good images, from which the threshold follows.
        pixel_threshold: As many good images have a pixel above it as may score above the threshold.
    """

    measure: Measure
    reader: Reader
    usual: tuple[Usual, ...]
    score: Norm
    threshold: float
    good_scores: NDArray[np.float64]
    pixel_threshold: float


def evaluate_run(
    folder: RunFolder, evaluation: Evaluation, workspace: Workspace, on_event: OnEvent, seed: int
) -> None:
    """Evaluate a trained run and write `evaluation/`, `threshold.json` and `overview.png`.

    Args:
        folder: Run folder with `experiment.json` and `model.keras`.
        evaluation: What to measure.
        workspace: Where the dataset lies.
        on_event: Told of every step.
        seed: Seed of the Monte Carlo samples.

    Raises:
        FileNotFoundError: The model or the dataset is missing.
        ValueError: The dataset has no test image, or other training images than in the training; or
            the model is not the one that the run trained, or gives no numbers.
    """
    experiment = read_experiment(folder)
    check_head(experiment.architecture.settings, evaluation.measures)
    remarks = check_data_used(folder, experiment, workspace)
    model = own_model(folder)
    images = _open_images(experiment, workspace, on_event, remarks)
    images = _with_rate_remark(images, evaluation)
    chosen, ready = _prepare(folder, experiment, evaluation, images.held_out, on_event, seed)
    stamp = _stamp(model, experiment, evaluation, seed, ready)
    metrics = {
        each.measure.key: _evaluate_measure(folder, each, evaluation, images, stamp, on_event)
        for each in ready
    }
    write_usual(folder, {each.measure.key: each.usual for each in ready}, stamp)
    if chosen.map in metrics:
        chosen = chosen.with_figures(metrics[chosen.map], stamp)
        write_chosen(folder, chosen)
    # Last: a verdict needs a threshold of the same evaluation as everything before it.
    thresholds = {each.measure.key: _new_threshold(folder, each) for each in ready}
    rate = evaluation.false_alarm_rate
    for said in write_thresholds(folder, thresholds, rate, stamp, chosen):
        on_event(Message(text=said))
    if chosen.map in metrics:
        _write_overview(folder, chosen.map, list(metrics))


def _new_threshold(folder: RunFolder, ready: ReadyMeasure) -> NewThreshold:
    maps = open_array(folder.evaluation(ready.measure.key).maps, "float32", (3,))
    good = [float(score) for score in ready.good_scores]
    scale = colour_scale(maps)
    return NewThreshold(ready.threshold, ready.score, good, scale, ready.pixel_threshold)


def _stamp(
    model: str,
    experiment: Experiment,
    evaluation: Evaluation,
    seed: int,
    ready: Sequence[ReadyMeasure],
) -> Stamp:
    """Name an evaluation by all that its verdicts follow from: another one has another name."""
    verdicts = {each.measure.key: (each.score, each.threshold) for each in ready}
    said = [model, experiment.model_dump_json(), evaluation.model_dump_json(), seed, verdicts]
    return Stamp(model, text_digest(json.dumps(said))[:32])


def _prepare(
    folder: RunFolder,
    experiment: Experiment,
    evaluation: Evaluation,
    images: ImageStack,
    on_event: OnEvent,
    seed: int,
) -> tuple[Chosen, list[ReadyMeasure]]:
    """Choose map, scores and thresholds by held-out good images, and by nothing else."""
    network_of = cache(partial(_open_network, folder, experiment, evaluation.samples, seed))
    # An equalised histogram looks the same in any light.
    equalized = experiment.training.settings.equalize_histogram
    light = 0.0 if equalized else evaluation.calibration_light
    reading = Reading(evaluation.smoothing, evaluation.calibration, light)
    asked = [key for key in MEASURES if key in evaluation.measures]
    measures = [read_measure(key, evaluation.calibration) for key in asked]
    held_out = {
        each.key: read_held_out(images, network_of(each.samples), each, reading, on_event)
        for each in measures
    }
    compare = partial(
        compare_candidates,
        images,
        network_of,
        held_out,
        reading,
        on_event,
        experiment.corruption.settings.resembled,
    )
    chosen = choose_map(evaluation, earlier_choice(folder), compare, seed)
    return chosen, [
        _ready(each, network_of(each.samples), held_out[each.key], evaluation, chosen)
        for each in measures
    ]


def _open_network(
    folder: RunFolder, experiment: Experiment, samples: int, seed: int, sampled: bool
) -> Network:
    return open_network(folder, experiment, samples if sampled else 0, seed)


def _ready(
    measure: Measure, network: Network, held_out: HeldOut, evaluation: Evaluation, chosen: Chosen
) -> ReadyMeasure:
    score = chosen.score if chosen.map == measure.key else measure.score
    reading = Reading(evaluation.smoothing, evaluation.calibration)
    threshold = partial(false_alarm_threshold, rate=evaluation.false_alarm_rate)
    return ReadyMeasure(
        measure=measure,
        reader=Reader(network, map_maker(measure, reading, held_out.usual), measure.samples),
        usual=held_out.usual,
        score=score,
        threshold=threshold(held_out.scores[score]),
        good_scores=held_out.scores[score],
        pixel_threshold=threshold(held_out.scores["Linf"]),
    )


def _open_images(
    experiment: Experiment, workspace: Workspace, on_event: OnEvent, remarks: tuple[str, ...]
) -> EvaluationImages:
    dataset = open_dataset(workspace.data, experiment.dataset)
    samples = [sample for sample in dataset.samples if sample.split == "test"]
    test = open_test_images(samples, experiment, on_event)
    if test is None:
        raise ValueError(f"dataset {dataset.name!r} has no test image: import it with test images")
    synthetic = _synthetic_samples(experiment, workspace)
    if synthetic and dataset.bit_depth != experiment.bit_depth:
        synthetic, remarks = [], (*remarks, OTHER_DEPTH)
    _, held_out = split_training_paths(experiment, workspace)
    return EvaluationImages(
        held_out=read_images(held_out, experiment, on_event, TEST_IMAGES_LIMIT),
        test=test,
        synthetic=open_test_images(synthetic, experiment, on_event),
        notes=(*dataset.notes, *remarks),
    )


def _with_rate_remark(images: EvaluationImages, evaluation: Evaluation) -> EvaluationImages:
    remark = rate_remark(evaluation.false_alarm_rate, len(images.held_out))
    return replace(images, notes=(*images.notes, remark)) if remark else images


def _evaluate_measure(
    folder: RunFolder,
    ready: ReadyMeasure,
    evaluation: Evaluation,
    images: EvaluationImages,
    stamp: Stamp,
    on_event: OnEvent,
) -> dict[str, Any]:
    """Write the evaluation of one measure, and return its figures."""
    synthetic = images.synthetic
    metrics = write_evaluation(
        folder.evaluation(ready.measure.key).folder,
        ready.measure,
        map_test_images(images.test, ready.reader, on_event),
        score=ready.score,
        levels=evaluation.levels,
        pictures=evaluation.pictures,
        threshold=ready.threshold,
        synthetic=map_test_images(synthetic, ready.reader, on_event) if synthetic else None,
        notes=images.notes,
        stamp=stamp,
        on_progress=stage_progress(on_event, "pictures"),
    )
    on_event(MetricsMeasured(measure=ready.measure.key, metrics=headline_of(metrics)))
    return metrics


def _write_overview(folder: RunFolder, first: str, measures: list[str]) -> None:
    found = {key: read_evaluation(folder.evaluation(key).folder) for key in measures}
    maps = {MEASURES[key].heading: stored.arrays.maps for key, stored in found.items()}
    write_overview(folder.overview, found[first], maps)


def _synthetic_samples(experiment: Experiment, workspace: Workspace) -> list[Sample]:
    """Return the corrupted copies of the good test images, if the corruption has any."""
    dataset = open_dataset(workspace.data, experiment.dataset)
    name = experiment.corruption.name
    return list(open_synthetic(dataset, name)) if name in list_corruptions(dataset) else []

"""Evaluate one run: anomaly maps of its test images, their figures, pictures and threshold."""

from __future__ import annotations

from dataclasses import dataclass

from datasets.database import open_dataset
from datasets.image_stack import ImageStack
from datasets.samples import Sample
from datasets.synthetic import list_corruptions, open_synthetic
from evaluation.folder import write_evaluation
from evaluation.measures import MAIN_MEASURE, MEASURES, Measure
from evaluation.metric_table import headline_of
from evaluation.overview import write_overview
from evaluation.stored import read_evaluation
from evaluation.thresholds import false_alarm_threshold
from experiments.config.experiment import Experiment
from experiments.config.training import Evaluation
from experiments.events import MetricsMeasured, OnEvent, stage_progress
from experiments.run_folder import RunFolder
from experiments.running.anomaly_maps import map_test_images, open_network, score_images
from experiments.running.images import (
    TEST_IMAGES_LIMIT,
    LabelledImages,
    open_test_images,
    read_images,
    split_training_paths,
)
from experiments.running.thresholds import write_thresholds
from experiments.runs import read_experiment
from experiments.workspace import Workspace


@dataclass(frozen=True)
class EvaluationImages:
    """The images that an evaluation needs.

    Args:
        held_out: Good images that the network was not trained on, which alone choose thresholds.
        test: The test images.
        synthetic: Corrupted copies of good test images; none if the corruption has none.
        notes: What the import noted about the dataset.
    """

    held_out: ImageStack
    test: LabelledImages
    synthetic: LabelledImages | None
    notes: tuple[str, ...]


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
        ValueError: The dataset has no test image.
    """
    experiment = read_experiment(folder)
    images = _open_images(experiment, workspace, on_event)
    thresholds = {
        key: _evaluate_measure(
            folder, MEASURES[key], evaluation, experiment, images, on_event, seed
        )
        for key in evaluation.measures
    }
    write_thresholds(folder, thresholds, evaluation.false_alarm_rate, len(images.held_out))
    if MAIN_MEASURE in thresholds:
        _write_overview(folder, [key for key in MEASURES if key in thresholds])


def _open_images(
    experiment: Experiment, workspace: Workspace, on_event: OnEvent
) -> EvaluationImages:
    dataset = open_dataset(workspace.data, experiment.dataset)
    samples = [sample for sample in dataset.samples if sample.split == "test"]
    test = open_test_images(samples, experiment, on_event)
    if test is None:
        raise ValueError(f"dataset {dataset.name!r} has no test image: import it with test images")
    synthetic = _synthetic_samples(experiment, workspace)
    _, held_out = split_training_paths(experiment, workspace)
    return EvaluationImages(
        held_out=read_images(held_out, experiment, on_event, TEST_IMAGES_LIMIT),
        test=test,
        synthetic=open_test_images(synthetic, experiment, on_event),
        notes=tuple(dataset.notes),
    )


def _evaluate_measure(
    folder: RunFolder,
    measure: Measure,
    evaluation: Evaluation,
    experiment: Experiment,
    images: EvaluationImages,
    on_event: OnEvent,
    seed: int,
) -> float:
    """Write the evaluation of one measure, and return its threshold."""
    network = open_network(folder, experiment, measure, evaluation.samples, seed)
    held_out = score_images(images.held_out, network, measure, on_event)
    threshold = false_alarm_threshold(held_out, evaluation.false_alarm_rate)
    synthetic = images.synthetic
    metrics = write_evaluation(
        folder.evaluation(measure.key).folder,
        measure,
        map_test_images(images.test, network, measure, on_event),
        levels=evaluation.levels,
        pictures=evaluation.pictures,
        threshold=threshold,
        synthetic=map_test_images(synthetic, network, measure, on_event) if synthetic else None,
        notes=images.notes,
        on_progress=stage_progress(on_event, "pictures"),
    )
    on_event(MetricsMeasured(measure=measure.key, metrics=headline_of(metrics)))
    return threshold


def _write_overview(folder: RunFolder, measures: list[str]) -> None:
    found = {key: read_evaluation(folder.evaluation(key).folder) for key in measures}
    maps = {MEASURES[key].heading: stored.arrays.maps for key, stored in found.items()}
    write_overview(folder.overview, found[MAIN_MEASURE], maps)


def _synthetic_samples(experiment: Experiment, workspace: Workspace) -> list[Sample]:
    """Return the corrupted copies of the good test images, if the corruption has any."""
    dataset = open_dataset(workspace.data, experiment.dataset)
    name = experiment.corruption.name
    return list(open_synthetic(dataset, name)) if name in list_corruptions(dataset) else []

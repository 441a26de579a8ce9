"""Evaluate one run: anomaly maps of its test images, their figures, pictures and threshold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from datasets.augmentation import to_unit_range
from datasets.database import open_dataset
from datasets.samples import Sample
from datasets.synthetic import list_corruptions, open_synthetic
from evaluation.folder import write_evaluation
from evaluation.maps import residual_map, summarize_samples
from evaluation.metrics import FALSE_ALARM_RULE, false_alarm_threshold
from evaluation.plots import write_overview
from evaluation.scores import score_maps
from experiments.config.experiment import Experiment
from experiments.config.training import Evaluation
from experiments.events import MetricsMeasured, OnEvent, stage_progress
from experiments.run_folder import RunFolder
from experiments.running.images import read_images, read_test_set, split_training_paths
from experiments.running.networks import network_builder, patch_size
from experiments.runs import headline, read_experiment
from experiments.workspace import Workspace
from models.inference import (
    answer_uncompiled,
    load_model,
    reconstruct,
    sample_monte_carlo,
    with_monte_carlo_dropout,
)
from storage.whole import read_json, write_json

Measure = Literal["residual", "uncertainty"]


@dataclass(frozen=True)
class Maps:
    """What a network makes of N images.

    Args:
        reconstructions: float32 N×H×W×C in [0, 1]; the mean prediction for uncertainty.
        maps: float32 N×H×W, the anomaly maps.
    """

    reconstructions: NDArray[np.float32]
    maps: NDArray[np.float32]


MapImages = Callable[[NDArray[np.uint8], OnEvent], Maps]


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
    dataset = open_dataset(workspace.data, experiment.dataset)
    test_set = read_test_set(
        [s for s in dataset.samples if s.split == "test"], experiment, on_event
    )
    if test_set is None:
        raise ValueError(f"dataset {dataset.name!r} has no test image: import it with test images")
    synthetic = read_test_set(_synthetic_samples(experiment, workspace), experiment, on_event)
    good = _read_held_out(experiment, workspace, on_event)
    measured, thresholds = {}, {}
    for measure in evaluation.measures:
        map_images = map_maker(folder, experiment, measure, evaluation.samples, seed)
        good_scores = score_maps(map_images(good, on_event).maps)["L2"]
        thresholds[measure] = false_alarm_threshold(good_scores, evaluation.false_alarm_rate)
        measured[measure] = map_images(test_set.images, on_event)
        metrics = write_evaluation(
            folder.evaluation(measure).folder,
            measure,
            test_set,
            measured[measure].reconstructions,
            measured[measure].maps,
            levels=evaluation.levels,
            pictures=evaluation.pictures,
            threshold=thresholds[measure],
            synthetic=(synthetic, map_images(synthetic.images, on_event).maps)
            if synthetic
            else None,
            notes=dataset.notes,
            on_progress=stage_progress(on_event, "pictures"),
        )
        on_event(MetricsMeasured(measure=measure, metrics=headline(metrics)))
    _write_thresholds(folder, thresholds, evaluation.false_alarm_rate, len(good))
    if "residual" in measured:
        uncertainty = measured["uncertainty"].maps if "uncertainty" in measured else None
        residual = measured["residual"]
        write_overview(
            folder.overview, test_set, residual.reconstructions, residual.maps, uncertainty
        )


def map_maker(
    folder: RunFolder,
    experiment: Experiment,
    measure: Measure,
    samples: int,
    seed: int,
    *,
    few: bool = False,
) -> MapImages:
    """Return the function that turns images into anomaly maps with the run's trained network.

    Args:
        folder: Run folder.
        experiment: What was run.
        measure: "residual" or "uncertainty".
        samples: Monte Carlo samples of the uncertainty.
        seed: Seed of the samples.
        few: Whether the images are so few that the residual's network is not worth compiling.

    Raises:
        FileNotFoundError: The run has no trained model.
    """
    path = folder.model
    if not path.is_file():
        raise FileNotFoundError(f"run {folder.name!r} has no trained model: train it first")
    try:
        model = load_model(path)
    except (ValueError, OSError) as error:
        raise ValueError(f"{path} is damaged: train the experiment again") from error
    patch, stride = patch_size(experiment), experiment.training.settings.patch_stride
    if measure == "residual":
        if few:
            answer_uncompiled(model)
        return lambda images, on_event: _residuals(
            model, to_unit_range(images), patch, stride, stage_progress(on_event, "evaluate")
        )
    sampling = with_monte_carlo_dropout(model, network_builder(experiment, seed))

    def sample(images: NDArray[np.uint8], on_event: OnEvent) -> Maps:
        values = to_unit_range(images)
        passes = sample_monte_carlo(sampling, values, samples, patch=patch, stride=stride)
        progress = stage_progress(on_event, "sampling")
        return Maps(*summarize_samples(_counted(passes, samples, progress)))

    return sample


def _read_held_out(
    experiment: Experiment, workspace: Workspace, on_event: OnEvent
) -> NDArray[np.uint8]:
    """Read the good images that the network was not trained on, the only ones thresholds use."""
    _, paths = split_training_paths(experiment, workspace)
    return read_images(paths, experiment, on_event).take(range(len(paths)))


def _residuals(model: Any, images: Any, patch: Any, stride: int, on_progress: Any) -> Maps:
    found = reconstruct(model, images, patch=patch, stride=stride, on_progress=on_progress)
    return Maps(found, residual_map(images, found))


def _counted(passes: Any, total: int, on_progress: Callable[[int, int], None]) -> Any:
    for done, sample in enumerate(passes, start=1):
        on_progress(done, total)
        yield sample


def _synthetic_samples(experiment: Experiment, workspace: Workspace) -> list[Sample]:
    """Return the corrupted copies of the good test images, if the corruption has any."""
    dataset = open_dataset(workspace.data, experiment.dataset)
    name = experiment.corruption.name
    return list(open_synthetic(dataset, name)) if name in list_corruptions(dataset) else []


def _write_thresholds(
    folder: RunFolder, thresholds: dict[Measure, float], rate: float, images: int
) -> None:
    """Write `threshold.json`; a measure not evaluated this time keeps its own of the same rule."""
    content = {"rule": FALSE_ALARM_RULE, "false_alarm_rate": rate, "images": images}
    before = read_thresholds(folder)
    kept = before if all(before.get(key) == value for key, value in content.items()) else {}
    write_json(folder.thresholds, {**kept, **content, **thresholds})


def read_thresholds(folder: RunFolder) -> dict[str, Any]:
    """Read `threshold.json`; nothing when the run was not evaluated yet, or the file is damaged."""
    try:
        return read_json(folder.thresholds)
    except (FileNotFoundError, ValueError):
        return {}

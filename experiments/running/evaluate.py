"""Evaluate one run: anomaly maps of its test images, their figures, pictures and threshold."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
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
from experiments.progress import Report, stage_progress
from experiments.running.images import read_images, read_test_set, split_training_paths
from experiments.running.networks import network_builder, patch_size
from experiments.runs import read_experiment
from experiments.workspace import Workspace
from models.inference import load_model, reconstruct, sample_monte_carlo, with_monte_carlo_dropout
from storage.whole import write_whole

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


MapImages = Callable[[NDArray[np.uint8], Report], Maps]


def evaluate_run(
    folder: Path, evaluation: Evaluation, workspace: Workspace, report: Report, seed: int
) -> None:
    """Evaluate a trained run and write `evaluation/`, `threshold.json` and `overview.png`.

    Args:
        folder: Run folder with `experiment.json` and `model.keras`.
        evaluation: What to measure.
        workspace: Where the dataset lies.
        report: Told of every step.
        seed: Seed of the Monte Carlo samples.

    Raises:
        FileNotFoundError: The model or the dataset is missing.
        ValueError: The dataset has no test image.
    """
    experiment = read_experiment(folder)
    dataset = open_dataset(workspace.data, experiment.dataset)
    test_set = read_test_set([s for s in dataset.samples if s.split == "test"], experiment, report)
    if test_set is None:
        raise ValueError(f"dataset {dataset.name!r} has no test image: import it with test images")
    synthetic = read_test_set(_synthetic_samples(experiment, workspace), experiment, report)
    good = _read_held_out(experiment, workspace, report)
    measured, thresholds = {}, {}
    for measure in evaluation.measures:
        map_images = map_maker(folder, experiment, measure, evaluation.samples, seed)
        good_scores = score_maps(map_images(good, report).maps)["L2"]
        thresholds[measure] = false_alarm_threshold(good_scores, evaluation.false_alarm_rate)
        measured[measure] = map_images(test_set.images, report)
        metrics = write_evaluation(
            folder / "evaluation" / measure,
            measure,
            test_set,
            measured[measure].reconstructions,
            measured[measure].maps,
            levels=evaluation.levels,
            pictures=evaluation.pictures,
            threshold=thresholds[measure],
            synthetic=(synthetic, map_images(synthetic.images, report).maps) if synthetic else None,
            notes=dataset.notes,
            on_progress=stage_progress(report, "pictures"),
        )
        report({"event": "metrics", "measure": measure, "metrics": _headline(metrics)})
    _write_thresholds(folder, thresholds, evaluation.false_alarm_rate, len(good))
    if "residual" in measured:
        uncertainty = measured["uncertainty"].maps if "uncertainty" in measured else None
        residual = measured["residual"]
        write_overview(
            folder / "overview.png", test_set, residual.reconstructions, residual.maps, uncertainty
        )


def map_maker(
    folder: Path, experiment: Experiment, measure: Measure, samples: int, seed: int
) -> MapImages:
    """Return the function that turns images into anomaly maps with the run's trained network.

    Raises:
        FileNotFoundError: The run has no trained model.
    """
    path = folder / "model.keras"
    if not path.is_file():
        raise FileNotFoundError(f"run {folder.name!r} has no trained model: train it first")
    try:
        model = load_model(path)
    except (ValueError, OSError) as error:
        raise ValueError(f"{path} is damaged: train the experiment again") from error
    patch, stride = patch_size(experiment), experiment.training.settings.patch_stride
    if measure == "residual":
        return lambda images, report: _residuals(
            model, to_unit_range(images), patch, stride, stage_progress(report, "evaluate")
        )
    sampling = with_monte_carlo_dropout(model, network_builder(experiment, seed))

    def sample(images: NDArray[np.uint8], report: Report) -> Maps:
        values = to_unit_range(images)
        passes = sample_monte_carlo(sampling, values, samples, patch=patch, stride=stride)
        progress = stage_progress(report, "sampling")
        return Maps(*summarize_samples(_counted(passes, samples, progress)))

    return sample


def _read_held_out(
    experiment: Experiment, workspace: Workspace, report: Report
) -> NDArray[np.uint8]:
    """Read the good images that the network was not trained on, the only ones thresholds use."""
    _, paths = split_training_paths(experiment, workspace)
    return read_images(paths, experiment, report).take(range(len(paths)))


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
    folder: Path, thresholds: dict[Measure, float], rate: float, images: int
) -> None:
    """Write `threshold.json`; a measure not evaluated this time keeps its own of the same rule."""
    content = {"rule": FALSE_ALARM_RULE, "false_alarm_rate": rate, "images": images}
    before = read_thresholds(folder)
    kept = before if all(before.get(key) == value for key, value in content.items()) else {}
    text = json.dumps({**kept, **content, **thresholds}, indent=2)
    write_whole(folder / "threshold.json", text + "\n")


def read_thresholds(folder: Path) -> dict[str, Any]:
    """Read `threshold.json`; nothing when the run was not evaluated yet, or the file is damaged."""
    try:
        content = json.loads((folder / "threshold.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _headline(metrics: dict[str, Any]) -> dict[str, Any]:
    return {name: metrics.get(name) for name in ("image_auroc", "pixel_auroc", "aupro")}

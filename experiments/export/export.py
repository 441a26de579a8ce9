"""Take a run away: one model, what has to be known of it, and an example that runs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from datasets.bit_depth import white_of
from evaluation.reading import read_measure
from experiments.belonging import own_model
from experiments.chosen import Chosen, map_words
from experiments.config.experiment import Experiment
from experiments.export import Format
from experiments.export.example import example_text
from experiments.export.formats import FORMATS, check_format
from experiments.export.judging_network import HowRead, build_judging_network
from experiments.run_folder import RunFolder
from experiments.running.judge import threshold_that_counts, usual_of
from experiments.running.judge_files import picture_scale
from experiments.running.networks import open_trained
from experiments.runs import read_experiment
from experiments.thresholds import judged_by
from storage.reading import read_json
from storage.whole import folder_written_whole, write_json, write_whole

METADATA, EXAMPLE = "metadata.json", "example.py"
VERSION = 1
"""Of `metadata.json`."""

_BY_OTHERS = {"model.bin", "runtime.py"}
"""What a converter writes beside its model, and what earlier versions wrote beside the example."""

OUTPUTS = ("reconstruction", "map", "score")


@dataclass(frozen=True)
class ExportWishes:
    """What may be asked of an export.

    Args:
        threshold: Instead of the run's own.
        false_alarm_rate: Take the threshold that this share of good images exceeds.
        force: Replace what an earlier export wrote.
    """

    threshold: float | None = None
    false_alarm_rate: float | None = None
    force: bool = False


_AS_USUAL = ExportWishes()


def export_run(
    run: RunFolder, to: Format, out: Path, wishes: ExportWishes = _AS_USUAL
) -> dict[str, Any]:
    """Write a run's model with everything that `predict` does after it, and an example.

    Args:
        run: A trained and evaluated run.
        to: Which format.
        out: New folder; receives the model, `metadata.json` and `example.py`.
        wishes: What is asked for besides.

    Returns:
        What `metadata.json` says.

    Raises:
        FileExistsError: The folder exists and is no export that may be replaced.
        FileNotFoundError: The model or the threshold is missing.
        ValueError: A converter is missing, the run cannot be one model, or its files do not belong
            together.
    """
    check_format(to)
    _check_out(out, wishes.force)
    experiment = read_experiment(run)
    _check_whole_images(experiment)
    chosen = judged_by(run)
    about = _about(run, experiment, chosen, to, wishes)
    judge = _build(run, experiment, chosen)
    with folder_written_whole(out) as folder:
        FORMATS[to].write(judge, folder / FORMATS[to].model)
        write_json(folder / METADATA, about)
        write_whole(folder / EXAMPLE, example_text(FORMATS[to].runtime))
    return about


def _build(run: RunFolder, experiment: Experiment, chosen: Chosen) -> keras.Model:
    measure = read_measure(chosen.map, chosen.calibration)
    usual = usual_of(run, experiment, chosen)
    read = HowRead(measure, chosen.smoothing, usual, chosen.score)
    return build_judging_network(open_trained(run, experiment, precision="float32"), read)


def _about(
    run: RunFolder, experiment: Experiment, chosen: Chosen, to: Format, wishes: ExportWishes
) -> dict[str, Any]:
    size, training = experiment.resolution, experiment.training.settings
    return {
        "version": VERSION,
        "run": run.name,
        "format": to,
        "model": FORMATS[to].model,
        "sha256_of_the_run": own_model(run),
        "input": "image",
        "input_is": "uint8, images × rows × columns × channels (red, green, blue)",
        "rows": size.rows,
        "columns": size.columns,
        "channels": 1 if training.grey else 3,
        "deep_divisor": white_of(experiment.bit_depth) / 255,
        "equalize_histogram": training.equalize_histogram,
        "outputs": list(OUTPUTS),
        "map": chosen.map,
        "scored_by": chosen.score,
        "judged_by": map_words(chosen.map, chosen.score),
        "threshold": threshold_that_counts(run, chosen, wishes.threshold, wishes.false_alarm_rate),
        "verdict": "defective when the score is above the threshold",
        "brightest": picture_scale(run, chosen.map),
    }


def _check_whole_images(experiment: Experiment) -> None:
    if experiment.training.settings.patch is not None:
        raise ValueError(
            "this run judges images in overlapping patches, which one exported model does not do: "
            "export a run that was trained on whole images"
        )


def _is_export(metadata: Path) -> bool:
    try:
        return "sha256_of_the_run" in read_json(metadata)
    except (OSError, ValueError):
        return False


def _check_out(out: Path, force: bool) -> None:
    """Refuse to replace anything but an earlier export."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    known = {METADATA, EXAMPLE, *_BY_OTHERS, *(each.model for each in FORMATS.values())}
    others = sorted({path.name for path in out.iterdir()} - known) if out.is_dir() else [out.name]
    if others or not _is_export(out / METADATA):
        more = f" ({', '.join(others[:3])})" if others else ""
        raise FileExistsError(f"{out} exists and is no export alone{more}: give another folder")
    if not force:
        raise FileExistsError(f"{out} holds an export: give another folder, or --force")

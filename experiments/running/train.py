"""Train one experiment in its run folder, from its images to its curves and evaluation."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path

import keras

from evaluation.plots import write_learning_curves
from experiments.config.experiment import Experiment
from experiments.progress import Report
from experiments.running.environment import describe_environment
from experiments.running.evaluate import evaluate_run
from experiments.running.images import (
    add_offline_copies,
    make_pairs,
    read_images,
    split_training_paths,
)
from experiments.running.networks import build_network
from experiments.runs import Summary, read_experiment, write_summary
from experiments.workspace import Workspace
from models.training import TrainingResult, train
from storage.whole import write_whole


class TrainingStoppedError(Exception):
    """Somebody stopped the training; the message says what was kept."""


def train_run(folder: Path, workspace: Workspace, report: Report) -> None:
    """Train and evaluate the experiment that a run folder describes.

    A checkpoint in the folder is gone on from.

    Args:
        folder: Run folder with `experiment.json`.
        workspace: Where the dataset lies.
        report: Told of every step.

    Raises:
        TrainingStoppedError: Somebody interrupted; the best model so far is in the folder.
        ValueError: The training cannot go on.
    """
    experiment = read_experiment(folder)
    started = Summary(status="training", started=_now())
    write_summary(folder, started)
    try:
        result = _fit(experiment, folder, workspace, report)
    except KeyboardInterrupt:
        message = "stopped before training began: there is no model yet"
        write_summary(folder, _ended(started, "stopped", message))
        raise TrainingStoppedError(message) from None
    except Exception as error:
        write_summary(folder, _ended(started, "failed", str(error)))
        raise
    _finish_training(folder, started, result)
    if experiment.evaluation is not None:
        evaluate_run(folder, experiment.evaluation, workspace, report, experiment.seed)


def _fit(
    experiment: Experiment, folder: Path, workspace: Workspace, report: Report
) -> TrainingResult:
    keras.utils.set_random_seed(experiment.seed)
    environment = json.dumps(describe_environment(), indent=2)
    write_whole(folder / "environment.json", environment + "\n")
    training_paths, held_out_paths = split_training_paths(experiment, workspace)
    training_images = read_images(training_paths, experiment, report)
    held_out = read_images(held_out_paths, experiment, report)
    settings = experiment.training.settings
    return train(
        build_network(experiment, experiment.seed),
        make_pairs(experiment, add_offline_copies(experiment, training_images)),
        make_pairs(experiment, held_out, validation=True),
        folder,
        learning_rate=settings.learning_rate,
        schedule=settings.schedule.model_dump(),
        loss=settings.loss,
        epochs=settings.epochs,
        early_stopping_patience=settings.early_stopping_patience,
        tensorboard=settings.tensorboard,
        resume=True,
        on_step=_step_reporter(experiment, report),
        on_epoch=lambda row: report({"event": "epoch", **row, "epochs": settings.epochs}),
    )


def _step_reporter(
    experiment: Experiment, report: Report
) -> Callable[[int, int, int, Mapping[str, float]], None]:
    epochs = experiment.training.settings.epochs

    def on_step(epoch: int, done: int, total: int, logs: Mapping[str, float]) -> None:
        place = {"done": done, "total": total, "epoch": epoch, "epochs": epochs}
        figures = {name: logs[name] for name in ("loss", "psnr") if name in logs}
        report({"event": "progress", "stage": "train", **place, **figures})

    return on_step


def _finish_training(folder: Path, started: Summary, result: TrainingResult) -> None:
    if result.history:
        write_learning_curves(folder / "learning_curves.png", result.history)
    best = result.best_epoch
    kept = f"the best model, of epoch {best['epoch']}, is kept" if best else "there is no model yet"
    message = f"stopped after epoch {len(result.history)}: {kept}" if result.stopped else None
    ended = _ended(started, "stopped" if result.stopped else "finished", message)
    figures = {
        "parameters": result.parameters,
        "epochs": len(result.history),
        "seconds": round(sum(row["seconds"] for row in result.history), 1),
    }
    if best:
        figures |= {"best_epoch": int(best["epoch"]), "best_val_psnr": best["val_psnr"]}
    write_summary(folder, ended.model_copy(update=figures))
    if message:
        raise TrainingStoppedError(message)


def _ended(summary: Summary, status: str, message: str | None) -> Summary:
    return summary.model_copy(update={"status": status, "finished": _now(), "message": message})


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")

"""How far a job has come, from the events that it reports; nothing here needs a window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

STAGES = {
    "import": "importing images",
    "sample": "drawing the sample",
    "corrupt": "corrupting images",
    "load": "reading images",
    "train": "training",
    "validate": "validating",
    "evaluate": "reconstructing",
    "sampling": "sampling uncertainty",
    "pictures": "writing pictures",
}


@dataclass(frozen=True)
class Epoch:
    """What one epoch gave."""

    number: int
    loss: float
    psnr: float
    val_loss: float
    val_psnr: float
    seconds: float


@dataclass(frozen=True)
class JobProgress:
    """How far a job has come.

    Args:
        action: Which action is under way, such as `train_net`.
        action_index: Its place among the actions of the file, from 0.
        action_count: How many actions the file has.
        experiment: Which experiment is under way.
        experiment_index: Its place among the experiments of the action, from 0.
        experiment_count: How many experiments the action has.
        stage: What is being done.
        done: How much of the stage is done.
        total: How much there is to do.
        epoch: Which epoch is under way, from 1; 0 outside training.
        epochs: How many there will be.
        history: The finished epochs of this experiment.
        results: One sentence for each experiment that finished, and each message.
        failures: One sentence for each part that failed.
    """

    action: str = ""
    action_index: int = 0
    action_count: int = 1
    experiment: str = ""
    experiment_index: int = 0
    experiment_count: int = 1
    stage: str = ""
    done: int = 0
    total: int = 0
    epoch: int = 0
    epochs: int = 0
    history: tuple[Epoch, ...] = ()
    results: tuple[str, ...] = ()
    failures: tuple[str, ...] = ()


def advance(progress: JobProgress, event: Mapping[str, Any]) -> JobProgress:
    """Return the progress after one more event; events of an unknown kind change nothing."""
    steps = {
        "action_started": _start_action,
        "experiment_started": _start_experiment,
        "progress": _go_on,
        "epoch": _finish_epoch,
        "experiment_finished": _finish_experiment,
        "message": _hear,
        "failed": _fail,
    }
    step = steps.get(str(event.get("event")))
    return step(progress, event) if step else progress


def fraction(progress: JobProgress) -> float:
    """Return how much of what is shown is done, 0-1: all epochs in training, else the stage."""
    part = progress.done / progress.total if progress.total > 0 else 0.0
    if progress.epochs > 0:
        return min((max(progress.epoch - 1, 0) + part) / progress.epochs, 1.0)
    return min(part, 1.0)


def seconds_left(progress: JobProgress) -> float | None:
    """Estimate how long this experiment still trains, from its epochs so far."""
    if not progress.history or progress.epochs == 0:
        return None
    mean = sum(epoch.seconds for epoch in progress.history) / len(progress.history)
    return mean * progress.epochs * (1 - fraction(progress))


def describe(progress: JobProgress) -> str:
    """Say in one line what is being done."""
    parts = []
    if progress.action_count > 1:
        parts.append(f"action {progress.action_index + 1} of {progress.action_count}")
    if progress.experiment_count > 1:
        parts.append(f"run {progress.experiment_index + 1} of {progress.experiment_count}")
    if progress.epochs:
        parts.append(f"epoch {progress.epoch} of {progress.epochs}")
    elif progress.stage:
        stage = STAGES.get(progress.stage, progress.stage)
        parts.append(f"{stage}, {progress.done} of {progress.total}")
    left = seconds_left(progress)
    if left is not None:
        parts.append(f"{show_seconds(left)} left")
    return " · ".join(parts) or "starting"


def show_seconds(seconds: float) -> str:
    """Write a time span for people: `40 s`, `5 min`, `2 h 10 min`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def _start_action(progress: JobProgress, event: Mapping[str, Any]) -> JobProgress:
    return JobProgress(
        action=str(event.get("action", "")),
        action_index=int(event.get("index", 0)),
        action_count=int(event.get("count", 1)),
        results=progress.results,
        failures=progress.failures,
    )


def _start_experiment(progress: JobProgress, event: Mapping[str, Any]) -> JobProgress:
    return replace(
        _after_experiment(progress),
        experiment=str(event.get("experiment", "")),
        experiment_index=int(event.get("index", 0)),
        experiment_count=int(event.get("count", 1)),
        history=(),
    )


def _go_on(progress: JobProgress, event: Mapping[str, Any]) -> JobProgress:
    return replace(
        progress,
        experiment=str(event.get("experiment") or progress.experiment),
        stage=str(event.get("stage", "")),
        done=int(event.get("done", 0)),
        total=int(event.get("total", 0)),
        epoch=int(event.get("epoch", 0)),
        epochs=int(event.get("epochs", 0)),
    )


def _finish_epoch(progress: JobProgress, event: Mapping[str, Any]) -> JobProgress:
    names = ("loss", "psnr", "val_loss", "val_psnr", "seconds")
    figures = {name: float(event.get(name) or 0) for name in names}
    epoch = Epoch(number=int(event.get("epoch", 0)), **figures)
    return replace(
        progress,
        epoch=epoch.number,
        epochs=int(event.get("epochs", progress.epochs)),
        done=1,
        total=1,
        history=(*progress.history, epoch),
    )


def _finish_experiment(progress: JobProgress, event: Mapping[str, Any]) -> JobProgress:
    name = str(event.get("experiment", ""))
    metrics = event.get("metrics") or {}
    figures = [
        f"{measure} image AUROC {found['image_auroc']:.3f}"
        for measure, found in metrics.items()
        if found.get("image_auroc") is not None
    ]
    said = f"{name}: {', '.join(figures)}" if figures else f"{name}: done"
    return replace(_after_experiment(progress), results=(*progress.results, said))


def _after_experiment(progress: JobProgress) -> JobProgress:
    return replace(progress, stage="", done=0, total=0, epoch=0, epochs=0)


def _hear(progress: JobProgress, event: Mapping[str, Any]) -> JobProgress:
    return replace(progress, results=(*progress.results, str(event.get("text", ""))))


def _fail(progress: JobProgress, event: Mapping[str, Any]) -> JobProgress:
    name = event.get("experiment") or event.get("name")
    said = str(event.get("message", ""))
    return replace(progress, failures=(*progress.failures, f"{name}: {said}" if name else said))

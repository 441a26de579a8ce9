"""Train one experiment in its run folder, from its images to its curves and evaluation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timezone
from time import monotonic

import keras

from evaluation.plots import write_learning_curves
from experiments.config.experiment import Experiment
from experiments.data_used import keep_data_used
from experiments.events import EarlierEpochs, EpochFinished, Message, OnEvent, StageProgress
from experiments.run_folder import RunFolder
from experiments.running.child import GOES_ON, NO_MODEL
from experiments.running.environment import describe_environment
from experiments.running.evaluate import evaluate_run
from experiments.running.images import (
    add_offline_copies,
    make_pairs,
    read_images,
    split_training_paths,
)
from experiments.running.networks import build_network
from experiments.runs import RunState, Status, read_experiment, read_run, write_state
from experiments.workspace import Workspace
from models.devices import check_shares, devices_for, normalise_together, on_devices
from models.history_file import read_history
from models.keeping import TrainingFiles
from models.precision import check_precision
from models.training import TrainingResult, has_stopped_early, train
from storage.owner import this_process
from storage.whole import write_json


class TrainingStoppedError(Exception):
    """Somebody stopped the training; the message says what was kept."""


def train_run(folder: RunFolder, workspace: Workspace, on_event: OnEvent) -> None:
    """Train and evaluate the experiment that a run folder describes.

    A checkpoint in the folder is gone on from.

    Args:
        folder: Run folder with `experiment.json`.
        workspace: Where the dataset lies.
        on_event: Told of every step.

    Raises:
        TrainingStoppedError: Somebody interrupted; the best model so far is in the folder.
        ValueError: The training cannot go on.
    """
    experiment = read_experiment(folder)
    keep_data_used(folder, experiment, workspace)
    trained = _state_once_trained(folder, experiment)
    if trained is not None:
        _go_on_after_training(folder, experiment, trained, workspace, on_event)
        return
    _train(folder, experiment, workspace, on_event)
    if experiment.evaluation is not None:
        evaluate_run(folder, experiment.evaluation, workspace, on_event, experiment.seed)


def _go_on_after_training(
    folder: RunFolder,
    experiment: Experiment,
    trained: RunState,
    workspace: Workspace,
    on_event: OnEvent,
) -> None:
    """Evaluate a run whose training has come to its end, and write nothing of the training."""
    state = trained.model_copy(update={"message": None, "owner": None})
    owner = {"status": "training", "owner": this_process()}
    write_state(folder, state.model_copy(update=owner))
    on_event(Message(text=f"Run {folder.name!r} is trained already; only its evaluation is made"))
    try:
        if experiment.evaluation is not None:
            evaluate_run(folder, experiment.evaluation, workspace, on_event, experiment.seed)
    except Exception as error:
        failed = {"status": "failed", "message": str(error)}
        write_state(folder, state.model_copy(update=failed))
        raise
    write_state(folder, state.model_copy(update={"status": "finished"}))


def _state_once_trained(folder: RunFolder, experiment: Experiment) -> RunState | None:
    """Return the state of a run whose training has come to its end; none of any other."""
    training, run = experiment.training.settings, read_run(folder)
    state = run.state
    if state is None or not state.epochs or not folder.model.is_file():
        return None
    if run.epochs != state.epochs:  # a damaged history is written anew from the checkpoint
        return None
    rows = read_history(folder.history)
    if state.epochs >= training.epochs or has_stopped_early(rows, training.early_stopping_patience):
        return state
    return None


def _train(
    folder: RunFolder, experiment: Experiment, workspace: Workspace, on_event: OnEvent
) -> None:
    started = RunState(status="training", started=_now(), owner=this_process())
    write_state(folder, started)
    try:
        result = _fit(experiment, folder, workspace, on_event)
    except KeyboardInterrupt:
        message = f"stopped before training began: {NO_MODEL}"
        write_state(folder, _ended(started, "stopped", message))
        raise TrainingStoppedError(message) from None
    except Exception as error:
        write_state(folder, _ended(started, "failed", str(error)))
        raise
    _finish_training(folder, started, result)


def _fit(
    experiment: Experiment, folder: RunFolder, workspace: Workspace, on_event: OnEvent
) -> TrainingResult:
    settings = experiment.training.settings
    check_precision(settings.precision)
    devices = devices_for(settings.devices)
    shared = ("batch_size", "images_per_epoch", "validation_images")
    check_shares(len(devices), {name: getattr(settings, name) for name in shared})
    keras.utils.set_random_seed(experiment.seed)
    write_json(folder.environment, describe_environment(devices))
    training_paths, held_out_paths = split_training_paths(experiment, workspace)
    training_images = read_images(training_paths, experiment, on_event)
    held_out = read_images(held_out_paths, experiment, on_event)
    sources = add_offline_copies(experiment, training_images)
    with (
        closing(make_pairs(experiment, sources)) as pairs,
        closing(make_pairs(experiment, held_out, validation=True)) as validation_pairs,
        on_devices(devices),
    ):
        network = build_network(experiment, experiment.seed)
        normalise_together(network, devices)
        return train(
            network,
            pairs,
            validation_pairs,
            _training_files(folder, settings.tensorboard),
            learning_rate=settings.learning_rate,
            schedule=settings.schedule.model_dump(),
            loss=settings.loss,
            corrupted_weight=settings.corrupted_weight,
            epochs=settings.epochs,
            early_stopping_patience=settings.early_stopping_patience,
            resume=True,
            on_step=_step_teller(experiment, on_event),
            on_epoch=_epoch_teller(experiment, on_event),
            on_earlier=_earlier_teller(experiment, on_event),
            on_trouble=lambda sentence: on_event(Message(text=sentence)),
        )


def _training_files(folder: RunFolder, tensorboard: bool) -> TrainingFiles:
    return TrainingFiles(
        model=folder.model,
        checkpoint=folder.checkpoint,
        history=folder.history,
        tensorboard=folder.tensorboard if tensorboard else None,
    )


def _step_teller(
    experiment: Experiment, on_event: OnEvent, clock: Callable[[], float] = monotonic
) -> Callable[[int, int, int, Mapping[str, float]], None]:
    epochs = experiment.training.settings.epochs
    before: tuple[int, float] | None = None

    def on_step(epoch: int, done: int, total: int, logs: Mapping[str, float]) -> None:
        nonlocal before
        now = clock()
        seconds = now - before[1] if before and before[0] == epoch else None
        before = (epoch, now)
        on_event(
            StageProgress(
                stage="train",
                done=done,
                total=total,
                epoch=epoch,
                epochs=epochs,
                loss=logs.get("loss"),
                psnr=logs.get("psnr"),
                seconds=seconds,
            )
        )

    return on_step


def _epoch_teller(
    experiment: Experiment, on_event: OnEvent
) -> Callable[[Mapping[str, float]], None]:
    epochs = experiment.training.settings.epochs

    def on_epoch(row: Mapping[str, float]) -> None:
        on_event(EpochFinished.model_validate({**row, "epochs": epochs}))

    return on_epoch


def _earlier_teller(
    experiment: Experiment, on_event: OnEvent
) -> Callable[[Sequence[Mapping[str, float]]], None]:
    epochs = experiment.training.settings.epochs

    def on_earlier(rows: Sequence[Mapping[str, float]]) -> None:
        on_event(Message(text=f"The training goes on after epoch {len(rows)} of {epochs}"))
        on_event(EarlierEpochs.model_validate({"rows": rows, "epochs": epochs}))

    return on_earlier


def _finish_training(folder: RunFolder, started: RunState, result: TrainingResult) -> None:
    if result.history:
        write_learning_curves(folder.learning_curves, result.history)
    best = result.best_epoch
    kept = f"the best model, of epoch {best['epoch']}, is kept; {GOES_ON}" if best else NO_MODEL
    message = f"stopped after epoch {len(result.history)}: {kept}" if result.stopped else None
    ended = _ended(started, "stopped" if result.stopped else "finished", message)
    figures = {
        "parameters": result.parameters,
        "epochs": len(result.history),
        "seconds": round(sum(row["seconds"] for row in result.history), 1),
    }
    if best:
        figures |= {"best_epoch": int(best["epoch"]), "best_val_psnr": best["val_psnr"]}
    write_state(folder, ended.model_copy(update=figures))
    if message:
        raise TrainingStoppedError(message)


def _ended(state: RunState, status: Status, message: str | None) -> RunState:
    update = {"status": status, "finished": _now(), "message": message, "owner": None}
    return state.model_copy(update=update)


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")

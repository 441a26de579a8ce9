"""Train an autoencoder: compile, callbacks, fit, resume."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from models.callbacks import (
    BestModel,
    Checkpoint,
    EpochOfPairs,
    OnStep,
    ReplayHistory,
    StepProgress,
    StopAtNotANumber,
)
from models.grey_levels import train_on_grey_levels
from models.history import HistoryFile, OnEpoch, read_history
from models.losses import build_loss, ssim_and_mean_squared_error
from models.psnr import build_psnr, peak_signal_to_noise_ratio
from models.schedules import Rate, build_rate, build_schedule


@dataclass(frozen=True)
class TrainingFiles:
    """Where a training writes.

    Args:
        model: The model of the best validation PSNR, a `.keras` file.
        checkpoint: The model with its optimizer after the last epoch, a `.keras` file.
        history: One row for each epoch, a CSV file.
        tensorboard: Folder of TensorBoard logs; none writes none.
    """

    model: Path
    checkpoint: Path
    history: Path
    tensorboard: Path | None = None


@dataclass(frozen=True)
class TrainingResult:
    """How a training ended.

    Args:
        history: One row for each epoch.
        parameters: Number of the network's parameters.
        stopped: Whether somebody interrupted it.
    """

    history: list[dict[str, float]]
    parameters: int
    stopped: bool

    @property
    def best_epoch(self) -> dict[str, float] | None:
        """The row of the epoch with the best validation PSNR, the one whose model is kept."""
        return max(self.history, key=lambda row: row["val_psnr"], default=None)


def train(
    model: keras.Model,
    pairs: keras.utils.PyDataset,
    validation_pairs: keras.utils.PyDataset,
    files: TrainingFiles,
    *,
    learning_rate: float,
    schedule: Mapping[str, Any],
    loss: str,
    epochs: int,
    corrupted_weight: float = 0.0,
    early_stopping_patience: int | None = None,
    resume: bool = False,
    on_step: OnStep | None = None,
    on_epoch: OnEpoch | None = None,
) -> TrainingResult:
    """Train with Adam and keep the weights of the best validation PSNR.

    An interrupt (Ctrl-C) ends the training early; the best model so far stays in its file.

    Args:
        model: The autoencoder, from images in [0, 1] to images in [0, 1].
        pairs: `keras.utils.PyDataset` of (corrupted, clean) batches, uint8; one epoch each time
            through. With a `corrupted_weight`, the clean ones carry their mask.
        validation_pairs: The same for validation.
        files: Where the best model, the checkpoint and the history are written.
        learning_rate: Adam's initial learning rate; of a cosine the highest.
        schedule: `kind` and settings of the schedule, see `models.schedules`.
        loss: Name of the loss, see `models.losses`.
        epochs: Epochs in all, those before a resume included.
        corrupted_weight: How much more the loss counts a corrupted pixel than another one, see
            `models.grey_levels`; 0 counts all alike.
        early_stopping_patience: Epochs without a better validation PSNR before the end.
        resume: Go on from the checkpoint, if there is one.
        on_step: Called after each training step.
        on_epoch: Called after each epoch with its row of the history.

    Returns:
        The history and whether training was stopped.

    Raises:
        ValueError: The loss became not a number.
    """
    steps = epochs * len(pairs)
    rate = build_rate(learning_rate=learning_rate, steps=steps, **schedule)
    model, earlier = _begin(model, files, rate, loss, resume)
    history = HistoryFile(files.history, earlier, on_epoch)
    counting = _counting_callbacks(schedule, learning_rate, early_stopping_patience)
    callbacks = [
        StopAtNotANumber(),
        EpochOfPairs(pairs),
        *counting,
        ReplayHistory(earlier, counting),
        BestModel(model, files.model, max((r["val_psnr"] for r in earlier), default=-1e9)),
        Checkpoint(model, files.checkpoint),
        history,
        *([StepProgress(on_step)] if on_step else []),
        *([keras.callbacks.TensorBoard(str(files.tensorboard))] if files.tensorboard else []),
    ]
    try:
        train_on_grey_levels(model, loss, corrupted_weight).fit(
            pairs,
            validation_data=validation_pairs,
            initial_epoch=len(earlier),
            epochs=epochs,
            callbacks=callbacks,
            verbose=0,
            shuffle=False,  # the pairs are in a seeded order already; Keras's shuffle is unseeded
        )
    except KeyboardInterrupt:
        return TrainingResult(history.rows, model.count_params(), stopped=True)
    return TrainingResult(history.rows, model.count_params(), stopped=False)


def compile_model(model: keras.Model, learning_rate: Rate, loss: str) -> None:
    """Give a model Adam, the loss, and the PSNR of each image.

    TensorFlow's own kernels were a fifth faster than XLA's on CPUs, so it runs without XLA.
    """
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate),
        loss=build_loss(loss),
        metrics=[build_psnr()],
        jit_compile=keras.backend.backend() != "tensorflow",
    )


def _begin(
    model: keras.Model, files: TrainingFiles, rate: Rate, loss: str, resume: bool
) -> tuple[keras.Model, list[dict[str, float]]]:
    """Return the compiled model and the earlier epochs: none, unless a checkpoint is resumed."""
    compile_model(model, rate, loss)
    if not (resume and files.checkpoint.exists()):
        return model, []
    saved = keras.saving.load_model(
        files.checkpoint,
        custom_objects={
            function.__name__: function
            for function in (ssim_and_mean_squared_error, peak_signal_to_noise_ratio)
        },
    )
    if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        saved.optimizer.learning_rate = rate  # the number of epochs may have changed
    return saved, read_history(files.history)


def _counting_callbacks(
    schedule: Mapping[str, Any], learning_rate: float, early_stopping_patience: int | None
) -> list[keras.callbacks.Callback]:
    callbacks = [build_schedule(learning_rate=learning_rate, **schedule)]
    if early_stopping_patience:
        callbacks.append(
            keras.callbacks.EarlyStopping("val_psnr", mode="max", patience=early_stopping_patience)
        )
    return [callback for callback in callbacks if callback]

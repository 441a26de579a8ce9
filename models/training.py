"""Train an autoencoder: compile, callbacks, fit, resume."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras

from models.callbacks import (
    EpochOfPairs,
    OnStep,
    ReplayHistory,
    StepProgress,
    StopAtNotANumber,
)
from models.grey_levels import train_on_grey_levels
from models.history import History, OnEarlier, OnEpoch
from models.keeping import Keep, OnTrouble, TrainingFiles, is_last_best
from models.losses import build_loss
from models.psnr import build_psnr
from models.schedules import Rate, build_rate, build_schedule
from models.training_state import read_training_state


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
    on_earlier: OnEarlier | None = None,
    on_trouble: OnTrouble = print,
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
        on_earlier: Called with the rows of the earlier epochs when a training goes on.
        on_trouble: Told in a sentence what could not be written, such as on a full disk.

    Returns:
        The history and whether training was stopped.

    Raises:
        ValueError: The loss became not a number; or what a resume needs is missing or damaged.
    """
    steps = epochs * len(pairs)
    rate = build_rate(learning_rate=learning_rate, steps=steps, **schedule)
    model, earlier = _begin(model, files, rate, loss, resume)
    if earlier and on_earlier:
        on_earlier(earlier)
    if has_stopped_early(earlier, early_stopping_patience):
        epochs = len(earlier)
    counting = _counting_callbacks(schedule, learning_rate, early_stopping_patience)
    history = History(earlier)
    keep = Keep(model, files, history, on_epoch, on_trouble)
    callbacks = [
        StopAtNotANumber(),
        EpochOfPairs(pairs),
        *counting,
        ReplayHistory(earlier, counting),
        history,
        keep,
        *([StepProgress(on_step)] if on_step else []),
        *([keras.callbacks.TensorBoard(str(files.tensorboard))] if files.tensorboard else []),
    ]
    stopped = False
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
        stopped = True
    finally:
        keep.save_what_is_left()
    return TrainingResult(keep.rows, model.count_params(), stopped)


def has_stopped_early(rows: Sequence[Mapping[str, float]], patience: int | None) -> bool:
    """Tell whether a training had ended by itself, as `EarlyStopping` counts.

    Args:
        rows: Of its epochs.
        patience: Epochs without a better validation PSNR before the end; none never ends.
    """
    if patience is None or not rows:
        return False
    figures = [row["val_psnr"] for row in rows]
    return len(rows) - 1 - figures.index(max(figures)) >= patience


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
    if not (resume and _can_go_on(files)):
        return model, []
    state = read_training_state(files.checkpoint, files.history)
    if state.history and not is_last_best(state.history) and not files.model.exists():
        raise ValueError(
            f"{files.model}, the best model so far, is missing, so the training cannot go on: "
            "--force begins it anew"
        )
    if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
        state.model.optimizer.learning_rate = rate  # the number of epochs may have changed
    return state.model, state.history


def _can_go_on(files: TrainingFiles) -> bool:
    """Tell whether there is a state to go on from; false before the end of a first epoch."""
    if files.checkpoint.exists():
        return True
    if files.model.exists() or files.history.exists():
        raise ValueError(
            f"{files.checkpoint} is missing, so the training cannot go on: --force begins it anew"
        )
    return False


def _counting_callbacks(
    schedule: Mapping[str, Any], learning_rate: float, early_stopping_patience: int | None
) -> list[keras.callbacks.Callback]:
    callbacks = [build_schedule(learning_rate=learning_rate, **schedule)]
    if early_stopping_patience:
        callbacks.append(
            keras.callbacks.EarlyStopping("val_psnr", mode="max", patience=early_stopping_patience)
        )
    return [callback for callback in callbacks if callback]

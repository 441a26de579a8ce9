"""What happens during training: best model, checkpoint, progress, an end without numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

from models.recorded import save_recorded
from storage.whole import file_written_whole

OnStep = Callable[[int, int, int, Mapping[str, float]], None]


class BestModel(keras.callbacks.Callback):
    """Saves the model whenever the validation PSNR is the best so far.

    Args:
        network: What is saved; the model that is fitted may hold more.
        path: The `.keras` file.
        best: Best validation PSNR before a resume.
    """

    def __init__(self, network: keras.Model, path: Path, best: float = float("-inf")) -> None:
        super().__init__()
        self.network, self.path, self.best = network, path, best

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs["val_psnr"] > self.best:
            save_recorded(self.network, self.path)
            self.best = logs["val_psnr"]


class Checkpoint(keras.callbacks.Callback):
    """Saves the model with its optimizer after every epoch, for a resume."""

    def __init__(self, network: keras.Model, path: Path) -> None:
        super().__init__()
        self.network, self.path = network, path

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        save_whole(self.network, self.path)


class ReplayHistory(keras.callbacks.Callback):
    """Shows earlier epochs to callbacks that count them, so that a resume goes on counting.

    Args:
        earlier: Rows of the epochs before the resume.
        callbacks: Callbacks that come before this one, such as a schedule.
    """

    def __init__(
        self, earlier: list[dict[str, float]], callbacks: list[keras.callbacks.Callback]
    ) -> None:
        super().__init__()
        self.earlier, self.callbacks = earlier, callbacks

    def on_train_begin(self, logs: Any = None) -> None:
        rate = float(self.model.optimizer.learning_rate)
        for row in self.earlier:
            for callback in self.callbacks:
                callback.on_epoch_end(int(row["epoch"]) - 1, dict(row))
        if float(self.model.optimizer.learning_rate) != rate:  # a cosine's cannot be set
            self.model.optimizer.learning_rate = rate
        self.model.stop_training = False


class EpochOfPairs(keras.callbacks.Callback):
    """Tells the training pairs which epoch it is; Keras's backends count on their own in two ways.

    Args:
        pairs: Has an `epoch`, from 0.
    """

    def __init__(self, pairs: keras.utils.PyDataset) -> None:
        super().__init__()
        self.pairs = pairs

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.pairs.epoch = epoch


class StepProgress(keras.callbacks.Callback):
    """Reports each training step: epoch (from 1), steps done, steps, running loss and PSNR."""

    def __init__(self, on_step: OnStep) -> None:
        super().__init__()
        self.on_step, self.epoch = on_step, 0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.epoch = epoch + 1

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        figures = {name: float(value) for name, value in logs.items()}
        self.on_step(self.epoch, batch + 1, self.params["steps"], figures)


class StopAtNotANumber(keras.callbacks.Callback):
    """Ends a training whose loss is no number any more, with a sentence."""

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if math.isnan(logs["loss"]):
            raise ValueError(
                f"the loss is not a number in epoch {epoch + 1}: lower the learning rate"
            )


def save_whole(model: keras.Model, path: Path) -> None:
    """Save a model so that the file is either the old one or the whole new one."""
    with file_written_whole(path) as temporary:
        model.save(temporary)

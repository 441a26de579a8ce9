"""What happens at the end of each epoch: history, best model, checkpoint, progress."""

from __future__ import annotations

import csv
import io
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras

from storage.whole import file_written_whole, write_whole

HISTORY_COLUMNS = ("epoch", "loss", "psnr", "val_loss", "val_psnr", "learning_rate", "seconds")

OnStep = Callable[[int, int, int, Mapping[str, float]], None]
OnEpoch = Callable[[Mapping[str, float]], None]


class HistoryFile(keras.callbacks.Callback):
    """Keeps `history.csv`: one row for each epoch, the file written whole each time.

    Args:
        path: The CSV file.
        earlier: Rows of the epochs before a resume.
        on_epoch: Called with each new row.
    """

    def __init__(
        self,
        path: Path,
        earlier: list[dict[str, float]],
        on_epoch: OnEpoch | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self.path, self.rows, self.on_epoch, self.clock = path, list(earlier), on_epoch, clock
        self._began = 0.0

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self._began = self.clock()
        self._rate = float(self.model.optimizer.learning_rate)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        row = {name: float(logs[name]) for name in HISTORY_COLUMNS[1:5]}
        row = {"epoch": epoch + 1, **row, "learning_rate": self._rate}
        row["seconds"] = round(self.clock() - self._began, 3)
        self.rows.append(row)
        write_history(self.path, self.rows)
        if self.on_epoch:
            self.on_epoch(row)


class BestModel(keras.callbacks.Callback):
    """Saves the model whenever the validation PSNR is the best so far.

    Args:
        path: The `.keras` file.
        best: Best validation PSNR before a resume.
    """

    def __init__(self, path: Path, best: float = float("-inf")) -> None:
        super().__init__()
        self.path, self.best = path, best

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if logs["val_psnr"] > self.best:
            save_whole(self.model, self.path)
            self.best = logs["val_psnr"]


class Checkpoint(keras.callbacks.Callback):
    """Saves the model with its optimizer after every epoch, for a resume."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        save_whole(self.model, self.path)


class ReplayHistory(keras.callbacks.Callback):
    """Shows earlier epochs to callbacks that count them, so that a resume goes on counting.

    Args:
        earlier: Rows of the epochs before the resume.
        callbacks: Callbacks that come before this one, such as a schedule.
    """

    def __init__(self, earlier: list[dict[str, float]], callbacks: list[Any]) -> None:
        super().__init__()
        self.earlier, self.callbacks = earlier, callbacks

    def on_train_begin(self, logs: Any = None) -> None:
        rate = float(self.model.optimizer.learning_rate)
        for row in self.earlier:
            for callback in self.callbacks:
                callback.on_epoch_end(int(row["epoch"]) - 1, dict(row))
        self.model.optimizer.learning_rate = rate
        self.model.stop_training = False


class EpochOfPairs(keras.callbacks.Callback):
    """Tells the training pairs which epoch it is; Keras's backends count on their own in two ways.

    Args:
        pairs: Has an `epoch`, from 0.
    """

    def __init__(self, pairs: Any) -> None:
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


def save_whole(model: Any, path: Path) -> None:
    """Save a model so that the file is either the old one or the whole new one."""
    with file_written_whole(path) as temporary:
        model.save(temporary)


def write_history(path: Path, rows: list[dict[str, float]]) -> None:
    """Write the epochs' figures as CSV, the file whole."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HISTORY_COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    write_whole(path, text.getvalue())


def read_history(path: Path) -> list[dict[str, float]]:
    """Read `history.csv`; no rows when there is no such file yet."""
    if not path.exists():
        return []
    with path.open(newline="") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    return [{**row, "epoch": int(row["epoch"])} for row in rows]

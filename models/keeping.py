"""What a training keeps after every epoch, and what it does when a disk takes nothing more."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import keras

from models.history import History, OnEpoch
from models.history_file import write_history
from models.plain_layers import with_plain_layers
from models.recorded import save_recorded
from models.training_state import write_training_state

OnTrouble = Callable[[str], None]
"""Told in a sentence what could not be written."""


@dataclass(frozen=True)
class TrainingFiles:
    """Where a training writes.

    Args:
        model: The model of the best validation PSNR, a `.keras` file.
        checkpoint: All that is needed to go on after the last epoch, a `.keras` file.
        history: One row for each epoch, a CSV file.
        tensorboard: Folder of TensorBoard logs; none writes none.
    """

    model: Path
    checkpoint: Path
    history: Path
    tensorboard: Path | None = None


class Keep(keras.callbacks.Callback):
    """Keeps the state of the training after every epoch, then the best model, then the history.

    In this order a training that is killed between any two of them goes on rightly: its history is
    that of the state, and if the last epoch was the best, its model is saved once more. A file that
    cannot be written does not end the training.

    Args:
        network: What is saved; the model that is fitted may hold more.
        files: Where.
        history: The rows of the epochs; stands before this callback.
        on_epoch: Called with each new row when it is kept.
        on_trouble: Told what could not be written.

    Attributes:
        rows: The epochs that are kept.
    """

    def __init__(
        self,
        network: keras.Model,
        files: TrainingFiles,
        history: History,
        on_epoch: OnEpoch | None,
        on_trouble: OnTrouble,
    ) -> None:
        super().__init__()
        self.network, self.files, self.history = network, files, history
        self.on_epoch, self.on_trouble = on_epoch, on_trouble
        self.rows = list(history.rows)
        self._unsaved: list[Any] | None = None
        self._plain: keras.Model | None = None

    def on_train_begin(self, logs: Any = None) -> None:
        if self.rows:
            self._keep_best_and_history(self.rows)

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        rows = list(self.history.rows)
        state = partial(write_training_state, self.files.checkpoint, self.network, rows)
        self._try(state, self.files.checkpoint)
        self._keep_best_and_history(rows)
        self.rows = rows
        if self.on_epoch:
            self.on_epoch(rows[-1])

    def save_what_is_left(self) -> None:
        """Save the best weights if they could not be saved before: in their place, or elsewhere."""
        if self._unsaved is None:
            return
        self.network.set_weights(self._unsaved)
        if self._try(partial(self._save_model, self.files.model), self.files.model):
            return
        elsewhere = Path(tempfile.gettempdir()) / f"{self.files.model.parent.name}.keras"
        if self._try(partial(self._save_model, elsewhere), elsewhere):
            self.on_trouble(f"The best model is in {elsewhere}: move it to a safe place")

    def _keep_best_and_history(self, rows: Sequence[Mapping[str, float]]) -> None:
        if is_last_best(rows):
            saved = self._try(partial(self._save_model, self.files.model), self.files.model)
            self._unsaved = None if saved else self.network.get_weights()
        self._try(partial(write_history, self.files.history, rows), self.files.history)

    def _save_model(self, path: Path) -> None:
        if self._plain is None:  # made only once, it takes as long as some training steps
            self._plain = with_plain_layers(self.network)
        self._plain.set_weights(self.network.get_weights())
        save_recorded(self._plain, path)

    def _try(self, write: Callable[[], None], path: Path) -> bool:
        try:
            write()
        except OSError as error:
            self.on_trouble(f"{path} could not be written: {error.strerror or error}")
            return False
        return True


def is_last_best(rows: Sequence[Mapping[str, float]]) -> bool:
    """Tell whether the last epoch has the best validation PSNR; of equal ones the first counts."""
    return all(rows[-1]["val_psnr"] > row["val_psnr"] for row in rows[:-1])
